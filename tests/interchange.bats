#!/usr/bin/env bats
# nc-dump's formats, against other programs that read and write them.
load helper

setup() {
    make_stream 1 2 9 12 | nc-reduce --factor 2x3 | nc-table >"$tmp/in.ncs"
}

# formats.py: readers and writers that know nothing of the C code.
formats() {
    "$python" "$root/tests/parity/formats.py" "$@"
}

# The stream on standard input has the same array as $tmp/in.ncs.
same_array() {
    nc-dump --array "$1" --format raw >"$tmp/same.f32"
    nc-dump --array "$1" --format raw <"$tmp/in.ncs" | cmp - "$tmp/same.f32"
}

@test "every format goes out and comes back with the same numbers" {
    for ending in txt csv tsv npy npz mat htk; do
        nc-dump --array reduced -o "$tmp/x.$ending" <"$tmp/in.ncs"
        nc-dump --load "$tmp/x.$ending" --array reduced <"$tmp/in.ncs" >"$tmp/back.ncs"
        same_array reduced <"$tmp/back.ncs" || { echo "$ending"; return 1; }
        # what it takes the place of, it also describes
        nc-info <"$tmp/back.ncs" | grep -q 'array reduced .*value=dB factor=2x3 bins=9'
    done
    nc-dump --array reduced -o "$tmp/x.f32" <"$tmp/in.ncs"
    nc-dump --load "$tmp/x.f32" --array reduced --like reduced <"$tmp/in.ncs" | same_array reduced
    nc-dump --load "$tmp/x.f32" --array reduced --shape 2x5 <"$tmp/in.ncs" | same_array reduced
    # complex numbers, and a table of three columns
    for ending in txt csv npy npz mat; do
        for array in spec table; do
            nc-dump --array $array -o "$tmp/x.$ending" <"$tmp/in.ncs"
            nc-dump --load "$tmp/x.$ending" --array $array --like $array <"$tmp/in.ncs" | same_array $array ||
                { echo "$ending $array"; return 1; }
        done
    done
}

@test "real numbers in the place of complex ones stay real; text and raw numbers come in pairs" {
    "$python" -c "
import numpy as np
np.save('$tmp/real.npy', np.ones((12, 2, 9)))
np.ones((12, 2, 9, 2), 'f4').tofile('$tmp/pairs.f32')"
    nc-dump --load "$tmp/real.npy" --array spec <"$tmp/in.ncs" | has spec "x.dtype == '<f4' and (x == 1).all()"
    nc-dump --load "$tmp/pairs.f32" --array spec --like spec <"$tmp/in.ncs" | has spec "x.dtype == '<c8' and (x == 1 + 1j).all()"
    "$python" -c "
import numpy as np
np.save('$tmp/longer.npy', np.ones((13, 2, 9), 'c8'))"
    fails 65 "has more frames than array \`spec\` of the stream, 12" nc-dump --load "$tmp/longer.npy" --array spec <"$tmp/in.ncs"
    fails 65 "complex numbers are no labels" nc-dump --load <(nc-dump --array spec --format npy <"$tmp/in.ncs") <"$tmp/in.ncs"
}

@test "a loaded array comes beside the frames it belongs to, not after all of them" {
    make_stream 1 1 9 200 >"$tmp/long.ncs"
    nc-dump --format npy <"$tmp/long.ncs" >"$tmp/x.npy"
    nc-dump --load "$tmp/x.npy" --array copy <"$tmp/long.ncs" >"$tmp/both.ncs"
    formats order "$tmp/both.ncs"
}

