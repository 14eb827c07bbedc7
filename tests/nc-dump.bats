#!/usr/bin/env bats
load helper

setup() {
    make_stream 1 2 9 12 | nc-reduce --factor 2x3 | nc-table >"$tmp/in.ncs"
}

@test ".npy is what NumPy loads, for every array" {
    for name in spec reduced table; do
        nc-dump --array $name --format npy <"$tmp/in.ncs" >"$tmp/x.npy"
        has $name "np.array_equal(np.load('$tmp/x.npy'), x) and np.load('$tmp/x.npy').dtype == x.dtype" <"$tmp/in.ncs"
    done
}

@test "text and CSV bring every float back exactly" {
    nc-dump --array reduced <"$tmp/in.ncs" >"$tmp/x.txt"
    has reduced "np.array_equal(np.loadtxt('$tmp/x.txt').astype('<f4').reshape(x.shape), x)" <"$tmp/in.ncs"
    nc-dump --array spec --format csv <"$tmp/in.ncs" >"$tmp/x.csv"
    has spec "np.array_equal(np.loadtxt('$tmp/x.csv', delimiter=',').astype('<f4').reshape(12, 2, 18), x.view('<f4'))" <"$tmp/in.ncs"
    [ "$(nc-dump --format csv --header <"$tmp/in.ncs" | head -n1)" = "frame,bin,amplitude" ]
    [ "$(nc-dump --array spec --header <"$tmp/in.ncs" | head -n1 | cut -d' ' -f1-4)" = "re0 im0 re1 im1" ]
}

@test "an array goes out, through a script, and back in" {
    nc-dump --array reduced --format npy <"$tmp/in.ncs" >"$tmp/low.npy"
    "$python" -c "
import numpy as np
x = np.load('$tmp/low.npy')
np.save('$tmp/labels.npy', (x > np.median(x)).astype(int))"
    nc-dump --load "$tmp/labels.npy" <"$tmp/in.ncs" >"$tmp/out.ncs"
    has label "x.dtype == np.uint8 and np.array_equal(x, a['reduced'] > np.median(a['reduced']))" <"$tmp/out.ncs"
    nc-expand <"$tmp/out.ncs" | has label "x.shape == (12, 2, 9)"
    # and as text, a line for each channel of a frame
    nc-dump --array label <"$tmp/out.ncs" >"$tmp/labels.txt"
    nc-dump --load "$tmp/labels.txt" --like reduced <"$tmp/in.ncs" |
        has label "np.array_equal(x, a['reduced'] > np.median(a['reduced']))"
}

@test "a loaded array takes the place of the one it had" {
    nc-dump --array reduced --format npy <"$tmp/in.ncs" >"$tmp/low.npy"
    "$python" -c "import numpy as np; np.save('$tmp/low.npy', -np.load('$tmp/low.npy').astype(float))"
    nc-dump --load "$tmp/low.npy" --array reduced <"$tmp/in.ncs" | has reduced "np.array_equal(-x, np.load('$tmp/low.npy').astype('<f4') * -1)"
    nc-dump --load "$tmp/low.npy" --array reduced <"$tmp/in.ncs" | nc-info | grep -c '^  array reduced' | grep -qx 1
}

