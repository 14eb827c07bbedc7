#!/usr/bin/env bats
load helper

# difference_db A B: peak of A - B in dB of full scale, by NumPy on raw 32-bit floats.
difference_db() {
    "$python" -c "
import numpy as np, sys
a, b = (np.fromfile(p, '<f4').astype(float) for p in sys.argv[1:])
assert len(a) == len(b), (len(a), len(b))
print(20 * np.log10(max(abs(a - b).max(), 1e-30)))" "$1" "$2"
}

@test "a real recording comes back to the last bit, through file, pipe and every invertible window" {
    speech_wav "$tmp/a.wav"
    cd "$tmp"
    nc-stft a.wav | nc-istft -o b.wav
    cmp a.wav b.wav
    nc-stft <a.wav | nc-istft | cat | cmp - a.wav
    for options in '--n-fft 256 --hop 128' '--n-fft 1024 --window-length 400 --hop 100 --pad full' \
        '--n-fft 255 --hop 101 --window hamming' '--window sqrt-hann --pad full' \
        '--window blackman --hop 16ms' '--window rect --n-fft 100 --hop 100' \
        '--window hann --n-fft 512 --hop 340' '--window rect --no-center' '--n-fft 2 --hop 1'; do
        # shellcheck disable=SC2086  # words
        nc-stft $options a.wav | nc-istft | cmp - a.wav || { echo "$options"; false; }
    done
}

@test "every sample type comes back: integers exactly, floats within -120 dB" {
    noise_wav "$tmp/n.wav" 1 16000 2
    for type in u8 s16le s24le s32le f32le f64le; do
        ffmpeg -v error -y -i "$tmp/n.wav" -c:a "pcm_$type" "$tmp/a.wav"
        nc-stft "$tmp/a.wav" | nc-istft -o "$tmp/b.wav"
        want=$(ffprobe -v error -show_entries stream=codec_name,sample_rate,channels,duration_ts "$tmp/a.wav")
        [ "$(ffprobe -v error -show_entries stream=codec_name,sample_rate,channels,duration_ts "$tmp/b.wav")" = "$want" ]
        for file in a b; do
            ffmpeg -v error -y -i "$tmp/$file.wav" -f f32le "$tmp/$file.raw"
        done
        case $type in
            u8 | s16le | s24le) cmp "$tmp/a.raw" "$tmp/b.raw" ;;
            *) awk -v d="$(difference_db "$tmp/a.raw" "$tmp/b.raw")" 'BEGIN { exit !(d <= -120) }' ;;
        esac
    done
}

@test "floats within -120 dB for every window and hop that is accepted" {
    "$python" -c "
import numpy as np, sys
sys.stdout.buffer.write(np.random.default_rng(1).uniform(-1, 1, 20000).astype('<f4').tobytes())" >"$tmp/a.raw"
    for window in hann hamming blackman sqrt-hann rect; do
        for hop in 1 64 200 256 300 360 400 500; do
            nc-stft --raw 8000,1,f32 --n-fft 512 --hop $hop --window $window "$tmp/a.raw" >"$tmp/a.ncs"
            if nc-istft --format raw <"$tmp/a.ncs" >"$tmp/b.raw" 2>"$tmp/error"; then
                difference=$(difference_db "$tmp/a.raw" "$tmp/b.raw")
                echo "$window $hop $difference"
                awk -v d="$difference" 'BEGIN { exit !(d <= -120) }'
            else
                echo "$window $hop $(cat "$tmp/error")"
                grep -q 'not invertible' "$tmp/error"
                [ "$hop" -gt 256 ]
            fi
        done
    done
}

@test "spectrograms that cannot be inverted are refused" {
    noise_wav "$tmp/a.wav" 1 8000
    for options in '--n-fft 256 --hop 256' '--n-fft 512 --window-length 100 --hop 110 --window rect' \
        '--no-center'; do
        # shellcheck disable=SC2086  # words
        nc-stft $options "$tmp/a.wav" >"$tmp/a.ncs"
        fails 65 'not invertible' nc-istft -o "$tmp/b.wav" <"$tmp/a.ncs"
    done
    [ ! -e "$tmp/b.wav" ]
}