@test "SciPy and NumPy read .mat and .npz of a whole stream, and theirs are read" {
    nc-dump -o "$tmp/all.npz" <"$tmp/in.ncs"
    nc-dump -o "$tmp/all.mat" <"$tmp/in.ncs"
    formats containers "$tmp/in.ncs" "$tmp/all.npz" "$tmp/all.mat"
    formats write-npz "$tmp/in.ncs" "$tmp/stored.npz" "$tmp/deflated.npz"
    formats write-mat "$tmp/in.ncs" "$tmp/scipy.mat" "$tmp/big.mat"
    for file in stored.npz deflated.npz scipy.mat big.mat; do
        nc-dump --load "$tmp/$file" --array reduced <"$tmp/in.ncs" | same_array reduced || { echo $file; return 1; }
        nc-dump --load "$tmp/$file" --array spec <"$tmp/in.ncs" | same_array spec || { echo $file; return 1; }
        fails 65 "has no array \`label\`, but " nc-dump --load "$tmp/$file" <"$tmp/in.ncs"
    done
    # the only array of a file, whatever its name
    nc-dump --array reduced -o "$tmp/one.npz" <"$tmp/in.ncs"
    nc-dump --load "$tmp/one.npz" --array voice <"$tmp/in.ncs" | has voice "np.array_equal(x, a['reduced'])"
    # through a pipe, which cannot be searched
    nc-dump --load <(cat "$tmp/deflated.npz") --array spec <"$tmp/in.ncs" | same_array spec
}

@test "Octave reads the .mat, and its own is read" {
    command -v octave-cli >/dev/null || skip "no octave"
    nc-dump -o "$tmp/all.mat" <"$tmp/in.ncs"
    octave-cli --quiet --no-init-file --eval "
        load -v4 $tmp/all.mat
        label = double(reduced > median(reduced(:)));
        save -v4 $tmp/label.mat label"
    nc-dump --load "$tmp/label.mat" <"$tmp/in.ncs" | has label "x.dtype == np.uint8 and np.array_equal(x, a['reduced'] > np.median(a['reduced']))"
}

@test "HTK: big-endian, USER, the period of the frames; compressed features are read" {
    nc-dump --array reduced -o "$tmp/x.htk" <"$tmp/in.ncs"
    formats htk "$tmp/in.ncs" "$tmp/x.htk"
    formats write-htk "$tmp/in.ncs" "$tmp/fbank.htk" "$tmp/compressed.htk"
    nc-dump --load "$tmp/fbank.htk" --array reduced <"$tmp/in.ncs" | same_array reduced
    nc-dump --load "$tmp/compressed.htk" --array back <"$tmp/in.ncs" |
        has back "np.abs(x - a['reduced']).max() < 0.002 * np.ptp(a['reduced'])"
    fails 65 "complex" nc-dump --array spec --format htk <"$tmp/in.ncs"
    make_stream 1 1 8193 2 | nc-reduce --factor 1x1 >"$tmp/wide.ncs"
    fails 65 "room for 8191" nc-dump --format htk <"$tmp/wide.ncs"
}

@test "CSV of spreadsheets: a byte order mark, an empty field, other separators, UTF-16" {
    csv() { # csv TEXT: loads it as a table of its own
        printf '%b' "$1" >"$tmp/a.csv"
        nc-dump --new --load "$tmp/a.csv" --array table
    }
    for text in '1,2\n3,4\n' '\xef\xbb\xbf1,2\r\n3,4\r\n' '1 , 2,\n\n,\n3,\t4\n'; do
        csv "$text" | has table "x.ravel().tolist() == [1, 2, 3, 4]"
    done
    fails 65 "line 1: nothing before a comma" csv '1,,3\n4,,6\n'
    fails 65 "line 2: nothing before a comma" csv '1,2,3\n,5,6\n'
    fails 65 "line 1: '1;2' is not a number (columns are separated by" csv '1;2\n3;4\n'
    fails 65 "neither text nor a format" csv '\xff\xfe1\0,\0002\0\n\0'
}

