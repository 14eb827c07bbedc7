#!/usr/bin/env bats
load helper

# pixels FILE.png EXPRESSION: the Python expression of the picture x [height][width][3] is true.
pixels() {
    ffmpeg -v error -y -i "$1" -f rawvideo -pix_fmt rgb24 "$tmp/pixels.raw"
    "$python" - "$1" "$tmp/pixels.raw" "$2" <<'PY'
import struct, sys
import numpy as np
width, height = struct.unpack(">II", open(sys.argv[1], "rb").read()[16:24])
x = np.fromfile(sys.argv[2], np.uint8).reshape(height, width, 3).astype(int)
def count(rgb, slack=2):
    return int((abs(x - np.array([rgb >> 16, rgb >> 8 & 255, rgb & 255])).max(2) <= slack).sum())
sys.exit(0 if eval(sys.argv[3]) else f"{sys.argv[3]} is not so")
PY
}

clustered() {
    speech_wav "$tmp/a.wav"
    nc-stft "$tmp/a.wav" | nc-reduce | nc-table | nc-cluster --rbf --gamma auto 2>/dev/null >"$tmp/a.ncs"
}

@test "a tone is drawn at its frequency and time, and the colour tells its level" {
    # 1 kHz at half of full scale (-6 dB), in the second of three seconds.
    sox -n -r 8000 -b 16 "$tmp/t.wav" synth 1 sine 1000 vol 0.5 pad 1 1
    nc-plot "$tmp/t.wav" -o "$tmp/t.png" --range -80dB,-5dB --colors grey
    pixels "$tmp/t.png" 'x.shape == (500, 1000, 3)'
    # The frame of the raster: columns 94..879, rows 34..444 of the default layout.
    pixels "$tmp/t.png" '(lambda r: abs(np.argmax(r[:, 392, 0]) / 410 - 0.75) < 0.02)(x[35:444, 94:878])'
    pixels "$tmp/t.png" 'x[35:444, 392 + 94].max() >= 250'
    pixels "$tmp/t.png" 'x[35:444, 94 + 60].max() == 0 and x[35:444, 94 + 720].max() == 0'
}

@test "a click survives pooling to far fewer pixels than frames" {
    "$python" -c "
import sys, wave, struct
w = wave.open('$tmp/c.wav', 'wb'); w.setparams((1, 2, 8000, 0, 'NONE', ''))
x = [0] * 8000 * 120; x[8000 * 90] = 20000
w.writeframes(struct.pack('<%dh' % len(x), *x))"
    nc-plot "$tmp/c.wav" -o "$tmp/c.png" --size 400x200 --colors grey --range 30dB
    # One or two columns, from bottom to top, at three quarters.
    pixels "$tmp/c.png" '(lambda r: 1 <= (r[:, :, 0].min(0) > 50).sum() <= 2)(x[25:150, 70:290])'
}

@test "PNG, SVG, PDF and text, by name, by --format and on standard output; the same bytes each time" {
    speech_wav "$tmp/a.wav"
    for type in png svg pdf txt; do
        nc-plot "$tmp/a.wav" -o "$tmp/1.$type"
        nc-plot "$tmp/a.wav" -o "$tmp/2.$type"
        cmp "$tmp/1.$type" "$tmp/2.$type"
        nc-plot "$tmp/a.wav" --format ${type/txt/text} >"$tmp/out"
        cmp "$tmp/1.$type" "$tmp/out"
    done
    head -c 8 "$tmp/1.png" | cmp - <(printf '\x89PNG\r\n\x1a\n')
    "$python" -c "import xml.dom.minidom, sys; xml.dom.minidom.parse('$tmp/1.svg')"
    head -c 5 "$tmp/1.pdf" | grep -q '%PDF-'
    grep -q '▀' "$tmp/1.txt"
    nc-plot <"$tmp/a.wav" | cmp - <(nc-stft "$tmp/a.wav" | nc-plot)
    fails 64 ".gif" nc-plot "$tmp/a.wav" -o "$tmp/a.gif"
    [ ! -e "$tmp/a.gif" ]
}

@test "labels have their own colours, in the share that they have in the stream" {
    clustered
    nc-plot "$tmp/a.ncs" -o "$tmp/l.png"
    share=$(nc-dump --array label <"$tmp/a.ncs" | tr -s ' \t' '\n' | awk '/^[01]$/ { n++; s += $1 } END { print s / n }')
    pixels "$tmp/l.png" "abs(count(0xe69f00) / (count(0xe69f00) + count(0x0072b2)) - $share) < 0.02"
}

