#!/usr/bin/env bats
# Label tracks and TextGrids of nc-dump.
load helper

# A spectrogram of bursts: power 1 in bins 2 to 5 of frames 30-59 and 100-139, tiny noise elsewhere;
# label 1 in those cells. 16 kHz, hop 128: 8 ms a frame; 16 bins of 533 Hz.
bursts() {
    "$python" - "$root/tests" <<'PY'
import sys
sys.path.insert(0, sys.argv[1])
import numpy as np
from ncs import KEYS, write_stream
spec = np.full((200, 1, 16), 1e-3, "<c8")
label = np.zeros((200, 1, 16), "u1")
for first, end in (30, 60), (100, 140):
    spec[first:end, 0, 2:6] = 1
    label[first:end, 0, 2:6] = 1
label[80] = 1  # too short to count
spec[80] = 1
keys = dict(KEYS, n_fft=30, pad=15, samples=199 * 128, frames=200)
write_stream(sys.stdout.buffer, {"spec": (spec, 1, "axis=channel,bin"),
                                 "label": (label, 1, "axis=channel,bin clusters=2")}, keys)
PY
}

setup() {
    bursts >"$tmp/bursts.ncs"
}

@test "bursts become segments of their times and frequencies" {
    nc-dump --format audacity <"$tmp/bursts.ncs" >"$tmp/track.txt"
    # borders lie half a frame before the first frame: (30 - 0.5) * 8 ms
    diff "$tmp/track.txt" - <<'TXT'
0.000000	0.236000	noise
0.236000	0.476000	voice
\	800.000000	2933.333333
0.476000	0.796000	noise
0.796000	1.116000	voice
\	800.000000	2933.333333
1.116000	1.592000	noise
TXT
    nc-dump -o "$tmp/track.TextGrid" <"$tmp/bursts.ncs"
    [ "$(grep -c 'intervals \[' "$tmp/track.TextGrid")" -eq 5 ]
    # a shorter burst counts when it is asked for
    [ "$(nc-dump --format audacity --shortest 8ms <"$tmp/bursts.ncs" | grep -c voice)" -eq 3 ]
    [ "$(nc-dump --format audacity --shortest 300ms <"$tmp/bursts.ncs" | grep -c voice)" -eq 1 ]
}

@test "a label track and a TextGrid come back as the labels they were made of" {
    nc-dump --format audacity --shortest 0 <"$tmp/bursts.ncs" >"$tmp/track.txt"
    nc-dump --load "$tmp/track.txt" --array mark <"$tmp/bursts.ncs" >"$tmp/back.ncs"
    has mark "x.dtype == np.float32 and np.array_equal(np.delete(x, 80, 0), np.delete(a['label'], 80, 0))" <"$tmp/back.ncs"
    nc-dump --load "$tmp/track.txt" <"$tmp/bursts.ncs" |
        has label "x.dtype == np.uint8 and np.flatnonzero(x.any(axis=(1, 2))).tolist() == [*range(30, 60), 80, *range(100, 140)]"
    # TextGrids have no frequencies: whole frames
    nc-dump --shortest 0 -o "$tmp/track.TextGrid" <"$tmp/bursts.ncs"
    nc-dump --load "$tmp/track.TextGrid" <"$tmp/bursts.ncs" |
        has label "x.min(axis=(1, 2)).tolist() == x.max(axis=(1, 2)).tolist() and x[:, 0, 0].sum() == 71"
}

@test "what was marked by hand goes through the pipeline" {
    noise_wav "$tmp/a.wav" 1 8000
    # the second half, between 1 and 2 kHz
    printf '0.5\t0.9\tspeech\n\\\t1000.0\t2000.0\n' >"$tmp/marks.txt"
    nc-stft "$tmp/a.wav" | nc-dump --load "$tmp/marks.txt" | nc-mask --gain hard --remove | nc-istft -o "$tmp/b.wav"
    "$python" - "$tmp/a.wav" "$tmp/b.wav" <<'PY'
import sys
import numpy as np
from scipy.io import wavfile
from scipy.signal import sosfiltfilt, butter
a, b = (wavfile.read(path)[1].astype(float) for path in sys.argv[1:])
def power(x, low, high):
    return np.mean(sosfiltfilt(butter(6, [low, high], "bandpass", fs=8000, output="sos"), x) ** 2)
assert len(a) == len(b) and not b[:3500].any() and not b[7800:].any()
inside = slice(4400, 6800)
assert 0.8 < power(b[inside], 1100, 1900) / power(a[inside], 1100, 1900) < 1.2
assert power(b[inside], 2400, 3400) < 1e-3 * power(a[inside], 2400, 3400)
PY
}

@test "texts: numbers, pauses, words, nothing; the later one counts" {
    printf '0\t0.2\t2\n0.1\t0.3\tnoise\n0.4\t0.5\tSIL\n0.5\t0.6\t\n\n0.7\t0.7\tpoint\n0.8\t0.9\thello\r\n' >"$tmp/track.txt"
    nc-dump --load "$tmp/track.txt" <"$tmp/bursts.ncs" >"$tmp/back.ncs"
    # centres of frames lie at 8 ms each
    has label "[x[t, 0, 0] for t in (6, 12, 13, 30, 55, 65, 80, 105, 120)] == [2, 2, 0, 0, 0, 1, 0, 1, 0]" <"$tmp/back.ncs"
    printf '0.08\t0.1\t\n0.16\t0.2\t\n' >"$tmp/track.txt"
    nc-dump --load "$tmp/track.txt" <"$tmp/bursts.ncs" |
        has label "np.flatnonzero(x.any(axis=(1, 2))).tolist() == [10, 11, 12, 20, 21, 22, 23, 24, 25]"
    printf '0\t0.2\t300\n' >"$tmp/track.txt"
    fails 65 "300 is not a label" nc-dump --load "$tmp/track.txt" --format audacity <"$tmp/bursts.ncs"
}