@test "raw numbers need a shape" {
    nc-dump --array reduced -o "$tmp/x.f32" <"$tmp/in.ncs"
    fails 64 "tell it, by --shape or --like" nc-dump --load "$tmp/x.f32" --array x <"$tmp/in.ncs"
    fails 65 "ends within frame 5" nc-dump --load "$tmp/x.f32" --array x --shape 7 --new
    fails 65 "more" nc-dump --load "$tmp/x.f32" --array x --shape 20 <"$tmp/in.ncs"
    for shape in 0 x 2x -1 2x0 2,5 1x2x3x4x5 9999999999 "2x5 "; do
        fails 64 "--shape: '$shape'" nc-dump --load "$tmp/x.f32" --shape "$shape" <"$tmp/in.ncs"
    done
}

@test "--new begins a stream of a file alone, which can be clustered and drawn" {
    "$python" -c "
import numpy as np
rng = np.random.default_rng(1)
x = np.concatenate([rng.normal(0, 1, (40, 2)), rng.normal(9, 1, (40, 2))])
np.save('$tmp/points.npy', x)
np.savetxt('$tmp/points.csv', x, delimiter=',', header='east,north', comments='')"
    nc-dump --new --load "$tmp/points.npy" --array table >"$tmp/new.ncs"
    has table "x.shape == (80, 1, 1, 2) and np.array_equal(x.reshape(80, 2), np.load('$tmp/points.npy').astype('f4'))" <"$tmp/new.ncs"
    nc-dump --new --load "$tmp/points.csv" --header --array table | nc-info | grep -q 'columns=east,north'
    nc-cluster --rbf --by table <"$tmp/new.ncs" >"$tmp/clustered.ncs"
    has label "x.shape == (80, 1, 1) and len(np.unique(x[:40])) == 1 and len(np.unique(x[40:])) == 1 and x[0] != x[79]" <"$tmp/clustered.ncs"
    nc-plot --kind scatter -o "$tmp/points.svg" <"$tmp/clustered.ncs"
    nc-dump --new --load "$tmp/points.npy" --array reduced | has reduced "x.shape == (80, 1, 2)"
    fails 64 "go with --load" nc-dump --new </dev/null
}

@test "a table is loaded with its columns, as an embedding to be drawn" {
    nc-reduce --factor 3x1 < <(make_stream 1 1 9 12) | nc-cluster --method kmeans 2>/dev/null >"$tmp/labelled.ncs"
    "$python" -c "
import numpy as np
np.save('$tmp/embedding.npy', np.random.default_rng(2).normal(size=(36, 2)))"
    nc-dump --load "$tmp/embedding.npy" --array table <"$tmp/labelled.ncs" >"$tmp/e.ncs"
    has table "np.array_equal(x, np.load('$tmp/embedding.npy').astype('f4').reshape(12, 1, 3, 2))" <"$tmp/e.ncs"
    nc-plot --kind scatter -o "$tmp/e.svg" <"$tmp/e.ncs"
    grep -q 'svg' "$tmp/e.svg"
    fails 65 "values a frame" nc-dump --load "$tmp/embedding.npy" --array table2 <"$tmp/labelled.ncs"
}

@test "damaged, lying and empty files are refused in one line, and nothing is allocated for a lie" {
    nc-dump -o "$tmp/all.npz" <"$tmp/in.ncs"
    nc-dump --array reduced -o "$tmp/all.npy" <"$tmp/in.ncs"
    nc-dump --array reduced -o "$tmp/all.htk" <"$tmp/in.ncs"
    formats write-npz "$tmp/in.ncs" "$tmp/stored.npz" "$tmp/deflated.npz"
    formats write-htk "$tmp/in.ncs" "$tmp/fbank.htk" "$tmp/compressed.htk"
    # each cut, at several places, and each with single bytes changed, is refused or read whole
    nc-dump --array reduced -o "$tmp/one.npz" <"$tmp/in.ncs"
    nc-dump --array reduced -o "$tmp/one.mat" <"$tmp/in.ncs"
    for file in one.npz all.npz one.mat all.npy all.htk deflated.npz compressed.htk; do
        formats damage "$tmp/$file" "$tmp/in.ncs" nc-dump || { echo "$file"; return 1; }
    done
    formats lies "$tmp" nc-dump
    fails 65 "/dev/zero: neither text nor" nc-dump --load /dev/zero <"$tmp/in.ncs"
    fails 74 "directory" nc-dump --load "$tmp" <"$tmp/in.ncs"
    : >"$tmp/empty"
    for format in text npy npz mat htk audacity textgrid; do
        [ $format = audacity ] && continue # no marks: all is noise
        fails 65 "$tmp/empty: " nc-dump --load "$tmp/empty" --format $format <"$tmp/in.ncs"
    done
    nc-dump --load "$tmp/empty" --format audacity <"$tmp/in.ncs" | has label "not x.any()"
}

