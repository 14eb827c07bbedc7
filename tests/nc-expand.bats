#!/usr/bin/env bats
load helper

# A stream of a random spectrogram (23 frames x 2 channels x 17 bins) and low-resolution arrays for
# factor $1 bins x $2 frames.
low_stream() {
    "$python" - "$root" "$@" <<'PY'
import sys
sys.path.insert(0, sys.argv[1] + "/tests")
import ncs, numpy as np
fb, ft = int(sys.argv[2]), int(sys.argv[3])
rng = np.random.default_rng(5)
spec = ncs.random_spec(1, 2, 17, 23)
shape = (-(-23 // ft), 2, -(-17 // fb))
at = f"axis=channel,bin factor={fb}x{ft}"
ncs.write_stream(sys.stdout.buffer, {
    "spec": (spec, 1, ""),
    "label": (rng.integers(0, 4, shape).astype("|u1"), ft, at + " clusters=4"),
    "noise": (np.exp(rng.normal(size=shape)).astype("<f4"), ft, at),
    "mine": (np.arange(shape[0], dtype="<f4")[:, None], ft, ""),
}, dict(ncs.KEYS, channels=2))
PY
}

@test "nearest: each cell has its block's value, for factors that do and do not divide" {
    for factor in "1 1" "2 3" "17 23" "5 4" "3 1" "1 7" "100 100"; do
        # shellcheck disable=SC2086
        low_stream $factor >"$tmp/low.ncs"
        nc-dump --array label --format npy <"$tmp/low.ncs" >"$tmp/label.npy"
        nc-dump --array noise --format npy <"$tmp/low.ncs" >"$tmp/noise.npy"
        set -- $factor
        for name in label noise; do
            nc-expand <"$tmp/low.ncs" | has $name "np.array_equal(x, np.load('$tmp/$name.npy').repeat($2, axis=0)[:23].repeat($1, axis=2)[:, :, :17])"
        done
    done
}

@test "linear: bilinear between the blocks' centres as SciPy has it, in the logarithm for densities" {
    for factor in "2 3" "5 4" "3 1"; do
        # shellcheck disable=SC2086
        low_stream $factor >"$tmp/low.ncs"
        set -- $factor
        nc-dump --array noise --format npy <"$tmp/low.ncs" >"$tmp/noise.npy"
        nc-dump --array label --format npy <"$tmp/low.ncs" >"$tmp/label.npy"
        cat >"$tmp/expect.py" <<PY
import numpy as np
from scipy.interpolate import RegularGridInterpolator
def linear(low):
    t = np.clip((np.arange(23) - ($2 - 1) / 2) / $2, 0, low.shape[0] - 1)
    k = np.clip((np.arange(17) - ($1 - 1) / 2) / $1, 0, low.shape[2] - 1)
    full = [RegularGridInterpolator((range(low.shape[0]), range(low.shape[2])), low[:, c])(
        np.stack(np.meshgrid(t, k, indexing="ij"), -1)) for c in (0, 1)]
    return np.stack(full, axis=1)
np.save("$tmp/noise-full.npy", np.exp(linear(np.log(np.load("$tmp/noise.npy").astype(float)))))
np.save("$tmp/voice-full.npy", linear(np.load("$tmp/label.npy") / 3))
PY
        "$python" "$tmp/expect.py"
        nc-expand --interpolation linear <"$tmp/low.ncs" >"$tmp/out.ncs"
        has noise "np.allclose(x, np.load('$tmp/noise-full.npy'), rtol=1e-4)" <"$tmp/out.ncs"
        has voice "np.allclose(x, np.load('$tmp/voice-full.npy'), atol=1e-5) and 'label' not in a" <"$tmp/out.ncs"
    done
}

@test "arrays it does not know pass, and full resolution passes unchanged" {
    low_stream 2 3 >"$tmp/low.ncs"
    nc-expand <"$tmp/low.ncs" >"$tmp/full.ncs"
    has mine "np.array_equal(x[:, 0], np.arange(8))" <"$tmp/full.ncs"
    nc-dump --array label --format npy <"$tmp/full.ncs" >"$tmp/once.npy"
    nc-expand <"$tmp/full.ncs" | nc-dump --array label --format npy | cmp - "$tmp/once.npy"
}

@test "nothing to expand, or an array that does not tell its factor, is refused" {
    make_stream 1 1 9 5 >"$tmp/in.ncs"
    fails 65 "is nc-cluster missing?" nc-expand <"$tmp/in.ncs"
    "$python" - "$root" >"$tmp/bad.ncs" <<'PY'
import sys
sys.path.insert(0, sys.argv[1] + "/tests")
import ncs, numpy as np
ncs.write_stream(sys.stdout.buffer, {"spec": (ncs.random_spec(1, 1, 9, 5), 1, ""),
                                     "label": (np.zeros((2, 1, 3), "|u1"), 3, "")}, ncs.KEYS)
PY
    fails 65 "does not tell how it was reduced" nc-expand <"$tmp/bad.ncs"
}
