#!/usr/bin/env bats
# Readers of the stream in other languages, and stages of the pipeline that are scripts.
load helper

readers=$root/examples/readers
scripts=$root/examples/python

setup() {
    make_stream 3 2 9 12 | nc-reduce --factor 2x3 | nc-table | nc-cluster --method kmeans >"$tmp/in.ncs"
}

# reads COMMAND...: the reader tells of every array what nc-dump says, and refuses a stream that is cut
# or damaged.
reads() {
    for array in spec reduced table label; do
        shape=$(nc-info <"$tmp/in.ncs" | sed -n "s/^  array $array  *[^ ]*  *\([0-9x ]*\)  *\([0-9]*\) frames .*/\2x\1/p" | tr -d ' ')
        nc-dump --array $array --format csv <"$tmp/in.ncs" | awk -F, -v what="$array $shape" '
            { for (i = 1; i <= NF; i++) if (what ~ /^spec/) { sum += sqrt($i * $i + $(i + 1) * $(i + 1)); i++ }
              else sum += $i < 0 ? -$i : $i }
            END { printf "%s %.6g\n", what, sum }'
    done | sort >"$tmp/want"
    "$@" <"$tmp/in.ncs" >"$tmp/unsorted"
    sort "$tmp/unsorted" | diff "$tmp/want" -
    head -c -40 "$tmp/in.ncs" >"$tmp/cut.ncs"
    ! "$@" <"$tmp/cut.ncs" >"$tmp/out" 2>"$tmp/err" || return 1
    grep -q "truncated" "$tmp/err"
    tail -c +2 "$tmp/in.ncs" >"$tmp/shifted.ncs"
    ! "$@" <"$tmp/shifted.ncs" >"$tmp/out" 2>"$tmp/err" || return 1
    grep -q "not a matrix stream" "$tmp/err"
    # no arrays' frames at all
    make_stream 3 2 9 0 >"$tmp/none.ncs"
    [ "$("$@" <"$tmp/none.ncs")" = "spec 0x2x9 0" ]
}

@test "readers have at most 30 lines" {
    for file in "$readers"/reader.*; do
        [ "$(wc -l <"$file")" -le 30 ]
    done
}

@test "Python reads every array" {
    reads "$python" "$readers/reader.py"
}

@test "Octave reads every array" {
    command -v octave-cli >/dev/null || skip "no octave"
    reads octave-cli --quiet --no-init-file "$readers/reader.m"
}

@test "R reads every array" {
    command -v Rscript >/dev/null || skip "no R"
    reads Rscript --vanilla "$readers/reader.R"
}

@test "Julia reads every array" {
    command -v julia >/dev/null || skip "no julia (Debian bookworm has none)"
    reads julia --startup-file=no "$readers/reader.jl"
}

# replaces COMMAND...: as a stage of the pipeline it gives the labels of nc-cluster --method kmeans,
# and the same sound.
replaces() {
    speech_wav "$tmp/a.wav"
    nc-stft "$tmp/a.wav" | nc-reduce --factor 4x8 >"$tmp/reduced.ncs"
    nc-cluster --method kmeans <"$tmp/reduced.ncs" >"$tmp/c.ncs"
    "$@" <"$tmp/reduced.ncs" >"$tmp/script.ncs"
    nc-info --check <"$tmp/script.ncs"
    nc-dump --array label <"$tmp/c.ncs" >"$tmp/c.txt"
    nc-dump --array label <"$tmp/script.ncs" >"$tmp/script.txt"
    nc-dump --array reduced <"$tmp/c.ncs" >"$tmp/levels.txt"
    # The C stage finds the best two clusters; scikit-learn's starts may all end a cell beside it.
    "$python" - "$tmp" <<'PY'
import sys
import numpy as np
c, script, levels = (np.loadtxt(f"{sys.argv[1]}/{name}.txt") for name in ("c", "script", "levels"))
def spread(x, labels):
    return sum(np.var(x[labels == k]) * np.sum(labels == k) for k in np.unique(labels))
for x, a, b in zip(levels, c, script):
    assert np.array_equal(a, b) or spread(x, a) < spread(x, b)
assert np.mean(c != script) < 0.001 and c.std() > 0, np.mean(c != script)
PY
    nc-expand <"$tmp/script.ncs" | nc-mask | nc-istft >"$tmp/script.wav"
    [ "$(nc-info "$tmp/script.wav" | grep samples)" = "$(nc-info "$tmp/a.wav" | grep samples)" ]
    ! cmp -s "$tmp/script.wav" "$tmp/a.wav" || return 1
    # a program that died before it is noticed after it
    head -c 5000 "$tmp/reduced.ncs" | "$@" 2>"$tmp/err" | nc-info --check 2>/dev/null && return 1
    grep -q "truncated\|damaged" "$tmp/err"
}

@test "scikit-learn takes the place of nc-cluster" {
    replaces "$python" "$scripts/cluster.py"
}

@test "Octave takes the place of nc-cluster" {
    command -v octave-cli >/dev/null || skip "no octave"
    replaces octave-cli --quiet --no-init-file "$scripts/cluster.m"
    cmp "$tmp/c.txt" "$tmp/script.txt"
}

@test "the script works live: labels come with their frames" {
    make_stream 3 1 9 12 | nc-reduce --factor 1x1 >"$tmp/in.ncs"
    "$python" "$scripts/cluster.py" <"$tmp/in.ncs" >"$tmp/out.ncs"
    "$python" "$root/tests/parity/formats.py" order "$tmp/out.ncs"
}
