#!/usr/bin/env bats
# What every program does the same way.
load helper

programs() {
    for source in "$root"/cmd/nc-*.c; do
        basename "$source" .c
    done
}

# Programs that read a matrix stream from standard input and write one (or audio, or text).
stream_readers="nc-reduce nc-table nc-cluster nc-expand nc-mask nc-istft nc-plot nc-dump nc-info"

# A whole stream that every reader takes: at full resolution, with labels.
labelled() {
    noise_wav "$tmp/a.wav" 0.5
    nc-stft "$tmp/a.wav" | nc-reduce --factor 4x4 | nc-cluster --rbf --gamma auto 2>/dev/null | nc-expand
}

# Whether this reader takes a stream with the arrays of `labelled`; nc-reduce, nc-table and nc-cluster add
# arrays that are there already.
input_for() {
    case $1 in
        nc-reduce) nc-stft "$tmp/a.wav" ;;
        nc-table | nc-cluster) nc-stft "$tmp/a.wav" | nc-reduce ;;
        nc-istft) nc-mask <"$tmp/labelled.ncs" ;;
        *) cat "$tmp/labelled.ncs" ;;
    esac
}

options_for() {
    case $1 in
        nc-cluster) echo --rbf --gamma auto ;;
        nc-dump) echo --array spec --format npy ;;
        nc-plot) echo --tee "$tmp/tee.png" ;;
    esac
}

@test "--help and --version go to standard output, and a full disk shows" {
    for program in $(programs); do
        $program --help >"$tmp/help"
        grep -q "^Usage: $program " "$tmp/help"
        grep -q -- "--version" "$tmp/help"
        [ "$($program -h)" = "$(cat "$tmp/help")" ]
        $program --version | grep -Eq "^$program [0-9.]+$"
        status=0
        $program --help >/dev/full 2>"$tmp/err" || status=$?
        [ $status -eq 74 ]
        grep -q "No space left" "$tmp/err"
    done
}

@test "an unknown option is refused in one line that points to --help" {
    for program in $(programs); do
        fails 64 "--no-such-option" $program --no-such-option </dev/null
        grep -q -- "--help" "$tmp/fails.err"
    done
}

@test "an unknown option is named, also behind operands, and for a file the way to say it" {
    cd "$tmp"
    noise_wav ./a.wav 0.1
    mv a.wav ./-qed.wav
    fails 64 "unknown option --nope;" nc-denoise a.wav --nope b.wav
    fails 64 "needs a value" nc-denoise a.wav --floor
    fails 64 "unknown option -qed.wav; see --help (the file of this name: ./-qed.wav)" nc-mask "!a" -qed.wav
    nc-denoise ./-qed.wav b.wav
}

@test "values are checked: range, unit and trailing junk" {
    noise_wav "$tmp/a.wav" 0.1
    fails 64 "hop" nc-stft --hop 0 "$tmp/a.wav"
    fails 64 "hop" nc-stft --hop 12parsec </dev/null
    fails 64 "n-fft" nc-stft --n-fft 512x </dev/null
    fails 64 "gamma" nc-cluster --rbf --gamma nan </dev/null
    fails 64 "gamma" nc-cluster --rbf --gamma 1e999 </dev/null
    fails 64 "strength" nc-mask --strength 1.01 </dev/null
    fails 64 "floor" nc-mask --floor 12dB </dev/null
    fails 64 "unexpected operand 'dB'" nc-mask --floor -12 dB </dev/null
    fails 64 "needs a value" nc-reduce --factor </dev/null
    fails 64 "unexpected operand" nc-reduce a b </dev/null
}

@test "binary is neither read from nor written to a terminal" {
    for program in nc-stft nc-reduce nc-table nc-cluster nc-expand nc-mask nc-istft; do
        # shellcheck disable=SC2016
        on_terminal "PATH=$PATH $program; echo status \$?" >"$tmp/out"
        grep -q "terminal" "$tmp/out"
        grep -q "status 64" "$tmp/out"
    done
}

@test "empty input, text and audio are no stream" {
    noise_wav "$tmp/a.wav" 0.1
    for program in $stream_readers; do
        # shellcheck disable=SC2046
        fails 65 "empty input" $program $(options_for $program) </dev/null
        [ $program = nc-info ] && continue
        # shellcheck disable=SC2046
        fails 65 "not a matrix stream" $program $(options_for $program) <"$tmp/a.wav"
    done
    labelled >"$tmp/labelled.ncs"
    fails 65 "" nc-stft <"$tmp/labelled.ncs"
    fails 65 "" nc-stft < <(echo "not audio at all")
}

@test "a stream cut at every chunk boundary, and anywhere, is refused by every reader" {
    labelled >"$tmp/labelled.ncs"
    "$python" - "$tmp/labelled.ncs" >"$tmp/cuts" <<'PY'
import random, struct, sys
data = open(sys.argv[1], "rb").read()
at, cuts = 8, []
while at < len(data):
    cuts.append(at)
    size = struct.unpack("<Q", data[at + 8:at + 16])[0]
    at += 32 + size + -size % 8
random.seed(1)
cuts = random.sample(cuts, min(len(cuts), 4)) + [cuts[-1], len(data) - 1] + random.sample(range(1, len(data)), 4)
print(*cuts)
PY
    for program in $stream_readers; do
        # shellcheck disable=SC2046
        input_for $program >"$tmp/in.ncs"
        # shellcheck disable=SC2046
        $program $(options_for $program) <"$tmp/in.ncs" >/dev/null
        for cut in $(cat "$tmp/cuts"); do
            size=$(stat -c %s "$tmp/in.ncs")
            [ "$cut" -lt "$size" ] || cut=$((size - 1))
            head -c "$cut" "$tmp/in.ncs" >"$tmp/cut.ncs"
            # shellcheck disable=SC2046
            fails 65 "truncated" $program $(options_for $program) <"$tmp/cut.ncs"
        done
    done
}

