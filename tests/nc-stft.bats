#!/usr/bin/env bats
load helper

# wav_of RIFF_SIZE DATA_SIZE [BYTES]: a 16-bit mono WAV at 8 kHz with these sizes in its header.
wav_of() {
    "$python" -c '
import struct, sys
riff, size, count = (int(a, 0) for a in sys.argv[1:])
head = b"RIFF" + struct.pack("<I", riff) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
sys.stdout.buffer.write(head + b"data" + struct.pack("<I", size) + (bytes(range(256)) * 16)[:count])
' "$1" "$2" "${3:-4000}"
}

# samples: of the audio on standard input, through the transform and back.
samples() {
    nc-stft "$@" | nc-istft --format raw --subtype PCM_16 | wc -c
}

@test "agrees with scipy and a direct Fourier transform, centred and padded" {
    run "$python" "$root/tests/parity/stft.py"
    echo "$output"
    [ "$status" -eq 0 ]
    [ "$(grep -c scipy <<<"$output")" -eq 4 ]
}

@test "HEAD tells the recording and the transform" {
    noise_wav "$tmp/a.wav" 1.5 22050 2
    nc-stft --n-fft 1024 --window-length 20ms --hop 200 --window hamming "$tmp/a.wav" >"$tmp/a.ncs"
    head -c 2000 "$tmp/a.ncs" | strings >"$tmp/head"
    for line in 'rate 22050 Hz' 'channels 2' 'samples 33075' 'subtype PCM_16' 'n_fft 1024' \
        'window_length 441' 'hop 200' 'window hamming' 'pad 512' 'center 1' 'frames 166' \
        'array 0 spec <c8 2x513 axis=channel,bin step=1'; do
        grep -qx "$line" "$tmp/head" || { echo "no '$line'"; cat "$tmp/head"; false; }
    done
    grep -q '^pg nc-stft .* nc-stft --n-fft 1024' "$tmp/head"
    has spec 'x.shape == (166, 2, 513)' <"$tmp/a.ncs"
}