@test "no frames at all, a full disk, and a reader that leaves" {
    make_stream 1 1 9 0 >"$tmp/none.ncs"
    for format in text csv tsv npy npz mat htk raw; do
        nc-reduce <"$tmp/none.ncs" | nc-dump --format $format --array reduced >"$tmp/none.$format"
    done
    formats nothing "$tmp/none.npy" "$tmp/none.npz" "$tmp/none.mat"
    for format in npy npz mat htk; do
        nc-reduce <"$tmp/none.ncs" | nc-dump --load "$tmp/none.$format" --format $format --array reduced | nc-info --check
    done
    nc-cluster <"$tmp/none.ncs" 2>/dev/null >"$tmp/voice.ncs"
    for format in audacity textgrid; do
        nc-dump --format $format <"$tmp/voice.ncs" >"$tmp/none.txt"
    done
    make_stream 1 1 129 300 | nc-reduce --factor 1x1 | nc-table >"$tmp/in.ncs"
    for format in text csv tsv npy npz mat htk raw; do
        # shellcheck disable=SC2016
        status=0
        nc-dump --array reduced --format $format <"$tmp/in.ncs" >/dev/full 2>"$tmp/err" || status=$?
        [ $status -eq 74 ] && [ "$(wc -l <"$tmp/err")" -eq 1 ] && grep -q "<stdout>: No space left" "$tmp/err"
        nc-dump --array reduced --format $format <"$tmp/in.ncs" 2>"$tmp/err" | head -c 10 >/dev/null || true
        [ ! -s "$tmp/err" ]
    done
    fails 74 "<stdout>: Bad file descriptor" bash -c "nc-dump --array reduced <'$tmp/in.ncs' >&-"
    # what does not become whole is not there at all
    head -c -40 "$tmp/in.ncs" >"$tmp/cut.ncs"
    for ending in txt npy npz mat f32; do
        fails 65 "truncated" nc-dump --array reduced -o "$tmp/part.$ending" <"$tmp/cut.ncs"
        [ ! -e "$tmp/part.$ending" ]
    done
    fails 66 "$tmp/no/x.npy" nc-dump -o "$tmp/no/x.npy" <"$tmp/in.ncs"
    TMPDIR=$tmp/no fails 71 "TMPDIR" nc-dump --format npy <"$tmp/in.ncs"
}

@test "NaN and numbers beyond the type are refused, their frame named" {
    for value in nan 1e300 -1; do
        "$python" -c "
import numpy as np, scipy.io
x = np.zeros((4, 10)); x[2, 3] = $( [ $value = nan ] && echo np.nan || echo $value )
np.savez('$tmp/x.npz', label=x)
scipy.io.savemat('$tmp/x.mat', {'label': x.T}, format='4')
x.astype('f4').tofile('$tmp/x.f32')" 2>/dev/null
        array=voice
        [ $value = -1 ] && array=label
        for ending in npz mat; do
            fails 65 "$tmp/x.$ending: frame 2" nc-dump --load "$tmp/x.$ending" --array $array <"$tmp/in.ncs"
        done
    done
    "$python" -c "
import numpy as np
np.full((4, 10), np.nan, 'f4').tofile('$tmp/x.f32')"
    fails 65 "x.f32: frame 0 has NaN" nc-dump --load "$tmp/x.f32" --shape 2x5 --array voice <"$tmp/in.ncs"
}
