# The mixture against its research implementation, where that is at hand.
load helper

@test "gains agree with the research implementation, offline and online" {
    need_build_tree
    reference=$root/../shared/prototypes/mixture.py
    [ -f "$reference" ] || skip "no ../shared/prototypes/mixture.py"
    need_data
    run "$python" "$root/tests/parity/mixture.py" "$NC_BUILD/tests/run_mixture" reference \
        "$reference" "$data"/noizeus/noisy/{sp01_car_sn0,sp02_babble_sn5,sp12_train_sn10,sp15_street_sn15}.wav \
        "$data/voicebank/noisy/p287_002.wav" "$data/wideband/noisy/p2872_room_7.5dB.wav"
    echo "$output"
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq 12 ]
}