@test "every format is written, to a file and to a pipe" {
    noise_wav "$tmp/a.wav" 1 16000 2
    nc-stft "$tmp/a.wav" >"$tmp/a.ncs"
    ffmpeg -v error -i "$tmp/a.wav" -f s16le "$tmp/a.raw"
    for format in wav rf64 w64 flac aiff au caf; do
        nc-istft -o "$tmp/b.$format" <"$tmp/a.ncs"
        nc-istft --format $format <"$tmp/a.ncs" | cat >"$tmp/c"
        cmp "$tmp/b.$format" "$tmp/c"
        ffmpeg -v error -i "$tmp/b.$format" -f s16le - | cmp - "$tmp/a.raw"
    done
    nc-istft -o "$tmp/b.raw" <"$tmp/a.ncs"
    cmp "$tmp/b.raw" "$tmp/a.raw"
    for format in ogg opus mp3; do
        nc-istft -o "$tmp/b.$format" <"$tmp/a.ncs"
        [ "$(nc-stft "$tmp/b.$format" | nc-istft --format raw --subtype PCM_16 | wc -c)" -eq 64000 ]
        nc-istft --format $format <"$tmp/a.ncs" | cat >"$tmp/c"
        ffprobe -v error "$tmp/c"
    done
    [ "$(ffprobe -v error -show_entries stream=codec_name -of csv=p=0 "$tmp/b.opus")" = opus ]
    nc-istft --subtype PCM_24 -o "$tmp/b.wav" <"$tmp/a.ncs"
    [ "$(soxi -b "$tmp/b.wav")" -eq 24 ]
    nc-istft --subtype ULAW --format au <"$tmp/a.ncs" >"$tmp/b.au"
    [ "$(soxi -e "$tmp/b.au")" = 'u-law' ]
}

@test "a WAV in a pipe is read by sox, ffmpeg and libsndfile, its length known or not" {
    noise_wav "$tmp/a.wav" 1 16000 2
    for source in "cat '$tmp/a.wav'" "ffmpeg -v error -i '$tmp/a.wav' -f wav -"; do
        for type in PCM_16 PCM_24 FLOAT; do
            bash -c "$source" | nc-stft | nc-istft --subtype $type | cat >"$tmp/b.wav"
            sox "$tmp/a.wav" -t raw -e float -b 32 "$tmp/want"
            sox "$tmp/b.wav" -t raw -e float -b 32 "$tmp/got" 2>/dev/null
            awk -v d="$(difference_db "$tmp/want" "$tmp/got")" 'BEGIN { exit !(d <= -120) }'
            cat "$tmp/b.wav" | ffmpeg -v error -i - -f f32le - >"$tmp/got"
            awk -v d="$(difference_db "$tmp/want" "$tmp/got")" 'BEGIN { exit !(d <= -120) }'
            [ "$(nc-stft "$tmp/b.wav" | nc-istft --format raw --subtype PCM_16 | wc -c)" -eq 64000 ]
        done
    done
    # To a file the header is completed at the end.
    ffmpeg -v error -i "$tmp/a.wav" -f wav - | nc-stft | nc-istft -o "$tmp/b.wav"
    [ "$(soxi -s "$tmp/b.wav")" -eq 16000 ]
    ffmpeg -v error -i "$tmp/a.wav" -f wav - | nc-stft | nc-istft >"$tmp/c.wav"
    cmp "$tmp/b.wav" "$tmp/c.wav"
}

@test "title, artist and comment survive, also odd ones" {
    noise_wav "$tmp/n.wav" 0.5 8000
    comment=$'two lines,\nÜmläut, back\\slash'
    ffmpeg -v error -i "$tmp/n.wav" -metadata title='A title' -metadata artist='Somebody' \
        -metadata comment="$comment" "$tmp/a.wav"
    for name in b.wav b.flac b.ogg; do
        nc-stft <"$tmp/a.wav" | nc-istft -o "$tmp/$name"
        tags=$(ffprobe -v error -show_entries format_tags:stream_tags -of json "$tmp/$name" |
            jq -r '[.format.tags, .streams[0].tags] | map(select(.)) | add | with_entries(.key |= ascii_downcase) | .title, .artist, .comment')
        [ "$tags" = $'A title\nSomebody\n'"$comment" ] || { echo "$name: $tags"; false; }
    done
    nc-stft <"$tmp/a.wav" | nc-istft -o "$tmp/b.aiff"
    for name in a.wav b.wav b.flac b.aiff b.ogg; do
        nc-stft "$tmp/$name" | head -c 1000 | strings -e S >"$tmp/head"
        grep -qx 'tag title A title' "$tmp/head"
        grep -qx 'tag artist Somebody' "$tmp/head"
        grep -qxF 'tag comment two lines,\nÜmläut, back\\slash' "$tmp/head"
    done
}

