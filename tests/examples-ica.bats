load helper
bats_require_minimum_version 1.5.0

setup() {
    cd "$root/examples/ica"
    export MAKEFLAGS= NC_BIN=$nc_bin
}

@test "examples/ica: all pairs of two clusterings of a recording, separated" {
    speech_wav "$tmp/car.wav"
    run -0 make -s IN="$tmp/car.wav" OUT="$tmp/out" CLUSTERINGS="rbf kmeans mixture"
    [[ ${lines[-1]} == "no clean reference"* ]]
    length=$(soxi -s "$tmp/car.wav")
    for pair in rbf+kmeans rbf+mixture kmeans+mixture; do
        [ "$(soxi -s "$tmp/out/$pair/car.wav") $(soxi -s "$tmp/out/$pair.rest/car.wav")" = "$length $length" ]
    done
}

# score NAME FILE: the SI-SDR of a line of the table.
score() {
    awk -v name="$1" '$1 == name { print $2 }' "$2"
}

@test "examples/ica: the tables of scores; no component beats the best weighted sum" {
    need_data
    make -s IN="$data/noizeus/noisy/sp02_car_sn5.wav" CLEAN="$data/noizeus/clean" OUT="$tmp/out" \
        CLUSTERINGS="kmeans mixture" >"$tmp/table"
    cat "$tmp/table"
    mask=$(score mixture "$tmp/table")
    best=$(awk '/best weighted sum/ { print $4 }' "$tmp/table")
    awk -v best="$best" -v c="$(score kmeans+mixture "$tmp/table")" -v m="$mask" \
        -v n="$(score "(noisy)" "$tmp/table")" 'BEGIN { exit !(best >= c && best >= m && m > n + 2) }'

    make -s chain ROUNDS=2 IN="$data/noizeus/noisy/sp02_car_sn5.wav" CLEAN="$data/noizeus/clean" \
        OUT="$tmp/out" >"$tmp/table"
    cat "$tmp/table"
    [ "$(score chain-1-mask "$tmp/table")" = "$mask" ]
    awk -v r="$(score chain-2 "$tmp/table")" -v m="$mask" 'BEGIN { exit !(r > m - 3) }'
}
