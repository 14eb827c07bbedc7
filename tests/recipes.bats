#!/usr/bin/env bats
# The tour and the recipes of nc-toolkit(7) do what they say.
load helper

page=$root/man/nc-toolkit.7

# section NAME: the source of a section of the page.
section() {
    awk -v name="$1" '/^\.Sh / { inside = ($0 == ".Sh " name); next } inside' "$page"
}

# displays: the literal text of the displays on standard input, as mandoc would print it.
displays() {
    sed -n '/^\.Bd/,/^\.Ed/p' | sed -e '/^\.[BE]d/d' -e 's/\\&//g' -e "s/\\\\(aq/'/g" -e 's/\\e/\\/g'
}

# recipe TITLE: runs its commands in the folder of the test, each failure counting, indented as the
# page shows them.
recipe() {
    section RECIPES | awk -v title=".Ss $1" '/^\.Ss / { inside = ($0 == title); next } inside' |
        displays | sed 's/^/           /' >"$tmp/recipe.bash"
    [ -s "$tmp/recipe.bash" ] || { echo "no recipe: $1"; return 1; }
    bash -euo pipefail "$tmp/recipe.bash" 2>"$tmp/recipe.err" || { cat "$tmp/recipe.err"; return 1; }
}

# quieter BEFORE AFTER: the second file is as long as the first, up to what formats with loss add; its
# loud frames, the voice, have kept most of their power, and its quiet ones, the pauses, have not.
quieter() {
    for file in "$1" "$2"; do ffmpeg -v error -y -i "$file" "$file.wav"; done
    "$python" - "$1.wav" "$2.wav" <<'CODE'
import sys
import numpy as np
from scipy.io import wavfile
(rate, a), (same, b) = (wavfile.read(f) for f in sys.argv[1:])
assert rate == same and abs(len(a) - len(b)) <= 0.1 * rate, (rate, same, len(a), len(b))
def levels(x):
    x = x.reshape(len(x), -1).astype(float)
    frames = x[: len(x) // (rate // 50) * (rate // 50)].reshape(-1, rate // 50 * x.shape[1])
    return np.percentile(np.mean(frames**2, axis=1), [20, 90])
(pause, voice), (reduced, kept) = levels(a), levels(b)
assert reduced < 0.6 * pause and 0.6 * voice < kept < 1.01 * voice, (pause, reduced, voice, kept)
CODE
}

is_png() {
    for file in "$@"; do head -c 8 "$file" | cmp - <(printf '\x89PNG\r\n\x1a\n') || return 1; done
}

setup() {
    mkdir -p "$tmp/stubs" "$tmp/work"
    cd "$tmp/work"
    export PATH=$tmp/stubs:$root/examples:$PATH
    ln -s "$root/examples" examples
}

@test "the page has twelve recipes, and each has a test" {
    section RECIPES | sed -n 's/^\.Ss //p' | sort >"$tmp/page"
    sed -n 's/^@test "recipe: \(.*\)" {$/\1/p' "$BATS_TEST_FILENAME" | sort >"$tmp/tested"
    diff "$tmp/page" "$tmp/tested"
    [ "$(wc -l <"$tmp/page")" -ge 12 ]
}

@test "the figures of the tour are what the programs draw" {
    speech_wav a.wav
    section TOUR | displays >"$tmp/tour"
    # Drawings are lines between bars, commands begin with a program's name or go on from one.
    grep '^|' "$tmp/tour" >"$tmp/drawn"
    grep -E '^(nc-|letters| {4}letters)' "$tmp/tour" >"$tmp/commands.bash"
    bash -euo pipefail "$tmp/commands.bash" >"$tmp/draws"
    [ "$(wc -l <"$tmp/draws")" -eq 39 ]
    # Rounding may differ from processor to processor: one letter in a hundred.
    "$python" - "$tmp/drawn" "$tmp/draws" <<'CODE'
import sys
a, b = (open(f).read() for f in sys.argv[1:])
assert len(a) == len(b), (len(a), len(b))
assert sum(x != y for x, y in zip(a, b)) <= len(a) / 100, b
CODE
}

@test "recipe: Clean a voice message from a phone" {
    speech_wav a.wav
    ffmpeg -v error -i a.wav message.opus
    ffmpeg -v error -i a.wav message.m4a
    recipe "Clean a voice message from a phone"
    quieter message.opus clear.opus
    quieter message.m4a clear.wav
}

@test "recipe: Clean a podcast" {
    speech_wav a.wav
    ffmpeg -v error -i a.wav -ar 44100 -ac 2 episode.mp3
    recipe "Clean a podcast"
    quieter episode.mp3 episode-clear.mp3
    grep -q 'voice over noise' "$tmp/recipe.err"
}

@test "recipe: Clean a stereo field recording" {
    speech_wav a.wav
    sox -R a.wav -r 48000 field.wav remix 1 1v0.5
    recipe "Clean a stereo field recording"
    quieter field.wav field-clear.flac
    quieter field.wav two-tracks.wav
    # Linked: the right channel stays half of the left one.
    "$python" -c '
from scipy.io import wavfile
x = wavfile.read("field-clear.flac.wav")[1].astype(int)
assert x.shape[1] == 2 and abs(x[:, 0] - 2 * x[:, 1]).max() <= 6, abs(x[:, 0] - 2 * x[:, 1]).max()'
}

@test "recipe: Hear what was removed" {
    speech_wav a.wav
    recipe "Hear what was removed"
    sox -m -v 1 b.wav -v 1 removed.wav sum.wav
    "$python" -c '
from scipy.io import wavfile
a, b = (wavfile.read(f)[1].astype(int) for f in ("a.wav", "sum.wav"))
assert abs(a - b).max() <= 2 and abs(wavfile.read("removed.wav")[1]).max() > 1000'
    is_png all.png
}

@test "recipe: Feed speech recognition" {
    speech_wav interview.wav
    printf '#!/bin/sh\ncp "$1" heard.wav\n' >"$tmp/stubs/whisper" # stands for any recogniser
    chmod +x "$tmp/stubs/whisper"
    recipe "Feed speech recognition"
    quieter interview.wav heard.wav
}

@test "recipe: Live" {
    speech_wav a.wav
    # The microphone and the loudspeaker: what alsa-utils has of these names.
    printf '#!/bin/sh\nsox a.wav -r 16000 -t wav -\n' >"$tmp/stubs/arecord"
    printf '#!/bin/sh\ncat >played.wav\n' >"$tmp/stubs/aplay"
    chmod +x "$tmp"/stubs/*
    recipe "Live"
    sox a.wav -r 16000 recorded.wav
    quieter recorded.wav played.wav
}

@test "recipe: Compare two clusterings" {
    speech_wav a.wav
    recipe "Compare two clusterings"
    is_png labels.png
    quieter a.wav rbf.wav
    quieter a.wav kmeans.wav
    ! cmp -s rbf.wav kmeans.wav
}

@test "recipe: Replace a stage by a script" {
    speech_wav whole.wav
    sox whole.wav a.wav trim 0.4 1.2
    ln -s "$python" "$tmp/stubs/python3"
    recipe "Replace a stage by a script"
    nc-stft a.wav | nc-reduce | nc-cluster --method kmeans | nc-expand | nc-mask | nc-istft -o same.wav
    # scikit-learn and nc-cluster agree but for ties.
    sox -m -v 1 b.wav -v -1 same.wav difference.wav
    [ "$(sox difference.wav -n stat 2>&1 | awk '/RMS.*amplitude/ { print ($3 < 0.001) }')" -eq 1 ]
    quieter a.wav c.wav
    # What was not marked is silent.
    grep -q '	' marks.txt
    "$python" -c '
import numpy as np
from scipy.io import wavfile
x = wavfile.read("d.wav")[1]
marked = np.zeros(len(x), bool)
for line in open("marks.txt"):
    start, end, *label = line.split()
    if start != "\\" and label[0] == "voice":
        marked[int(float(start) * 8000) - 400 : int(float(end) * 8000) + 400] = True
assert 0 < marked.sum() < len(x) and not x[~marked].any() and abs(x[marked]).max() > 1000'
}

# A folder with three recordings.
noisy_folder() {
    speech_wav a.wav
    mkdir noisy
    for n in 1 2 3; do sox -R a.wav "noisy/$n.wav" vol "0.$n"; done
}

@test "recipe: A folder" {
    noisy_folder
    unset MAKEFLAGS MAKELEVEL
    NC_BIN=$nc_bin recipe "A folder"
    for n in 1 2 3; do
        quieter "noisy/$n.wav" "clear/$n.wav"
        quieter "noisy/$n.wav" "quiet/$n.wav"
    done
    [ "$(wc -l <quiet.log/summary.tsv)" -ge 3 ]
}

@test "recipe: A cluster of machines" {
    noisy_folder
    # What sbatch does with an array, one task after the other; tests/cluster.bats has the real one.
    cat >"$tmp/stubs/sbatch" <<'SBATCH'
#!/bin/bash
while [[ $1 = -* ]]; do
    case $1 in --array=*) tasks=${1#*-*-*-} ;; esac
    shift
done
for ((n = 1; n <= tasks; n++)); do SLURM_ARRAY_TASK_ID=$n "$@" || exit; done
SBATCH
    chmod +x "$tmp/stubs/sbatch"
    unset MAKEFLAGS MAKELEVEL
    NC_BIN=$nc_bin recipe "A cluster of machines"
    for n in 1 2 3; do quieter "noisy/$n.wav" "clear/$n.wav"; done
}

@test "recipe: Reproduce the research" {
    speech_wav whole.wav
    sox whole.wav a.wav trim 0 1.6
    unset MAKEFLAGS MAKELEVEL
    NC_BIN=$nc_bin recipe "Reproduce the research" >"$tmp/printed"
    [ "$(grep -c 'Entering' "$tmp/printed")" -eq 1 ] # its own: the table is not torn apart
    is_png labels.png
    for experiment in 01-kmeans 02 02-full 03 03-full 04 04-full; do
        [ -s "seed/$experiment/voice.wav" ]
    done
}

@test "recipe: Teach clustering with pictures" {
    speech_wav a.wav
    recipe "Teach clustering with pictures"
    is_png [1-6]-*.png
    [ "$(ls ./*.png | wc -l)" -eq 6 ]
    # A hard mask: what is labelled noise is 12 dB weaker, the rest as it was.
    sox -m -v 1 a.wav -v -1 b.wav difference.wav
    [ "$(soxi -s b.wav)" -eq "$(soxi -s a.wav)" ]
    "$python" -c '
from scipy.io import wavfile
a, d = (wavfile.read(f)[1].astype(float) for f in ("a.wav", "difference.wav"))
assert 1e-3 < (d ** 2).mean() / (a ** 2).mean() < 1'
}