@test "clipping is counted and told; --no-clip scales instead, floats keep what is beyond" {
    "$python" -c "
import numpy as np, sys
x = np.zeros(1000, '<f4'); x[[10, 20, 30]] = 1.5, -2, 0.5
sys.stdout.buffer.write(x.tobytes())" >"$tmp/a.raw"
    nc-stft --raw 8000,1,f32 "$tmp/a.raw" >"$tmp/a.ncs"
    nc-istft --subtype PCM_16 -o "$tmp/b.wav" <"$tmp/a.ncs" 2>"$tmp/told"
    [ "$(wc -l <"$tmp/told")" -eq 1 ]
    grep -q 'nc-istft: clipped 2 of 1000 samples' "$tmp/told"
    nc-istft --subtype PCM_16 --no-clip --format raw <"$tmp/a.ncs" >"$tmp/b.raw" 2>"$tmp/told"
    grep -q 'scaled by -6.02 dB' "$tmp/told"
    "$python" -c "
import numpy as np
x = np.fromfile('$tmp/b.raw', '<i2').astype(int)
assert x[20] == -32767 and abs(x[10] - 24575) <= 1 and abs(x[30] - 8192) <= 1, x[[10, 20, 30]]"
    nc-istft --no-clip --format raw <"$tmp/a.ncs" >"$tmp/c.raw" 2>"$tmp/told"
    [ ! -s "$tmp/told" ]
    awk -v d="$(difference_db "$tmp/a.raw" "$tmp/c.raw")" 'BEGIN { exit !(d <= -114) }'
}

@test "a program upstream that dies leaves no file, and the last one fails" {
    noise_wav "$tmp/a.wav" 2 16000
    mkdir "$tmp/out"
    nc-stft "$tmp/a.wav" >"$tmp/a.ncs"
    size=$(stat -c %s "$tmp/a.ncs")
    for kept in 0 7 8 39 100 1000 $((size / 2)) $((size - 41)) $((size - 40)) $((size - 8)) $((size - 1)); do
        head -c "$kept" "$tmp/a.ncs" >"$tmp/cut.ncs"
        fails 65 'nc-istft: <stdin>: ' nc-istft -o "$tmp/out/b.flac" <"$tmp/cut.ncs"
        fails 65 '' nc-istft <"$tmp/cut.ncs"
    done
    fails 65 'truncated' bash -c "{ nc-stft '$tmp/a.wav' | head -c 100000; } | nc-istft -o '$tmp/out/b.wav'"
    for place in 9 60 200 5000 100000 $((size - 20)); do
        cp "$tmp/a.ncs" "$tmp/bad.ncs"
        byte=$(od -An -tu1 -j "$place" -N 1 "$tmp/a.ncs")
        # shellcheck disable=SC2059  # the byte is given as an escape
        printf "\\$(printf %o $((byte ^ 4)))" | dd of="$tmp/bad.ncs" bs=1 seek="$place" conv=notrunc status=none
        fails 65 'damaged' nc-istft -o "$tmp/out/b.wav" <"$tmp/bad.ncs"
    done
    [ -z "$(ls -A "$tmp/out")" ]
}

@test "an existing file is replaced only on success, through a symbolic link too" {
    noise_wav "$tmp/a.wav" 0.5 8000
    echo old >"$tmp/b.wav"
    ln -s b.wav "$tmp/link.wav"
    fails 65 '' bash -c "nc-stft '$tmp/a.wav' | head -c 3000 | nc-istft -o '$tmp/link.wav'"
    [ "$(cat "$tmp/b.wav")" = old ]
    nc-stft "$tmp/a.wav" | nc-istft -o "$tmp/link.wav"
    [ -L "$tmp/link.wav" ]
    cmp "$tmp/a.wav" "$tmp/b.wav"
    nc-stft "$tmp/a.wav" | nc-istft -o /dev/null
}

@test "streams that follow each other become one recording where that can be" {
    noise_wav "$tmp/a.wav" 0.5 8000
    noise_wav "$tmp/b.wav" 0.7 8000 2
    sox "$tmp/a.wav" "$tmp/a.wav" "$tmp/aa.wav"
    { nc-stft "$tmp/a.wav"; nc-stft --n-fft 100 "$tmp/a.wav"; } >"$tmp/aa.ncs"
    nc-istft -o "$tmp/c.wav" <"$tmp/aa.ncs"
    cmp "$tmp/c.wav" "$tmp/aa.wav"
    nc-istft --format raw <"$tmp/aa.ncs" | cmp - <(sox "$tmp/aa.wav" -t raw -)
    fails 65 'another recording follows' bash -c "nc-istft <'$tmp/aa.ncs' | cat; exit \${PIPESTATUS[0]}"
    { nc-stft "$tmp/a.wav"; nc-stft "$tmp/b.wav"; } >"$tmp/ab.ncs"
    fails 65 'do not fit in one file' nc-istft -o "$tmp/d.wav" <"$tmp/ab.ncs"
    [ ! -e "$tmp/d.wav" ]
}

