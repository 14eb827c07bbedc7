#!/usr/bin/env bats
load helper

setup() {
    speech_wav "$tmp/a.wav"
}

samples_of() {
    nc-info "$1" | awk '/^  samples/ { print $2 }'
}

@test "a file, a filter, and the pipeline that --dry-run prints give the same bytes" {
    nc-denoise "$tmp/a.wav" "$tmp/file.wav"
    nc-denoise <"$tmp/a.wav" >"$tmp/filter.wav"
    cd "$tmp"
    bash -c "$(nc-denoise --dry-run a.wav pasted.wav)"
    cmp file.wav filter.wav
    cmp file.wav pasted.wav
    [ "$(samples_of file.wav)" = "$(samples_of a.wav)" ]
    ! cmp -s a.wav file.wav
}

@test "--dry-run does nothing, and quotes what the shell would change" {
    run nc-denoise --dry-run --preset gentle "it's a.wav" "$tmp/none.wav"
    [[ "$output" == *"'it'\\''s a.wav'"* ]]
    [[ "$output" == "nc-stft "*" | nc-cluster "*" | nc-mask "*"-12dB"*" | nc-istft "* ]]
    [ ! -e "$tmp/none.wav" ]
}

@test "voice and noise add up to the input" {
    cd "$tmp"
    nc-denoise --noise noise.wav a.wav voice.wav
    "$python" -c "
from scipy.io import wavfile
import numpy as np
a, v, n = (wavfile.read(f)[1].astype(int) for f in ('a.wav', 'voice.wav', 'noise.wav'))
assert len(a) == len(v) == len(n) and abs(a - v - n).max() <= 2 and abs(n).max() > 0"
    bash -c "$(nc-denoise --dry-run --noise noise2.wav a.wav voice2.wav); wait"
    cmp voice.wav voice2.wav
    for _ in 1 2 3 4 5 6 7 8 9 10; do [ -e noise2.wav ] && break; sleep 0.2; done
    cmp noise.wav noise2.wav
}

@test "the noise needs a place of its own" {
    fails 64 "is the output already" nc-denoise --noise "$tmp/b.wav" "$tmp/a.wav" "$tmp/b.wav"
    fails 64 "standard output is for the voice" nc-denoise --noise - "$tmp/a.wav" "$tmp/b.wav"
    [ ! -e "$tmp/b.wav" ]
}

@test "strength 0 gives the recording back; the floor bounds the reduction" {
    nc-denoise --strength 0 "$tmp/a.wav" "$tmp/same.wav"
    "$python" -c "
from scipy.io import wavfile
import numpy as np
assert np.array_equal(wavfile.read('$tmp/a.wav')[1], wavfile.read('$tmp/same.wav')[1])"
    nc-denoise --floor -6dB "$tmp/a.wav" "$tmp/little.wav"
    nc-denoise --floor -30dB "$tmp/a.wav" "$tmp/much.wav"
    "$python" -c "
from scipy.io import wavfile
import numpy as np
e = [np.sum(wavfile.read('$tmp/' + f)[1].astype(float) ** 2) for f in ('a.wav', 'little.wav', 'much.wav')]
assert e[0] > e[1] > e[2] and e[1] > 0.25 * e[0]"
}

@test "every built-in preset runs, and prints itself" {
    nc-denoise --presets >"$tmp/presets"
    [ "$(wc -l <"$tmp/presets")" -ge 8 ]
    while read -r name _; do
        nc-denoise --preset "$name" --dry-run | grep -q '^nc-stft .*| nc-cluster .*| nc-mask.*| nc-istft'
        nc-denoise --preset "$name" "$tmp/a.wav" "$tmp/$name.wav" 2>"$tmp/err" || { cat "$tmp/err"; return 1; }
        [ "$(samples_of "$tmp/$name.wav")" = "$(samples_of "$tmp/a.wav")" ]
    done <"$tmp/presets"
}

