#!/usr/bin/env bats
load helper

setup() {
    make_stream 3 2 9 20 >"$tmp/in.ncs"
    nc-reduce --factor 2x3 <"$tmp/in.ncs" >"$tmp/low.ncs"
}

# The plain table of an array v [frames, channels, bins], by NumPy.
plain="np.stack([np.broadcast_to(np.arange(v.shape[0])[:, None, None], v.shape), np.broadcast_to(np.arange(v.shape[2]), v.shape), v], axis=-1)"

@test "a row is frame, bin, amplitude of the reduced matrix" {
    nc-table <"$tmp/low.ncs" | has table "(lambda v: np.array_equal(x, $plain.astype('<f4')))(a['reduced'])"
}

@test "without a reduced matrix the table is made of the spectrogram, floored" {
    nc-table <"$tmp/in.ncs" |
        has table "(lambda v: np.allclose(x, $plain, atol=1e-4))(np.maximum(dB(a['spec']), dB(a['spec']).max() - 80))"
    nc-table --value magnitude <"$tmp/in.ncs" | has table "np.allclose(x[..., 2], abs(a['spec']))"
    fails 64 "belong to nc-reduce" nc-table --value power <"$tmp/low.ncs"
}

@test "standard and range scales agree with scikit-learn, channel by channel" {
    nc-table --scale standard <"$tmp/low.ncs" | has table \
        "(lambda v: all(np.allclose(x[:, c].reshape(-1, 3), __import__('sklearn.preprocessing').preprocessing.StandardScaler().fit_transform($plain[:, c].reshape(-1, 3)), atol=1e-5) for c in (0, 1)))(a['reduced'].astype(float))"
    nc-table --scale range <"$tmp/low.ncs" | has table \
        "(lambda v: all(np.allclose(x[:, c].reshape(-1, 3), __import__('sklearn.preprocessing').preprocessing.MinMaxScaler().fit_transform($plain[:, c].reshape(-1, 3)), atol=1e-5) for c in (0, 1)))(a['reduced'].astype(float))"
}

@test "the centroid column is the distance to the mean of the other columns" {
    nc-table --centroid <"$tmp/low.ncs" | has table \
        "all(np.allclose(x[:, c, :, 3], np.linalg.norm(x[:, c, :, :3] - x[:, c, :, :3].reshape(-1, 3).mean(axis=0), axis=-1), rtol=1e-4) for c in (0, 1))"
    nc-table --scale standard --columns centroid,amplitude <"$tmp/low.ncs" | has table \
        "x.shape[-1] == 2 and np.allclose(x.reshape(7, 2, 5, 2).mean(axis=(0, 2)), 0, atol=1e-5) and np.allclose(x.std(axis=(0, 2)), 1, atol=1e-4)"
}

@test "columns can be chosen and ordered" {
    nc-table --columns amplitude,frame <"$tmp/low.ncs" |
        has table "np.array_equal(x[..., 0], a['reduced']) and np.array_equal(x[:, 0, 0, 1], np.arange(7))"
    nc-table --columns amplitude <"$tmp/low.ncs" | nc-info | grep -q 'columns=amplitude value=dB scale=none'
    fails 64 "not one of" nc-table --columns frame,pitch <"$tmp/low.ncs"
    fails 64 "stands twice" nc-table --columns bin,bin <"$tmp/low.ncs"
}

@test "as text it is the research's table: a line a sample" {
    nc-table <"$tmp/low.ncs" | nc-dump --array table --header >"$tmp/table.txt"
    [ "$(head -n1 "$tmp/table.txt")" = "frame bin amplitude" ]
    [ "$(wc -l <"$tmp/table.txt")" -eq $((1 + 7 * 2 * 5)) ]
    [ "$(sed -n 3p "$tmp/table.txt" | cut -d' ' -f1,2)" = "0 1" ]
}

@test "a constant recording keeps its columns" {
    "$python" - "$root" >"$tmp/flat.ncs" <<'PY'
import sys
sys.path.insert(0, sys.argv[1] + "/tests")
import ncs, numpy as np
ncs.write_stream(sys.stdout.buffer, {"reduced": (np.full((4, 1, 3), -7, "<f4"), 2, "factor=1x2 value=dB")}, ncs.KEYS)
PY
    nc-table --scale standard <"$tmp/flat.ncs" | has table "np.all(x[..., 2] == 0) and np.isclose(x[..., 0].std(), 1)"
    nc-table --scale range <"$tmp/flat.ncs" | has table "np.all(x[..., 2] == 0)"
}