@test "what does not fit is refused, naming file and reason" {
    printf '1 2 3\n' >"$tmp/three.txt"
    fails 65 "3 values a frame" nc-dump --load "$tmp/three.txt" <"$tmp/in.ncs"
    printf '1 2 3 4 5\n1 2 3\n' >"$tmp/ragged.txt"
    fails 65 "line 2 has 3 numbers" nc-dump --load "$tmp/ragged.txt" <"$tmp/in.ncs"
    printf '1 a 3 4 5\n' >"$tmp/word.txt"
    fails 65 "is not a number" nc-dump --load "$tmp/word.txt" <"$tmp/in.ncs"
    nc-dump --array table --header -o "$tmp/table.csv" <"$tmp/in.ncs"
    fails 65 "'frame' is not a number (if it names a column, see --header)" nc-dump --load "$tmp/table.csv" --array table <"$tmp/in.ncs"
    nc-dump --load "$tmp/table.csv" --array table --header <"$tmp/in.ncs" | nc-info | grep -q "columns=frame,bin,amplitude"
    printf '1 2 3 4 -5\n1 2 3 4 5\n' >"$tmp/negative.txt"
    fails 65 "-5 is not a label" nc-dump --load "$tmp/negative.txt" <"$tmp/in.ncs"
    printf '1 2 nan 4 5\n1 2 3 4 5\n' >"$tmp/nan.txt"
    fails 65 "has NaN" nc-dump --load "$tmp/nan.txt" --array voice <"$tmp/in.ncs"
    "$python" -c "import numpy as np; np.save('$tmp/f.npy', np.asfortranarray(np.zeros((4, 10))))"
    fails 65 "not in C order" nc-dump --load "$tmp/f.npy" <"$tmp/in.ncs"
    "$python" -c "import numpy as np; np.save('$tmp/x.npy', np.zeros((4, 10)))"
    head -c 200 "$tmp/x.npy" >"$tmp/cut.npy"
    fails 65 "truncated" nc-dump --load "$tmp/cut.npy" <"$tmp/in.ncs"
    fails 66 "No such file" nc-dump --load "$tmp/none" <"$tmp/in.ncs"
    fails 65 "no array \`other\`" nc-dump --array other <"$tmp/in.ncs"
    "$python" -c "import numpy as np; np.save('$tmp/four.npy', np.zeros((4, 10))); np.save('$tmp/five.npy', np.zeros((5, 10)))"
    head -c -80 "$tmp/four.npy" >"$tmp/short.npy"
    "$python" -c "
data = bytearray(open('$tmp/short.npy', 'rb').read())
open('$tmp/three.npy', 'wb').write(data.replace(b'(4, 10)', b'(3, 10)'))"
    nc-dump --load "$tmp/four.npy" <"$tmp/in.ncs" | nc-info --check
    fails 65 "three.npy: has 3 frames, array \`reduced\` of the stream more" nc-dump --load "$tmp/three.npy" <"$tmp/in.ncs"
    fails 65 "five.npy: has more frames than array \`reduced\` of the stream, 4" nc-dump --load "$tmp/five.npy" <"$tmp/in.ncs"
    fails 65 "no array \`other\`" nc-dump --load "$tmp/four.npy" --like other <"$tmp/in.ncs"
    fails 64 "leave --output" nc-dump --load "$tmp/x.npy" -o "$tmp/y.npy" <"$tmp/in.ncs"
    fails 64 "go with --load" nc-dump --like reduced <"$tmp/in.ncs"
    fails 64 "name a --format" nc-dump -o "$tmp/x.xyz" <"$tmp/in.ncs"
}

@test "--load refuses a name that cannot stand in a head, and headers that end too early" {
    make_stream 1 1 9 4 >"$tmp/in.ncs"
    seq 36 | paste -d' ' - - - - - - - - - >"$tmp/x.txt"
    for name in 'two words' '' abcdefghijklmnopqrstuvwxyzabcdef; do
        fails 64 "is no name" nc-dump --array "$name" --load "$tmp/x.txt" <"$tmp/in.ncs"
    done
    nc-dump --array abcdefghijklmnopqrstuvwxyzabcde --load "$tmp/x.txt" <"$tmp/in.ncs" | nc-info --check
    # the header ends just after the quote that begins its type
    "$python" -c "
import sys
header = b\"{'fortran_order': False, 'descr': '\"
sys.stdout.buffer.write(b'\\x93NUMPY\\1\\0' + bytes([len(header), 0]) + header)" >"$tmp/cut.npy"
    fails 65 "not an array of little-endian numbers" nc-dump --load "$tmp/cut.npy" <"$tmp/in.ncs"
}
