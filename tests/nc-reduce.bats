#!/usr/bin/env bats
load helper

setup() {
    make_stream 1 2 65 50 >"$tmp/in.ncs"
}

# Pooling by NumPy: blocks of 3 bins x 7 frames of s, the rest pooled too.
pooled='np.array([[[%s(s[t:t+7, c, k:k+3]) for k in range(0, 65, 3)] for c in range(s.shape[1])] for t in range(0, 50, 7)])'

pool_check() { # FUNCTION VALUES OPTION...
    local expression
    # shellcheck disable=SC2059  # the format is the expression
    expression=$(printf "(lambda s: np.allclose(x, $pooled, rtol=2e-5, atol=1e-4))($2)" "$1")
    nc-reduce --factor 3x7 "${@:3}" <"$tmp/in.ncs" | has reduced "$expression"
}

@test "each pool and value agrees with NumPy, remainders included" {
    for pool in mean max median; do
        pool_check np.$pool "dB(a['spec'])" --pool $pool --no-range
        pool_check np.$pool "abs(a['spec'])" --pool $pool --value magnitude
        pool_check np.$pool "abs(a['spec'])**2" --pool $pool --value power
        pool_check np.$pool "a['spec'].real" --pool $pool --value real
    done
}

@test "the range is raised to 80 dB below the maximum, or as asked" {
    nc-reduce --factor 1x1 <"$tmp/in.ncs" | has reduced "np.allclose(x, np.maximum(dB(a['spec']), dB(a['spec']).max() - 80), atol=1e-4)"
    nc-reduce --factor 1x1 --range 20dB <"$tmp/in.ncs" | has reduced "np.isclose(x.max() - x.min(), 20, atol=1e-4)"
}

@test "linked channels are the loudest or the mean" {
    nc-reduce --factor 1x1 --value magnitude --channels linked <"$tmp/in.ncs" |
        has reduced "x.shape == (50, 1, 65) and np.allclose(x[:, 0], abs(a['spec']).max(axis=1))"
    nc-reduce --factor 1x1 --value power --channels linked --link mean <"$tmp/in.ncs" |
        has reduced "np.allclose(x[:, 0], (abs(a['spec'])**2).mean(axis=1), rtol=1e-5)"
}

@test "the research's case: 2049 x 1960 becomes 683 x 70, by --factor and by --to" {
    make_stream 2 1 2049 1960 >"$tmp/big.ncs"
    nc-reduce --factor 3x28 <"$tmp/big.ncs" | has reduced "x.shape == (70, 1, 683)"
    nc-reduce --to 683x70 <"$tmp/big.ncs" | has reduced "x.shape == (70, 1, 683)"
}

@test "the spectrogram passes unchanged, with the head, a step and a history line" {
    nc-dump --array spec --format npy <"$tmp/in.ncs" >"$tmp/spec.npy"
    nc-reduce --factor 3x7 <"$tmp/in.ncs" >"$tmp/out.ncs"
    has spec "np.array_equal(x, np.load('$tmp/spec.npy'))" <"$tmp/out.ncs"
    nc-info "$tmp/out.ncs" | grep -q 'array reduced  <f4  2 x 22  8 frames  step 7'
    nc-info "$tmp/out.ncs" | grep -q 'history  *nc-reduce .* nc-reduce --factor 3x7'
}

@test "no frames: an empty reduced array" {
    make_stream 1 1 65 0 | nc-reduce | has reduced "x.shape == (0, 1, 17)"
}

@test "a factor larger than the recording pools all of it" {
    nc-reduce --factor 1000x1000 --value power <"$tmp/in.ncs" |
        has reduced "x.shape == (1, 2, 1) and np.allclose(x[0, :, 0], (abs(a['spec'])**2).mean(axis=(0, 2)), rtol=1e-5)"
}

@test "wrong options and a stream without spec are refused in one line" {
    fails 64 "exclude each other" nc-reduce --factor 1x1 --to 2x2 <"$tmp/in.ncs"
    fails 64 "not BINSxFRAMES" nc-reduce --factor 3 <"$tmp/in.ncs"
    fails 64 "out of range" nc-reduce --factor 0x3 <"$tmp/in.ncs"
    fails 65 "spec" nc-reduce < <("$python" - "$root" <<'PY'
import sys
sys.path.insert(0, sys.argv[1] + "/tests")
import ncs, numpy as np
ncs.write_stream(sys.stdout.buffer, {"other": (np.zeros((3, 4), "<f4"), 1, "")})
PY
)
}
