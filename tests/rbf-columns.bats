# The fast RBF solvers for columns, beside dense eigenvectors and references of 80 digits.
load helper

recordings() {
    printf '%s\n' "$data"/noizeus/noisy/{sp01_car_sn0,sp12_train_sn10}.wav "$data/voicebank/noisy/p287_002.wav"
}

parity() {
    need_build_tree
    mapfile -t names < <(recordings)
    run "$python" "$root/tests/parity/rbf_columns.py" "$NC_BUILD/tests/run_rbf_columns" "$@" "${names[@]}"
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "well-posed columns of recordings have the dense labels and eigenvalues" {
    need_data
    parity dense 12
}

@test "ill-posed columns by bin and value have the labels of 80 digits" {
    need_data
    parity exact 2
}