@test "changed bytes are noticed by every reader" {
    labelled >"$tmp/labelled.ncs"
    for program in $stream_readers; do
        input_for $program >"$tmp/in.ncs"
        for seed in 1 2 3 4 5; do
            "$python" -c "
import random, sys
data = bytearray(open('$tmp/in.ncs', 'rb').read())
random.seed($seed)
data[random.randrange(len(data))] ^= 1 << random.randrange(8)
open('$tmp/bad.ncs', 'wb').write(data)"
            # shellcheck disable=SC2046
            fails 65 "" $program $(options_for $program) <"$tmp/bad.ncs"
        done
    done
}

@test "output that is lost is an error: /dev/full" {
    labelled >"$tmp/labelled.ncs"
    for program in $stream_readers nc-stft; do
        if [ $program = nc-stft ]; then cp "$tmp/a.wav" "$tmp/in"; else input_for $program >"$tmp/in"; fi
        status=0
        # shellcheck disable=SC2046
        $program $(options_for $program) <"$tmp/in" >/dev/full 2>"$tmp/err" || status=$?
        [ "$status" -eq 74 ]
        grep -q "No space left" "$tmp/err"
    done
}

@test "a reader that leaves ends the writer quietly" {
    noise_wav "$tmp/a.wav" 20 44100
    status=0
    nc-stft "$tmp/a.wav" 2>"$tmp/err" | head -c 100 >/dev/null || status=$?
    [ ! -s "$tmp/err" ]
}

@test "a killed program upstream is noticed by the last stage, without pipefail" {
    noise_wav "$tmp/a.wav" 5
    for signal in KILL TERM; do
        (nc-stft "$tmp/a.wav" | head -c 50000; kill -$signal "$BASHPID") 2>/dev/null |
            nc-cluster --rbf --gamma auto --by columns 2>"$tmp/first.err" |
            nc-mask 2>"$tmp/second.err" | nc-istft >"$tmp/out.wav" 2>"$tmp/last.err" && false
        grep -q "truncated\|empty" "$tmp/last.err"
    done
    status=0
    nc-stft "$tmp/a.wav" | head -c 50000 | nc-cluster --rbf --gamma auto 2>/dev/null | nc-mask 2>/dev/null |
        nc-istft -o "$tmp/never.wav" 2>/dev/null || status=$?
    [ $status -eq 65 ]
    [ ! -e "$tmp/never.wav" ]
}

@test "closed standard input and output are errors" {
    for program in nc-stft nc-reduce nc-mask nc-istft; do
        status=0
        $program <&- >"$tmp/out" 2>"$tmp/err" || status=$?
        [ "$status" -ne 0 ]
    done
    noise_wav "$tmp/a.wav" 0.2
    status=0
    nc-stft "$tmp/a.wav" >&- 2>"$tmp/err" || status=$?
    [ "$status" -ne 0 ]
}

@test "silence, one sample, no samples, 8 channels and 192 kHz go through the whole pipeline" {
    for what in "16000 1 16000 silence" "16000 1 1 noise" "16000 1 0 silence" "48000 8 4800 noise" "192000 2 19200 noise"; do
        set -- $what
        "$python" - "$@" "$tmp/a.wav" <<'PY'
import sys, wave
import numpy as np
rate, channels, samples = map(int, sys.argv[1:4])
x = np.zeros((samples, channels)) if sys.argv[4] == "silence" else np.random.default_rng(1).normal(size=(samples, channels)) * 3000
with wave.open(sys.argv[5], "wb") as w:
    w.setparams((channels, 2, rate, samples, "NONE", ""))
    w.writeframes(x.astype("<i2").tobytes())
PY
        nc-stft <"$tmp/a.wav" | nc-reduce | nc-cluster --rbf 2>/dev/null | nc-expand | nc-mask | nc-istft >"$tmp/b.wav"
        [ "$(nc-info "$tmp/b.wav" | grep -E 'rate|channels|samples')" = "$(nc-info "$tmp/a.wav" | grep -E 'rate|channels|samples')" ]
    done
}

@test "NaN in a float WAV is refused, its place named" {
    "$python" - "$tmp/nan.wav" <<'PY'
import sys
import numpy as np
from scipy.io import wavfile
x = np.zeros((1000, 2), "<f4")
x[500, 1] = np.nan
wavfile.write(sys.argv[1], 16000, x)
PY
    fails 65 "500" nc-stft <"$tmp/nan.wav"
    fails 65 "500" nc-stft "$tmp/nan.wav"
}

@test "the same input and options give the same bytes, whatever the number of threads" {
    noise_wav "$tmp/a.wav" 1
    run_pipeline() { nc-stft "$tmp/a.wav" | nc-reduce | nc-cluster --knn --by rows | nc-expand | nc-mask | nc-istft; }
    OPENBLAS_NUM_THREADS=1 run_pipeline >"$tmp/1.wav" 2>/dev/null
    OPENBLAS_NUM_THREADS=2 run_pipeline >"$tmp/2.wav" 2>/dev/null
    cmp "$tmp/1.wav" "$tmp/2.wav"
}

@test "concatenated streams go through one by one" {
    noise_wav "$tmp/a.wav" 0.3
    nc-stft "$tmp/a.wav" >"$tmp/one.ncs"
    cat "$tmp/one.ncs" "$tmp/one.ncs" | nc-reduce | nc-cluster --rbf --gamma auto 2>/dev/null | nc-expand | nc-mask >"$tmp/two.ncs"
    [ "$(nc-info "$tmp/two.ncs" | grep -c 'matrix stream')" -eq 2 ]
}
