# Neighbour graphs and the clusters of a whole table, against scikit-learn and scipy.
load helper

@test "neighbours and clusters of a table agree with scikit-learn and a converged eigenvector" {
    need_build_tree
    speech=/usr/share/codec2/raw/speech_orig_16k.wav
    [ -f "$speech" ] || skip "no codec2-examples"
    run "$python" "$root/tests/parity/knn.py" "$NC_BUILD/tests/run_knn" "$speech"
    echo "$output"
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq 6 ]
}