@test "a user's preset is found, may hold any program, and its mistakes are told" {
    export XDG_CONFIG_HOME=$tmp/config
    mkdir -p "$tmp/config/nc"
    printf '# mine\nnc-stft --n-fft 256\ncat # any filter\nnc-cluster --method kmeans\nnc-mask "--gain" hard\nnc-istft\n' >"$tmp/config/nc/mine"
    [ "$(nc-denoise --preset mine --dry-run)" = "nc-stft --n-fft 256 | cat | nc-cluster --method kmeans | nc-mask --gain hard | nc-istft" ]
    nc-denoise --preset mine "$tmp/a.wav" "$tmp/b.wav"
    nc-denoise --preset "$tmp/config/nc/mine" "$tmp/a.wav" "$tmp/c.wav"
    cmp "$tmp/b.wav" "$tmp/c.wav"
    fails 64 "no preset 'none'" nc-denoise --preset none "$tmp/a.wav" "$tmp/d.wav"
    printf 'nc-stft "open\n' >"$tmp/config/nc/bad"
    fails 64 "open quote" nc-denoise --preset bad "$tmp/a.wav" "$tmp/d.wav"
    printf 'nc-stft\nno-such-program\nnc-istft\n' >"$tmp/config/nc/missing"
    fails 127 "no-such-program" nc-denoise --preset missing "$tmp/a.wav" "$tmp/d.wav"
    printf 'nc-stft\nnc-cluster\nnc-mask\n' >"$tmp/config/nc/half"
    fails 64 "no nc-istft, which would write it" nc-denoise --preset half "$tmp/a.wav" "$tmp/d.wav"
    printf 'cat\nnc-istft\n' >"$tmp/config/nc/tail"
    fails 64 "no nc-stft, which would read it" nc-denoise --preset tail "$tmp/a.wav" "$tmp/d.wav"
    nc-denoise --preset half "$tmp/a.wav" | nc-denoise --preset tail >"$tmp/e.wav"
    nc-denoise --preset half <"$tmp/a.wav" | nc-istft | cmp - "$tmp/e.wav"
    [ ! -e "$tmp/d.wav" ]
}

@test "--live takes no preset that waits for the recording's end" {
    for name in gentle strong rbf; do
        fails 64 "'$name' needs the whole recording" nc-denoise --live --preset $name "$tmp/a.wav" "$tmp/b.wav"
        [ ! -e "$tmp/b.wav" ]
    done
    nc-denoise --live --preset live "$tmp/a.wav" "$tmp/b.wav"
    nc-denoise --live --dry-run "$tmp/a.wav" | sed 's/ -- [^|]*a.wav//; s/ | /\n/g' >"$tmp/own"
    nc-denoise --live --preset "$tmp/own" <"$tmp/a.wav" | cmp - "$tmp/b.wav"
}