@test "what is not a spectrogram is refused in one line" {
    noise_wav "$tmp/a.wav" 0.5 8000
    cd "$tmp"
    fails 65 'not a matrix stream' nc-istft <a.wav
    fails 65 'empty input' nc-istft </dev/null
    nc-stft a.wav | nc-reduce | nc-dump --array reduced --format npy >x.npy
    fails 65 '' nc-istft <x.npy
    for lie in 's/n_fft 256/n_fft 254/' 's/window hann/window nine/' 's/hop 64/hop  0/' 's/channels 1/channels 2/' \
        's/rate 8000/rate    0/' 's/^pad/pod/' 's/samples 4000/samples 9000/' 's/window_length 256/window_length 512/'; do
        nc-stft a.wav | "$python" -c "
import re, struct, sys, zlib
data = sys.stdin.buffer.read()
size, = struct.unpack('<Q', data[16:24])
text, rest = data[40:40 + size].decode(), data[40 + size + -size % 8:]
_, old, new, _ = sys.argv[1].split('/')
text, count = re.subn(old, new, text, flags=re.M)
assert count == 1
text = text.encode()
head = struct.pack('<4sHHQQI', b'HEAD', 0, 0, len(text), 0, zlib.crc32(text))
head += struct.pack('<I', zlib.crc32(head))
sys.stdout.buffer.write(data[:8] + head + text + bytes(-len(text) % 8) + rest)" "$lie" >lie.ncs
        fails 65 '<stdin>' nc-istft -o b.wav <lie.ncs || { echo "$lie"; false; }
    done
    [ ! -e b.wav ]
}

@test "labels that no nc-mask has applied are told" {
    noise_wav "$tmp/a.wav" 0.5 8000
    nc-stft "$tmp/a.wav" | nc-reduce | nc-cluster --method kmeans --by table | nc-expand | nc-istft -o "$tmp/b.wav" 2>"$tmp/told"
    grep -q 'no nc-mask has applied' "$tmp/told"
    cmp "$tmp/a.wav" "$tmp/b.wav"
}

@test "wrong options and formats end with status 64, unwritable places with 66, lost output with 74" {
    noise_wav "$tmp/a.wav" 0.5 8000
    nc-stft "$tmp/a.wav" >"$tmp/a.ncs"
    cd "$tmp"
    fails 64 'unknown audio format' nc-istft --format mp5 <a.ncs
    fails 64 'unknown sample type' nc-istft --subtype PCM_17 <a.ncs
    fails 64 'flac cannot hold FLOAT' nc-istft --subtype FLOAT --format flac <a.ncs
    fails 64 '' nc-istft --no-such-option <a.ncs
    fails 64 '' nc-istft b.wav <a.ncs
    fails 64 'c.M4A: this format cannot be written' nc-istft -o c.M4A <a.ncs
    [ ! -e c.M4A ]
    nc-istft -o c.m4a --format flac <a.ncs
    fails 66 'cannot create' nc-istft -o nowhere/b.wav <a.ncs
    fails 66 '' nc-istft -o . <a.ncs
    fails 74 'No space left' bash -c 'nc-istft <a.ncs >/dev/full'
    fails 74 'No space left' bash -c 'nc-istft --format flac <a.ncs >/dev/full'
    fails 74 'No space left' nc-istft -o /dev/full <a.ncs
    run on_terminal "nc-istft <a.ncs"
    [ "$status" -eq 64 ]
    [[ $output == *terminal* ]]
    run on_terminal "nc-istft >/dev/null"
    [ "$status" -eq 64 ]
    # The output file is not the terminal's.
    on_terminal "nc-istft -o b.wav <a.ncs"
    cmp a.wav b.wav
    [ -z "$(find . -name '*.part')" ]
}

@test "the same input gives the same bytes" {
    noise_wav "$tmp/a.wav" 0.5 8000 2
    nc-stft "$tmp/a.wav" >"$tmp/a.ncs"
    nc-stft "$tmp/a.wav" | cmp - "$tmp/a.ncs"
    for format in wav flac aiff; do
        nc-istft --format $format <"$tmp/a.ncs" >"$tmp/b"
        nc-istft --format $format <"$tmp/a.ncs" | cmp - "$tmp/b"
    done
}

@test "a file that is replaced keeps its permissions; names may be as long as the system allows" {
    noise_wav "$tmp/a.wav"
    touch "$tmp/private.wav"
    chmod 600 "$tmp/private.wav"
    nc-stft "$tmp/a.wav" | nc-istft -o "$tmp/private.wav"
    [ "$(stat -c %a "$tmp/private.wav")" = 600 ]
    cmp "$tmp/a.wav" "$tmp/private.wav"
    long=$tmp/$(printf 'n%.0s' $(seq 251)).wav
    nc-stft "$tmp/a.wav" | nc-istft -o "$long"
    cmp "$tmp/a.wav" "$long"
}