@test "voice is drawn in grey from 0 to 1; the array can be chosen" {
    speech_wav "$tmp/a.wav"
    nc-stft "$tmp/a.wav" | nc-cluster >"$tmp/v.ncs"
    nc-plot "$tmp/v.ncs" -o "$tmp/v.png"
    pixels "$tmp/v.png" 'count(0xffffff) > 50000 and (x.max(2) - x.min(2))[35:444, 95:878].max() == 0'
    for array in spec noise snr; do
        nc-plot "$tmp/v.ncs" --array $array -o "$tmp/$array.png"
        ! cmp -s "$tmp/v.png" "$tmp/$array.png"
    done
    fails 65 "no array \`reduced\`" nc-plot "$tmp/v.ncs" --array reduced -o "$tmp/x.png"
    [ ! -e "$tmp/x.png" ]
}

@test "before and after share their scale" {
    sox -n -r 8000 -b 16 "$tmp/loud.wav" synth 1 sine 1000 vol 0.9
    sox -n -r 8000 -b 16 "$tmp/soft.wav" synth 1 sine 1000 vol 0.009
    nc-plot "$tmp/loud.wav" "$tmp/soft.wav" -o "$tmp/b.png" --colors grey --theme light
    # Left as white as can be; right 40 dB below, half way of 80 dB.
    pixels "$tmp/b.png" 'x[40:440, 286, 0].max() >= 250 and abs(x[40:440, 686, 0].max() - 127) < 10'
}

@test "table as scatter by cluster and by amplitude, histogram with threshold, waves" {
    clustered
    nc-plot --kind scatter "$tmp/a.ncs" -o "$tmp/s.png"
    pixels "$tmp/s.png" 'count(0xe69f00) > 1000 and count(0x0072b2) > 1000'
    nc-plot --kind scatter --color-by amplitude "$tmp/a.ncs" -o "$tmp/s.png"
    pixels "$tmp/s.png" 'count(0xe69f00) == 0 and count(0xfde725) > 2'
    nc-plot --kind histogram "$tmp/a.ncs" --format svg >"$tmp/h.svg"
    nc-plot --kind histogram "$tmp/a.ncs" -o "$tmp/h.png"
    pixels "$tmp/h.png" 'count(0xe69f00) > 10000 and count(0x0072b2) > 1000'
    nc-plot --kind wave "$tmp/a.wav" "$tmp/a.wav" -o "$tmp/w.png"
    pixels "$tmp/w.png" 'count(0x0072b2) > 10000 and (x[35:225, 95:980] == x[253:443, 95:980]).all()'
    fails 64 "of audio" nc-plot --kind wave "$tmp/a.ncs" -o "$tmp/w.png"
    fails 65 "no array \`table\`" nc-plot --kind scatter "$tmp/a.wav" -o "$tmp/w.png"
}

@test "--tee passes the stream on, and draws what nc-plot draws of it" {
    clustered
    nc-plot --tee "$tmp/tee.png" <"$tmp/a.ncs" >"$tmp/b.ncs"
    nc-info --check "$tmp/b.ncs"
    for array in spec reduced label; do
        cmp <(nc-dump --array $array --format npy <"$tmp/a.ncs") <(nc-dump --array $array --format npy <"$tmp/b.ncs")
    done
    nc-plot <"$tmp/a.ncs" | cmp - "$tmp/tee.png"
    # A stream cut short leaves neither END nor picture.
    head -c 100000 "$tmp/a.ncs" >"$tmp/cut.ncs"
    fails 65 "truncated" nc-plot --tee "$tmp/cut.png" <"$tmp/cut.ncs"
    [ ! -e "$tmp/cut.png" ]
    fails 64 "--tee" nc-plot --tee "$tmp/x.png" "$tmp/a.ncs"
}

@test "in a terminal: half blocks in 24-bit colour, fitted to its size" {
    speech_wav "$tmp/a.wav"
    on_terminal "stty cols 60 rows 20; PATH=$PATH nc-plot $tmp/a.wav" | tr -d '\r' >"$tmp/out"
    [ "$(grep -c '▀' "$tmp/out")" -eq 16 ]
    [ "$(wc -l <"$tmp/out")" -eq 19 ]
    grep '▀' "$tmp/out" | head -1 | grep -o '▀' | wc -l | grep -qx 52
    grep -q $'\033\[38;2;[0-9]*;[0-9]*;[0-9]*;48;2;' "$tmp/out"
    grep -q 'time (s)' "$tmp/out"
    fails 64 "no room" nc-plot "$tmp/a.wav" "$tmp/a.wav" --format text --size 40x8
}