@test "many files: outputs beside their names, several at a time, what is there is skipped" {
    mkdir "$tmp/in"
    for i in 1 2 3 4 5; do cp "$tmp/a.wav" "$tmp/in/$i.wav"; done
    nc-denoise -j 3 -o "$tmp/out" "$tmp"/in/*.wav
    nc-denoise "$tmp/a.wav" "$tmp/one.wav"
    for i in 1 2 3 4 5; do cmp "$tmp/out/$i.wav" "$tmp/one.wav"; done
    echo keep >"$tmp/out/3.wav"
    rm "$tmp/out/4.wav"
    nc-denoise -o "$tmp/out" "$tmp"/in/*.wav 2>"$tmp/err"
    grep -q '4 of 5 outputs are there already' "$tmp/err"
    [ -z "$(nc-denoise -q -o "$tmp/out" "$tmp"/in/[123].wav 2>&1)" ]
    [ "$(cat "$tmp/out/3.wav")" = keep ]
    cmp "$tmp/out/4.wav" "$tmp/one.wav"
    nc-denoise -f -o "$tmp/out" "$tmp"/in/*.wav
    cmp "$tmp/out/3.wav" "$tmp/one.wav"
    nc-denoise --format flac -o "$tmp/flac" "$tmp/in/1.wav"
    nc-info "$tmp/flac/1.flac" | grep -q 'format  *flac'
}

@test "many files: those that fail are named, the others are done, the exit status is honest" {
    mkdir "$tmp/in"
    cp "$tmp/a.wav" "$tmp/in/good.wav"
    echo "no audio" >"$tmp/in/bad.wav"
    head -c 20000 "$tmp/a.wav" >"$tmp/in/cut.wav"
    status=0
    nc-denoise -o "$tmp/out" "$tmp/in/bad.wav" "$tmp/in/cut.wav" "$tmp/in/good.wav" "$tmp/in/none.wav" 2>"$tmp/err" || status=$?
    [ $status -eq 66 ]
    grep -q 'in/bad.wav.*not audio' "$tmp/err"
    grep -q 'in/cut.wav.*truncated' "$tmp/err"
    grep -q 'in/none.wav.*No such file' "$tmp/err"
    grep -q '3 of 4 files failed' "$tmp/err"
    [ "$(ls "$tmp/out")" = good.wav ]
    fails 64 "would both become" nc-denoise -o "$tmp/out" "$tmp/a.wav" "$tmp/in/../a.wav"
    fails 64 "needs files" nc-denoise -o "$tmp/out"
}

@test "a failure is told in one line, with the status of the program that failed, and leaves no file" {
    fails 66 "nc-stft: $tmp/none.wav: No such file" nc-denoise "$tmp/none.wav" "$tmp/b.wav"
    fails 65 "not audio" nc-denoise "$BATS_TEST_FILENAME" "$tmp/b.wav"
    fails 66 "No such file" nc-denoise "$tmp/a.wav" "$tmp/no/folder/b.wav"
    [ ! -e "$tmp/b.wav" ]
    status=0
    nc-denoise "$tmp/a.wav" >/dev/full 2>"$tmp/err" || status=$?
    [ $status -eq 74 ]
    fails 64 "terminal" on_terminal_status
}

on_terminal_status() {
    on_terminal "PATH=$PATH nc-denoise; echo status \$?" >"$tmp/tty"
    grep -o 'nc-denoise: .*terminal' "$tmp/tty" >&2
    ! grep -q 'status 64' "$tmp/tty" || return 64
}

# Whether a process runs: of one that ended and was not waited for, the program is gone.
runs() {
    [ -e "/proc/$1/exe" ]
}

@test "-o takes a folder, and says so where a file is meant" {
    speech_wav "$tmp/a.wav"
    fails 64 "-o names a folder" nc-denoise -o "$tmp/b.wav" "$tmp/a.wav"
    [ ! -e "$tmp/b.wav" ]
    touch "$tmp/file"
    fails 64 "-o names a folder" nc-denoise -o "$tmp/file" "$tmp/a.wav"
    mkdir "$tmp/c.wav" # odd, but there
    nc-denoise -o "$tmp/c.wav" "$tmp/a.wav"
    [ -s "$tmp/c.wav/a.wav" ]
}

@test "killed, by whatever signal, it takes its pipeline along and leaves no file" {
    mkdir "$tmp/in" "$tmp/out"
    mkfifo "$tmp/in/never.wav"
    for signal in TERM KILL; do
        for options in "$tmp/in/never.wav $tmp/out/b.wav" "-o $tmp/out $tmp/in/never.wav"; do
            # shellcheck disable=SC2086  # words
            nc-denoise $options 3>&- &
            parent=$!
            children=
            for _ in $(seq 100); do
                children=$(pgrep -P $parent || true)
                [ -n "$children" ] && children="$children $(for c in $children; do pgrep -P "$c" || true; done)"
                [ "$(echo $children | wc -w)" -ge 4 ] && break
                sleep 0.05
            done
            [ "$(echo $children | wc -w)" -ge 4 ]
            kill -$signal $parent
            for child in $children; do
                for _ in $(seq 100); do runs "$child" || break; sleep 0.05; done
                ! runs "$child" || return 1
            done
            [ -z "$(ls -A "$tmp/out")" ]
        done
    done
}

@test "progress is shown on a terminal, and only there" {
    cat "$tmp/a.wav" >"$tmp/b.wav"
    script -qec "PATH=$PATH nc-denoise $tmp/b.wav $tmp/c.wav" "$tmp/typescript" </dev/null >/dev/null
    grep -q '100%' "$tmp/typescript"
    script -qec "PATH=$PATH nc-denoise -q $tmp/b.wav $tmp/c.wav" "$tmp/typescript" </dev/null >/dev/null
    ! grep -q '%' "$tmp/typescript"
    [ -z "$(nc-denoise "$tmp/b.wav" "$tmp/c.wav" 2>&1)" ]
    mkdir "$tmp/in"
    cp "$tmp/a.wav" "$tmp/in/1.wav"
    cp "$tmp/a.wav" "$tmp/in/2.wav"
    script -qec "PATH=$PATH nc-denoise -o $tmp/out $tmp/in/1.wav $tmp/in/2.wav" "$tmp/typescript" </dev/null >/dev/null
    grep -q '2/2' "$tmp/typescript"
}

@test "live: the output is never more than 40 ms behind the input" {
    for rate in 8000 16000 48000; do
        lag=$("$python" "$root/tests/live_latency.py" $rate nc-denoise --live)
        awk -v lag="$lag" 'BEGIN { print lag " ms"; exit !(lag > 0 && lag <= 40) }'
    done
}

@test "live equals the preset live on a file, sample for sample" {
    nc-denoise --live <"$tmp/a.wav" >"$tmp/live.wav"
    nc-denoise --preset live "$tmp/a.wav" "$tmp/file.wav"
    "$python" -c "
from scipy.io import wavfile
import numpy as np
assert np.array_equal(wavfile.read('$tmp/live.wav')[1], wavfile.read('$tmp/file.wav')[1])"
}

@test "silence stays silence, and nothing becomes louder" {
    sox -D -n -r 16000 -b 16 "$tmp/silence.wav" trim 0 1
    nc-denoise "$tmp/silence.wav" "$tmp/still.wav"
    "$python" -c "
from scipy.io import wavfile
assert abs(wavfile.read('$tmp/still.wav')[1]).max() == 0"
    for option in "" --live; do
        nc-denoise $option "$tmp/a.wav" "$tmp/b.wav"
        "$python" -c "
from scipy.io import wavfile
import numpy as np
a, b = (wavfile.read('$tmp/' + f)[1].astype(float) for f in ('a.wav', 'b.wav'))
assert np.sum(b ** 2) <= np.sum(a ** 2) * 10 ** 0.01
# no pop at the beginning and the end: 10 ms there are not louder than in the input by more than 0.1 dB
for part in (slice(0, 80), slice(-80, None)):
    assert np.abs(b[part]).max() <= np.abs(a[part]).max() * 10 ** 0.005 + 1"
    done
}

@test "clean speech comes back as it was: STOI at least 0.99, level within 0.5 dB, offline and live" {
    need_data
    local clean option
    level() { sox "$1" -n stat 2>&1 | awk '/RMS.*amplitude/ { print $3 }'; }
    for option in "" --live; do
        for clean in "$data"/*/clean/*.wav; do
            nc-denoise $option -f "$clean" "$tmp/b.wav"
            nc-score --format json "$clean" "$tmp/b.wav" >"$tmp/score.json"
            printf '%s %s %s %s\n' "$(jq .mean.stoi "$tmp/score.json")" \
                "$(level "$clean")" "$(level "$tmp/b.wav")" "$clean $option" >>"$tmp/told"
        done
    done
    awk '{ d = 20 * log($3 / $2) / log(10) } $1 < 0.99 || d * d > 0.25 { print; bad = 1 } END { exit bad }' "$tmp/told"
    [ "$(wc -l <"$tmp/told")" -ge 36 ]
}

@test "on noisy speech it beats the input clearly, offline and live" {
    need_data
    for noisy in sp01_car_sn5 sp12_train_sn10; do
        for option in "" --live; do
            nc-denoise $option "$data/noizeus/noisy/$noisy.wav" "$tmp/b.wav"
            nc-score --noisy "$data/noizeus/noisy/$noisy.wav" "$data/noizeus/clean/${noisy%%_*}.wav" "$tmp/b.wav" --format json >"$tmp/score.json"
            "$python" -c "
import re
text = open('$tmp/score.json').read()
print(text)
values = [float(x) for x in re.findall(r'\"si_sdr\": (-?[0-9.]+)', text)]
assert max(values) - min(values) >= 3"
        done
    done
}

@test "stereo: one mask for both channels keeps the image; 8 channels and odd rates work" {
    sox -R "$tmp/a.wav" -c 2 "$tmp/stereo.wav" remix 1v0.5 1v0.25
    nc-denoise "$tmp/stereo.wav" "$tmp/b.wav"
    "$python" -c "
from scipy.io import wavfile
import numpy as np
b = wavfile.read('$tmp/b.wav')[1].astype(float)
assert abs(b[:, 0] - 2 * b[:, 1]).max() <= 4"
    for rate in 11025 44100 96000; do
        sox -R "$tmp/a.wav" -r $rate -c 3 "$tmp/odd.wav"
        nc-denoise "$tmp/odd.wav" "$tmp/b.wav"
        [ "$(samples_of "$tmp/b.wav")" = "$(samples_of "$tmp/odd.wav")" ]
    done
}