@test "TextGrids: long and short form, UTF-8 and UTF-16, several tiers, quotes" {
    cat >"$tmp/short.TextGrid" <<'TXT'
File type = "ooTextFile"
Object class = "TextGrid"

0
1.592
<exists>
3
"TextTier"
"clicks"
0
1.592
1
0.5
"a ""click"""
"IntervalTier"
"words"
0
1.592
3
0
0.236
""
0.236
0.476
"say ""hé"""
0.476
1.592
""
"IntervalTier"
"label"
0
1.592
2
0
0.796
"noise"
0.796
1.592
"voice"
TXT
    nc-dump --load "$tmp/short.TextGrid" <"$tmp/bursts.ncs" | has label "np.flatnonzero(x[:, 0, 0]).tolist() == [*range(100, 200)]"
    # without a tier of the array's name: the first one of intervals
    sed 's/"label"/"phones"/' "$tmp/short.TextGrid" >"$tmp/words.TextGrid"
    nc-dump --load "$tmp/words.TextGrid" <"$tmp/bursts.ncs" | has label "np.flatnonzero(x[:, 0, 0]).tolist() == [*range(30, 60)]"
    for encoding in UTF-16BE UTF-16LE; do
        "$python" -c "
text = open('$tmp/words.TextGrid', encoding='utf-8').read()
open('$tmp/wide.TextGrid', 'wb').write(('\ufeff' + text).encode('$encoding'))"
        nc-dump --load "$tmp/wide.TextGrid" <"$tmp/bursts.ncs" | has label "np.flatnonzero(x[:, 0, 0]).tolist() == [*range(30, 60)]"
    done
    # the long form of Praat, with a comment
    { echo '! made by hand'; nc-dump --format textgrid --shortest 0 <"$tmp/bursts.ncs"; } >"$tmp/long.txt"
    nc-dump --format textgrid --load "$tmp/long.txt" <"$tmp/bursts.ncs" | has label "x[:, 0, 0].sum() == 71"
}

@test "the mixture's probability of voice finds a sentence in a real recording" {
    speech_wav "$tmp/speech.wav"
    nc-stft "$tmp/speech.wav" | nc-cluster | nc-dump -o "$tmp/speech.TextGrid"
    nc-stft "$tmp/speech.wav" | nc-cluster --online | nc-dump --format audacity >"$tmp/live.txt"
    "$python" - "$tmp/speech.TextGrid" "$tmp/live.txt" <<'PY'
import re, sys
text = re.findall(r'xmin = (\S+)\s+xmax = (\S+)\s+text = "(\w+)"', open(sys.argv[1]).read())
segments = [(float(a), float(b), kind) for a, b, kind in text]
assert segments[0][0] == 0 and abs(segments[-1][1] - 4) < 1e-6
assert all(x[1] == y[0] and x[2] != y[2] for x, y in zip(segments, segments[1:]))
voice = sum(b - a for a, b, kind in segments if kind == "voice")
assert 1 < voice < 3 and segments[0][2] == "noise"
assert "voice" in open(sys.argv[2]).read()
PY
}

@test "what has no segments, and no label track, is refused in one line" {
    make_stream 1 1 9 12 >"$tmp/spec.ncs"
    fails 65 "neither \`voice\` nor \`label\`" nc-dump --format audacity <"$tmp/spec.ncs"
    fails 65 "it has no segments" nc-dump --format textgrid --array spec <"$tmp/spec.ncs"
    fails 65 "no array \`other\`" nc-dump --format textgrid --array other <"$tmp/spec.ncs"
    printf '0.5\tnoise\n' >"$tmp/bad.txt"
    fails 65 "line 1 is not a label" nc-dump --load "$tmp/bad.txt" --format audacity <"$tmp/spec.ncs"
    printf '0\t1\tvoice\n2\t1\tvoice\n' >"$tmp/bad.txt"
    fails 65 "line 2 is not a label" nc-dump --load "$tmp/bad.txt" <"$tmp/spec.ncs"
    printf '\\\t100\t200\n' >"$tmp/bad.txt"
    fails 65 "line 1 is not a label" nc-dump --load "$tmp/bad.txt" --format audacity <"$tmp/spec.ncs"
    nc-dump --format textgrid <"$tmp/bursts.ncs" >"$tmp/whole.TextGrid"
    for bytes in 30 60 100 200 300 600; do
        head -c $bytes "$tmp/whole.TextGrid" >"$tmp/cut.TextGrid"
        fails 65 "TextGrid" nc-dump --load "$tmp/cut.TextGrid" <"$tmp/spec.ncs"
    done
    printf 'File type = "ooTextFile"\n"Pitch 1"\n0 1' >"$tmp/pitch.TextGrid"
    fails 65 "not a TextGrid" nc-dump --load "$tmp/pitch.TextGrid" <"$tmp/spec.ncs"
    sed 's/size = 1/size = 1e300/;s/intervals: size = .*/intervals: size = 4e9/' "$tmp/whole.TextGrid" >"$tmp/lie.TextGrid"
    fails 65 "truncated TextGrid" nc-dump --load "$tmp/lie.TextGrid" <"$tmp/spec.ncs"
    fails 64 "holds segments, not an array" nc-dump --new --load "$tmp/whole.TextGrid"
}
