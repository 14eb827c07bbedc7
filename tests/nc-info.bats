#!/usr/bin/env bats
load helper

setup() {
    make_stream 1 2 17 30 >"$tmp/in.ncs"
}

@test "a stream: keys, arrays with frame counts, history" {
    nc-reduce --factor 2x4 <"$tmp/in.ncs" | nc-info >"$tmp/out"
    grep -q '<stdin>: matrix stream' "$tmp/out"
    grep -q 'rate  *16000 Hz' "$tmp/out"
    grep -q 'array spec  *<c8  2 x 17  30 frames  step 1' "$tmp/out"
    grep -q 'array reduced  *<f4  2 x 9  8 frames  step 4' "$tmp/out"
    grep -q 'history  *nc-reduce' "$tmp/out"
}

@test "history is UTF-8, whatever the recording's name: question marks for other bytes" {
    noise_wav "$tmp/a.wav" 0.1
    cp "$tmp/a.wav" "$tmp/"$'\xc3\xbc\xe4.wav'
    (cd "$tmp" && nc-stft $'\xc3\xbc\xe4.wav' >"$tmp/a.ncs")
    nc-info "$tmp/a.ncs" | grep -q "nc-stft 'ü?.wav'$"
    "$python" "$root/examples/readers/reader.py" <"$tmp/a.ncs" | grep -q '^spec '
}

@test "history can be pasted into a shell, and a very long command line ends in dots" {
    noise_wav "$tmp/it's a.wav" 0.1
    nc-stft "$tmp/it's a.wav" | nc-info >"$tmp/out"
    line=$(sed -n 's/^ *history *nc-stft [^ ]* //p' "$tmp/out")
    eval "$line" | nc-info | cmp - "$tmp/out"
    long=$(printf '%05000d' 1)
    nc-stft "$tmp/it's a.wav" | nc-cluster --seed "$long" --method kmeans |
        nc-info | grep -q 'history .* nc-cluster --seed \.\.\.$'
}

@test "audio: format, rate, channels, length and level, from a path and a pipe" {
    sox -R -n -r 22050 -c 2 -b 24 "$tmp/a.wav" synth 1.5 sine 1000 gain -6
    nc-info "$tmp/a.wav" >"$tmp/out"
    grep -q 'format  *wav.* PCM_24' "$tmp/out"
    grep -q 'rate  *22050 Hz' "$tmp/out"
    grep -q 'channels  *2' "$tmp/out"
    grep -q 'duration  *1.500 s' "$tmp/out"
    grep -Eq 'peak  *-6\.0 dBFS' "$tmp/out"
    grep -Eq 'level  *-9\.0 dBFS' "$tmp/out"
    # shellcheck disable=SC2002  # a pipe is the point
    cat "$tmp/a.wav" | nc-info | grep -q 'duration  *1.500 s'
    nc-info <"$tmp/a.wav" | grep -q 'duration  *1.500 s'
    mkfifo "$tmp/fifo"
    cat "$tmp/a.wav" >"$tmp/fifo" &
    nc-info "$tmp/fifo" | grep -q 'duration  *1.500 s'
    head -c 5000 "$tmp/a.wav" >"$tmp/cut.wav"
    fails 65 "<stdin>: truncated" bash -c "cat '$tmp/cut.wav' | nc-info"
}

@test "--check tells whole from damaged by its exit status" {
    nc-info --check "$tmp/in.ncs"
    [ -z "$(nc-info --check "$tmp/in.ncs")" ]
    head -c -1 "$tmp/in.ncs" >"$tmp/cut.ncs"
    fails 65 "truncated" nc-info --check "$tmp/cut.ncs"
    printf 'hello' >"$tmp/text"
    fails 65 "$tmp/text" nc-info --check "$tmp/text"
    : >"$tmp/empty"
    fails 65 "empty" nc-info "$tmp/empty"
    fails 66 "No such file" nc-info "$tmp/none"
}

@test "several files: each is told, the worst decides the exit status" {
    cp "$tmp/in.ncs" "$tmp/second.ncs"
    cat "$tmp/in.ncs" "$tmp/second.ncs" >"$tmp/both.ncs"
    [ "$(nc-info "$tmp/both.ncs" | grep -c 'matrix stream')" -eq 2 ]
    fails 66 "none" nc-info "$tmp/in.ncs" "$tmp/none" "$tmp/second.ncs"
    [ "$(grep -c 'matrix stream' "$tmp/fails.out")" -eq 2 ]
}

@test "the reader of nc-stream(5) reads real output" {
    awk '/^import struct/ { on = 1 } /^\.Ed/ { on = 0 } on' "$root/man/nc-stream.5" | sed 's/\\e/\\/g' >"$tmp/reader.py"
    [ "$(wc -l <"$tmp/reader.py")" -le 30 ]
    nc-reduce --factor 2x4 <"$tmp/in.ncs" >"$tmp/out.ncs"
    "$python" "$tmp/reader.py" <"$tmp/out.ncs" >"$tmp/sums"
    grep -q 'spec complex64 (30, 2, 17)' "$tmp/sums"
    grep -q 'reduced float32 (8, 2, 9)' "$tmp/sums"
    sum=$(awk '/^reduced/ { print $NF }' "$tmp/sums")
    nc-dump --array reduced <"$tmp/out.ncs" | awk -v want="$sum" '
        { for (i = 1; i <= NF; i++) s += $i < 0 ? -$i : $i } END { exit !(s - want < 0.01 && want - s < 0.01) }'
    head -c -8 "$tmp/out.ncs" | "$python" "$tmp/reader.py" 2>&1 | grep -q 'ValueError\|error'
}

@test "an empty HEAD is refused" {
    "$python" -c "
import sys
sys.path.insert(0, '$root/tests')
from ncs import SIGNATURE, chunk
sys.stdout.buffer.write(SIGNATURE + chunk(b'HEAD', b''))" >"$tmp/empty.ncs"
    fails 65 "damaged head" nc-info "$tmp/empty.ncs"
}