@test "frames further apart than they are long, at librosa's number" {
    noise_wav "$tmp/a.wav" 3 8000
    for options in '--n-fft 1364 --hop 3600' '--n-fft 63 --hop 1000' '--n-fft 64 --hop 12000'; do
        # shellcheck disable=SC2086  # words
        nc-stft $options "$tmp/a.wav" | nc-dump --array spec --format npy >"$tmp/ours.npy"
        # shellcheck disable=SC2086
        set -- $options
        nc-stft --n-fft "$2" --hop 40 "$tmp/a.wav" | nc-dump --array spec --format npy >"$tmp/dense.npy"
        "$python" -c 'import sys, numpy as np
n, hop = int(sys.argv[1]), int(sys.argv[2])
ours, dense = np.load(sys.argv[3] + "/ours.npy"), np.load(sys.argv[3] + "/dense.npy")
assert len(ours) == 1 + (24000 + 2 * (n // 2) - n) // hop, ours.shape
assert (ours == dense[::hop // 40][:len(ours)]).all()' "$2" "$4" "$tmp"
    done
    nc-stft --n-fft 1364 --hop 3600 "$tmp/a.wav" >"$tmp/a.ncs"
    fails 65 'not invertible' nc-istft <"$tmp/a.ncs"
}

@test "the default window is about 32 ms, the default hop a quarter of it" {
    for case in '8000 256 64' '16000 512 128' '44100 1408 352' '192000 6144 1536' '100 4 1'; do
        set -- $case
        head -c 400 /dev/zero | nc-stft --raw "$1,1,s16" | head -c 500 | strings >"$tmp/head"
        grep -qx "n_fft $2" "$tmp/head"
        grep -qx "window_length $2" "$tmp/head"
        grep -qx "hop $3" "$tmp/head"
    done
}

@test "path, standard input and pipe give the same stream" {
    noise_wav "$tmp/a.wav" 1 8000 3
    cd "$tmp"
    nc-stft a.wav | nc-dump --array spec --format npy >want
    nc-stft <a.wav | nc-dump --array spec --format npy | cmp - want
    nc-stft - <a.wav | nc-dump --array spec --format npy | cmp - want
    cat a.wav | nc-stft --block 1 | nc-dump --array spec --format npy | cmp - want
}

@test "every format is read, from a path and from a pipe" {
    noise_wav "$tmp/a.wav" 1 16000 2
    for format in flac aiff au caf w64; do
        ffmpeg -v error -i "$tmp/a.wav" "$tmp/a.$format"
        nc-stft "$tmp/a.$format" | nc-istft | cmp - "$tmp/a.wav"
        cat "$tmp/a.$format" | nc-stft | nc-istft | cmp - "$tmp/a.wav"
    done
    ffmpeg -v error -i "$tmp/a.wav" "$tmp/a.mp3"
    ffmpeg -v error -i "$tmp/a.wav" "$tmp/a.ogg"
    ffmpeg -v error -i "$tmp/a.wav" -c:a libopus "$tmp/a.opus"
    for format in mp3 ogg opus; do
        [ "$(samples "$tmp/a.$format")" -eq 64000 ]
        [ "$(cat "$tmp/a.$format" | samples)" -eq 64000 ]
        # A compressed recording is still the same one.
        nc-stft "$tmp/a.$format" | nc-istft --subtype FLOAT >"$tmp/b.wav"
        sox -m -v 1 "$tmp/a.wav" -v -1 "$tmp/b.wav" "$tmp/difference.wav"
        loud=$(sox "$tmp/a.wav" -n stat 2>&1 | awk '/RMS.*amplitude/ { print $3 }')
        left=$(sox "$tmp/difference.wav" -n stat 2>&1 | awk '/RMS.*amplitude/ { print $3 }')
        awk -v l="$loud" -v r="$left" 'BEGIN { exit !(r < 0.7 * l) }'
    done
}

@test "an MP3 without a header of its length is read to its end" {
    sox -R -n -r 44100 -c 1 "$tmp/a.wav" synth 3 pinknoise vol 0.3
    ffmpeg -v error -i "$tmp/a.wav" -q:a 4 -write_xing 0 "$tmp/a.mp3"
    [ "$(samples "$tmp/a.mp3")" -ge 264600 ]
}

@test "streamed WAV headers of sox and ffmpeg" {
    noise_wav "$tmp/a.wav" 1 8000
    # Of an unknown length sox writes 0x7ffff000, ffmpeg always 0xffffffff.
    [ "$(ffmpeg -v error -i "$tmp/a.wav" -f wav - | samples)" -eq 16000 ]
    [ "$(sox "$tmp/a.wav" -t wav - 2>/dev/null | samples)" -eq 16000 ]
    [ "$(sox -n -r 8000 -b 16 -c 1 -t wav - synth 1 sine 300 trim 0 1 2>/dev/null | samples)" -eq 16000 ]
    ffmpeg -v error -i "$tmp/a.wav" -f wav - | nc-stft >"$tmp/a.ncs"
    ! head -c 1000 "$tmp/a.ncs" | strings | grep -q '^samples'
    nc-istft <"$tmp/a.ncs" --format raw | cmp - <(tail -c 16000 "$tmp/a.wav")
}

@test "which sizes in a WAV header are promises" {
    for size in 0x7ffff000 0x7fffffff 0x7fffff00 0x80000000 0xfffff000 0xffffffff; do
        [ "$(wav_of 0xffffffff $size | samples)" -eq 4000 ]
        wav_of 0xffffffff $size >"$tmp/a.wav"
        [ "$(samples "$tmp/a.wav")" -eq 4000 ]
    done
    [ "$(wav_of 36 0 | samples)" -eq 4000 ]
    [ "$(wav_of 4036 0 | samples)" -eq 0 ]
    [ "$(wav_of 4036 4000 | samples)" -eq 4000 ]
    for size in 4002 0x7fffefff 0x80000001 0xffffefff; do
        wav_of 4038 $size >"$tmp/a.wav"
        fails 65 'truncated audio' nc-stft "$tmp/a.wav"
        fails 65 'truncated audio' bash -c "cat '$tmp/a.wav' | nc-stft"
    done
    wav_of 0xffffffff 0xffffffff 3999 >"$tmp/a.wav"
    fails 65 'truncated audio' nc-stft "$tmp/a.wav"
}

@test "truncated files of every format are refused" {
    noise_wav "$tmp/a.wav" 2 16000
    for format in wav flac aiff au caf w64 mp3 ogg opus; do
        ffmpeg -v error -y -i "$tmp/a.wav" "$tmp/b.$format"
        head -c "$(($(stat -c %s "$tmp/b.$format") * 2 / 3))" "$tmp/b.$format" >"$tmp/cut.$format"
        fails 65 "cut.$format" nc-stft "$tmp/cut.$format"
        fails 65 '<stdin>' bash -c "cat '$tmp/cut.$format' | nc-stft"
    done
    for size in 0 3 11 12 20 30 43; do
        head -c $size "$tmp/a.wav" >"$tmp/cut.wav"
        fails 65 'cut.wav' nc-stft "$tmp/cut.wav"
    done
}

@test "raw samples in every format" {
    noise_wav "$tmp/a.wav" 0.5 8000
    nc-stft --window rect --hop 256 --n-fft 256 "$tmp/a.wav" | nc-dump --array spec --format npy >"$tmp/want.npy"
    while read -r name coding bits order; do
        sox "$tmp/a.wav" -t raw -e "$coding" -b "$bits" "-$order" "$tmp/a.raw"
        nc-stft --raw "8000,1,$name" --window rect --hop 256 --n-fft 256 "$tmp/a.raw" |
            has spec "np.allclose(x, np.load('$tmp/want.npy'), rtol=0, atol=(3 if $bits == 8 else 1e-4))"
    done <<'FORMATS'
u8 unsigned 8 L
s8 signed 8 L
s16 signed 16 L
s16be signed 16 B
s24le signed 24 L
s24be signed 24 B
s32 signed 32 L
s32be signed 32 B
f32 float 32 L
f32be float 32 B
f64 float 64 L
f64be float 64 B
mulaw u-law 8 L
alaw a-law 8 L
FORMATS
    head -c 7 /dev/zero >"$tmp/odd"
    fails 65 'inside a sample' nc-stft --raw 8000,2,s16 "$tmp/odd"
    for wrong in 8000 8000,1 8000,1,s17 0,1,s16 8000,0,s16 8000,2000,s16 -1,1,s16 8000,1,s16,2 ' 1,1,u8'; do
        fails 64 '--raw' nc-stft --raw "$wrong" "$tmp/a.raw"
    done
}

@test "frames leave a live pipe as soon as their samples have come" {
    # 256 samples go in and the pipe stays open; the frames that they complete must come out.
    timeout 20 "$python" - <<'PYTHON'
import subprocess
run = subprocess.Popen(["nc-stft", "--raw", "8000,1,s16", "--n-fft", "128", "--hop", "64", "--block", "1"],
                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
def read(count):
    data = b""
    while len(data) < count:
        data += run.stdout.read(count - len(data))
    return data
read(8)
size = int.from_bytes(read(32)[8:16], "little")
read(size + -size % 8)
for _ in range(4):
    run.stdin.write(bytes(2 * 64))
    assert read(32)[:4] == b"DATA"
    read(8 * 65)
run.stdin.close()
assert run.stdout.read()[-40:-36] == b"END "
assert run.wait() == 0
PYTHON
}

@test "silence, one sample, no samples, eight channels, 192 kHz" {
    head -c 8000 /dev/zero | nc-stft --raw 8000,1,s16 | has spec '(x == 0).all() and len(x) == 63'
    printf '\0\100' | nc-stft --raw 8000,1,s16 | has spec 'len(x) == 1'
    printf '\0\100' | nc-stft --raw 8000,1,s16 | nc-istft --format raw | cmp - <(printf '\0\100')
    nc-stft --raw 8000,1,s16 </dev/null | has spec 'x.shape == (0, 1, 129)'
    nc-stft --raw 8000,1,s16 </dev/null | nc-istft | nc-stft | has spec 'x.shape == (0, 1, 129)'
    noise_wav "$tmp/a.wav" 0.3 192000 8
    nc-stft "$tmp/a.wav" | has spec 'x.shape == (38, 8, 3073)'
    nc-stft "$tmp/a.wav" | nc-istft --format raw | cmp - <(sox "$tmp/a.wav" -t raw -)
}

@test "samples that are not finite are refused with their place" {
    for value in nan inf -inf; do
        "$python" -c "
import numpy as np, sys
x = np.zeros((1000, 2), '<f4'); x[123, 1] = float('$value')
sys.stdout.buffer.write(x.tobytes())" >"$tmp/x.raw"
        fails 65 'sample 123 of channel 1 is' nc-stft --raw 8000,2,f32 "$tmp/x.raw"
        ffmpeg -v error -y -f f32le -ar 8000 -ac 2 -i "$tmp/x.raw" -c:a pcm_f32le "$tmp/x.wav"
        fails 65 'sample 123 of channel 1 is' nc-stft "$tmp/x.wav"
        ffmpeg -v error -y -f f32le -ar 8000 -ac 2 -i "$tmp/x.raw" -c:a pcm_f32be "$tmp/x.au"
        fails 65 'sample 123 of channel 1 is' nc-stft "$tmp/x.au"
    done
}

@test "what is not audio is refused in one line" {
    cd "$tmp"
    echo 'These are words.' >text
    head -c 5000 /dev/urandom | tr '\377I' '\0\0' >random
    make_stream 1 1 65 5 >stream
    mkdir folder
    : >empty
    fails 65 'text: not audio' nc-stft text
    fails 65 '<stdin>: not audio' nc-stft <text
    fails 65 'random: not audio' nc-stft random
    fails 65 'empty: empty' nc-stft empty
    fails 65 'matrix stream' nc-stft stream
    fails 65 '<stdin>: a matrix stream' bash -c 'cat stream | nc-stft'
    fails 66 'folder: Is a directory' nc-stft folder
    fails 66 'none.wav: No such file' nc-stft none.wav
    [ ! -s fails.out ]
    if [ "$(id -u)" -ne 0 ]; then
        noise_wav secret.wav 0.1
        chmod 0 secret.wav
        fails 66 'secret.wav: Permission denied' nc-stft secret.wav
    fi
}

@test "damaged WAV headers are refused" {
    wav_of 4036 4000 >"$tmp/a.wav"
    for damage in '22 \0\0' '24 \0\0\0\0' '32 \3\0' '34 \144\0' '16 \4\0\0\0'; do
        cp "$tmp/a.wav" "$tmp/b.wav"
        # shellcheck disable=SC2059  # the bytes are given as escapes
        printf "${damage#* }" | dd of="$tmp/b.wav" bs=1 seek="${damage% *}" conv=notrunc status=none
        fails 65 'b.wav' nc-stft "$tmp/b.wav"
    done
}

@test "a second recording behind the first is refused" {
    noise_wav "$tmp/a.wav" 0.5 8000
    cat "$tmp/a.wav" "$tmp/a.wav" >"$tmp/b.wav"
    fails 65 'second recording' nc-stft "$tmp/b.wav"
    fails 65 'second recording' bash -c "cat '$tmp/b.wav' | nc-stft"
}

@test "wrong options end with status 64" {
    noise_wav "$tmp/a.wav" 0.1 8000
    for wrong in '--n-fft 0' '--n-fft 1e3' '--n-fft 5000000' '--n-fft nan' '--window-length 0.5' \
        '--window-length 300 --n-fft 256' '--window-length -32ms' '--window-length 32dB' \
        '--window-length 0' '--hop 0' '--hop 4194305' '--hop 0.3' '--hop nan' '--window triangle' '--pad 257 --n-fft 256' \
        '--pad some' '--block 0' '--block 1.5' '--unknown'; do
        # shellcheck disable=SC2086  # words
        fails 64 '' nc-stft $wrong "$tmp/a.wav" || { echo "$wrong"; false; }
    done
    fails 64 '' nc-stft "$tmp/a.wav" "$tmp/a.wav"
}

@test "terminals are refused, lost output is told" {
    noise_wav "$tmp/a.wav" 0.1 8000
    run on_terminal nc-stft "$tmp/a.wav"
    [ "$status" -eq 64 ]
    [[ $output == *terminal* ]]
    run on_terminal "nc-stft >/dev/null"
    [ "$status" -eq 64 ]
    [[ $output == *terminal* ]]
    fails 74 'No space left' bash -c "nc-stft '$tmp/a.wav' >/dev/full"
    TMPDIR=/nowhere fails 71 'TMPDIR' bash -c "ffmpeg -v error -i '$tmp/a.wav' -f flac - 2>/dev/null | nc-stft"
}
