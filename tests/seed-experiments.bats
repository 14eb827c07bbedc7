load helper
bats_require_minimum_version 1.5.0

setup() {
    cd "$root/examples/seed-experiments"
    export MAKEFLAGS= NC_BIN=$nc_bin
}

# check EXPERIMENT CELLS: lengths, voice + noise = input, as many labels as cells, of two kinds.
check() {
    nc-dump --array label --format npy <"$tmp/out/$1/labels.ncs" >"$tmp/labels.npy"
    "$python" - "$tmp" "$1" "$2" <<'CODE'
import sys
import numpy as np
from scipy.io import wavfile
tmp, experiment, cells = sys.argv[1], sys.argv[2], int(sys.argv[3])
whole = wavfile.read(tmp + "/in.wav")[1].astype(int)
voice, noise = (wavfile.read(f"{tmp}/out/{experiment}/{n}.wav")[1].astype(int) for n in ("voice", "noise"))
labels = np.load(tmp + "/labels.npy")
assert len(voice) == len(noise) == len(whole), (len(voice), len(noise), len(whole))
assert abs(voice + noise - whole).max() <= 1, abs(voice + noise - whole).max()   # each is rounded
assert labels.size == cells and set(labels.ravel()) == {0, 1}, (labels.shape, np.unique(labels))
CODE
}

@test "examples/seed-experiments: every experiment, and the table" {
    speech_wav "$tmp/speech.wav"
    sox "$tmp/speech.wav" "$tmp/in.wav" trim 0 1.6 # 12,800 samples: 101 frames, 4 of blocks
    run -0 make -s IN="$tmp/in.wav" OUT="$tmp/out"
    printf '%s\n' "${lines[@]}"
    full=$((2049 * 101)) low=$((683 * 4))
    for row in "01-kmeans $full" "01-discretize $full" "02 $low" "02-second-transform $low" \
        "02-full $full" "03 $low" "03-full $full" "04 $low" "04-full $full"; do
        set -- $row
        check "$1" "$2"
        # Its row: samples, and cluster sizes that add up to them.
        printf '%s\n' "${lines[@]}" | tr -d , |
            awk -v name="$1" -v n="$2" '$1 == name && $2 == n && $6 + $7 == n { found = 1 } END { exit !found }'
    done
    [ "$(printf '%s\n' "${lines[@]}" | grep -c 'ill-posed')" -ge 1 ]
}

@test "examples/seed-experiments: a variant by options, and a recording that is not there" {
    speech_wav "$tmp/in.wav"
    run -0 make 04 IN="$tmp/in.wav" OUT="$tmp/out" TABLE="--scale standard" CLUSTER="--gamma auto" \
        MASK="--gain hard --floor -12dB"
    [[ $output == *"nc-table --scale standard | nc-cluster --rbf -v --gamma auto"* ]]
    check 04 $((683 * 9))
    run -2 make -s 02 IN="$tmp/none.wav" OUT="$tmp/out"
    [[ $output == *"none.wav"* ]]
    run -2 make -s EXPERIMENTS=02 IN="$tmp/none.wav" OUT="$tmp/out"
    [[ $output == *"experiment 02 failed"* ]]
}