@test "frequency scales and --max-frequency" {
    sox -n -r 8000 -b 16 "$tmp/t.wav" synth 1 sine 1000 vol 0.5
    # Row of 1 kHz of 0 to 4000 Hz: at 1/4 of linear; at mel(1000)/mel(4000) = 1000/2146 of mel.
    nc-plot "$tmp/t.wav" -o "$tmp/mel.png" --frequency-scale mel --colors grey
    pixels "$tmp/mel.png" 'abs(1 - np.mean(np.nonzero(x[35:444, 486, 0] >= 250)) / 410 - 0.466) < 0.03'
    nc-plot "$tmp/t.wav" -o "$tmp/max.png" --max-frequency 2kHz --colors grey
    pixels "$tmp/max.png" 'abs(1 - np.mean(np.nonzero(x[35:444, 486, 0] >= 250)) / 410 - 0.5) < 0.03'
    nc-plot "$tmp/t.wav" -o "$tmp/log.png" --frequency-scale log --colors grey
    pixels "$tmp/log.png" 'abs(1 - np.mean(np.nonzero(x[35:444, 486, 0] >= 250)) / 410 - np.log(1000 / 31.25) / np.log(4000 / 31.25)) < 0.03'
}

@test "damaged, empty and missing input, and a full disk, are errors" {
    fails 65 "empty input" nc-plot </dev/null
    fails 66 "missing.wav" nc-plot "$tmp/missing.wav" -o "$tmp/x.png"
    speech_wav "$tmp/a.wav"
    fails 74 "No space left" sh -c "nc-plot '$tmp/a.wav' >/dev/full"
    fails 64 "--range" nc-plot --range 5 --range 0,-5 "$tmp/a.wav" -o "$tmp/x.png"
    fails 64 "--size" nc-plot --size 99999x5 "$tmp/a.wav" -o "$tmp/x.png"
    sox -n -r 8000 -b 16 "$tmp/none.wav" trim 0 0
    fails 65 "" nc-plot --kind wave "$tmp/none.wav" -o "$tmp/x.png"
    [ ! -e "$tmp/x.png" ]
}

@test "names and titles of any bytes are drawn" {
    speech_wav "$tmp/a.wav"
    cp "$tmp/a.wav" "$tmp/"$'\xe9t\xe9 \x1b.wav'
    nc-plot "$tmp/"$'\xe9t\xe9 \x1b.wav' --title $'\xff\xc3\xa9\xed\xa0\x80\xf0' -o "$tmp/x.svg"
    nc-plot "$tmp/"$'\xe9t\xe9 \x1b.wav' --title $'\xff\xc3\xa9\xed\xa0\x80\xf0' --format text --size 60x20 >"$tmp/x.txt"
    head -1 "$tmp/x.txt" | grep -qF '?é????'
    grep -qF '?t? ?.wav' "$tmp/x.txt"
}

@test "only nc-plot needs cairo" {
    command -v ldd >/dev/null || skip "no ldd"
    for source in "$root"/cmd/nc-*.c; do
        program=$(basename "$source" .c)
        needs=0
        ldd "$(command -v "$program")" | grep -q libcairo || needs=1
        [ "$needs" -eq "$([ "$program" = nc-plot ] && echo 0 || echo 1)" ]
    done
}

@test "an embedding of a script's, loaded as a table, is drawn by cluster where its points lie" {
    # Cells are points on two circles: label 0 on the inner one, label 1 on the outer one.
    noise_wav "$tmp/n.wav" 1 8000
    nc-stft "$tmp/n.wav" | nc-reduce | nc-cluster --method kmeans >"$tmp/k.ncs"
    nc-dump --array label -o "$tmp/k.npy" <"$tmp/k.ncs"
    "$python" -c "
import numpy as np
label = np.load('$tmp/k.npy').ravel()
angle = np.random.default_rng(1).uniform(0, 2 * np.pi, label.size)
np.save('$tmp/circles.npy', np.c_[np.cos(angle), np.sin(angle)] * (1 + label)[:, None])"
    nc-dump --load "$tmp/circles.npy" --array table <"$tmp/k.ncs" | nc-plot -o "$tmp/c.png"
    # the plot's frame spans -2..2 in both directions
    pixels "$tmp/c.png" '(lambda radius, orange, blue: orange.sum() > 500 and blue.sum() > 500
        and radius[orange].min() > 1.8 and radius[orange].max() < 2.2 and radius[blue].min() > 0.8 and radius[blue].max() < 1.2)(
        np.hypot(*np.meshgrid(np.linspace(-2.04, 2.04, 785), np.linspace(-2.04, 2.04, 410))),
        *(abs(x[34:444, 94:879] - np.array(c)).max(2) <= 2 for c in ([230, 159, 0], [0, 114, 178])))'
}
