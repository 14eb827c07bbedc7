#!/usr/bin/env bats
load helper

# masked [KIND]: a random spectrogram (40 frames x 2 channels x 33 bins) with labels, a voice
# probability, noise and snr; all full resolution, or one mask for both channels ("linked").
masked() {
    "$python" - "$root" "$@" <<'PY'
import sys
sys.path.insert(0, sys.argv[1] + "/tests")
import ncs, numpy as np
rng = np.random.default_rng(7)
spec = ncs.random_spec(1, 2, 33, 40)
masks = 1 if "linked" in sys.argv else 2
shape = (40, masks, 33)
arrays = {
    "label": (rng.integers(0, 2, shape).astype("|u1"), 1, "clusters=2"),
    "voice": (rng.uniform(size=shape).astype("<f4"), 1, ""),
    "noise": (np.exp(rng.normal(size=shape)).astype("<f4"), 1, ""),
    "snr": (np.exp(3 * rng.normal(size=shape)).astype("<f4"), 1, ""),
}
arrays = {k: v for k, v in arrays.items() if not any(a.startswith("only=") for a in sys.argv) or "only=" + k in sys.argv}
ncs.write_stream(sys.stdout.buffer, {"spec": (spec, 1, ""), **arrays, "mine": (spec.real[:, 0].astype("<f4"), 1, "")},
                 dict(ncs.KEYS, channels=2, n_fft=64, window_length=64, hop=16, pad=32))
PY
}

setup() {
    masked >"$tmp/in.ncs"
    for name in spec label voice noise snr; do
        nc-dump --array $name --format npy <"$tmp/in.ncs" >"$tmp/$name.npy"
    done
    cat >"$tmp/expect.py" <<'PY'
import sys
import numpy as np
from scipy.special import exp1
spec, label, voice, noise, snr = (np.load(f"{sys.argv[1]}/{n}.npy") for n in ("spec", "label", "voice", "noise", "snr"))
P = abs(spec.astype(complex)) ** 2 + 1e-12
def lsa(snr, noise, P):
    v = np.clip(snr / (1 + snr) * P / noise, 1e-8, 500)
    return np.minimum(snr / (1 + snr) * np.exp(exp1(v) / 2), 1)
PY
}

# expect 'EXPRESSION of the arrays' OPTION...: the masked spectrogram agrees.
expect() {
    { cat "$tmp/expect.py"; echo "np.save(sys.argv[1] + '/expect.npy', $1)"; } | "$python" - "$tmp"
    nc-mask "${@:2}" <"$tmp/in.ncs" | has spec "np.allclose(x, np.load('$tmp/expect.npy'), rtol=1e-3, atol=1e-6)"
}

@test "a hard mask removes or reduces the cells labelled noise" {
    expect 'spec * label' --gain hard --remove
    expect 'spec * np.where(label, 1, 0.25)' --gain hard --reduce 0.25
    expect 'spec * np.where(label, 1, 10**(-12/20))' --gain hard --reduce -12dB
    expect 'spec * np.where(label, 1, 10**(-12/20))' --gain hard
}

@test "the rules are those of the books" {
    expect 'spec * np.maximum(lsa(snr, noise, P), 10**(-25/20))' --gain lsa
    expect 'spec * np.maximum(lsa(snr, noise, P), 10**(-10/20))' --floor -10dB
    expect 'spec * np.maximum(snr / (1 + snr), 10**(-25/20))' --gain wiener
    expect 'spec * voice' --gain soft --remove
    expect 'spec * (1 + 0.5 * (voice - 1))' --gain soft --remove --strength 0.5
}

@test "strength 0 leaves the spectrogram bit-exact" {
    for rule in lsa wiener soft hard; do
        nc-mask --gain $rule --strength 0 <"$tmp/in.ncs" | nc-dump --array spec --format npy | cmp - "$tmp/spec.npy"
    done
}

@test "voice and noise add up to the input" {
    for rule in lsa hard; do
        nc-mask --gain $rule <"$tmp/in.ncs" | nc-dump --array spec --format npy >"$tmp/kept.npy"
        nc-mask --gain $rule --keep noise <"$tmp/in.ncs" |
            has spec "np.allclose(x + np.load('$tmp/kept.npy'), np.load('$tmp/spec.npy'), rtol=2e-7, atol=0)"
    done
}

@test "one mask serves all channels; its power is the sum of theirs" {
    masked linked >"$tmp/in.ncs"
    for name in label noise snr; do
        nc-dump --array $name --format npy <"$tmp/in.ncs" >"$tmp/$name.npy"
    done
    expect 'spec * label' --gain hard --remove
    expect 'spec * np.maximum(lsa(snr, noise, P.sum(axis=1, keepdims=True)), 10**(-25/20))' --gain lsa
}

@test "smoothing is a Gaussian over time and frequency" {
    # 2 ms at hop 16 of 16 kHz are 2 frames, 500 Hz at n_fft 64 are 2 bins.
    expect 'spec * __import__("scipy.ndimage").ndimage.gaussian_filter(voice.astype(float), (2, 0, 2), mode="nearest", truncate=3)' \
        --gain soft --remove --smooth 2ms,500Hz
    expect 'spec * voice' --gain soft --remove --smooth 0,0
    fails 64 "TIME,FREQ" nc-mask --smooth 20ms <"$tmp/in.ncs"
}

@test "frames that wait spill into a file, with the same result" {
    # Labels after all of spec: the stream's worst order.
    "$python" - "$root" >"$tmp/late.ncs" <<'PY'
import sys
sys.path.insert(0, sys.argv[1] + "/tests")
import ncs, numpy as np
label = np.random.default_rng(1).integers(0, 2, (3000, 1, 33)).astype("|u1")
ncs.write_stream(sys.stdout.buffer, {"spec": (ncs.random_spec(1, 1, 33, 3000), 1, ""), "label": (label, 1, "")},
                 ncs.KEYS, block=3000)
PY
    nc-mask --gain hard <"$tmp/late.ncs" >"$tmp/a.ncs"
    nc-mask --gain hard --memory 10kB <"$tmp/late.ncs" >"$tmp/b.ncs"
    nc-dump --array spec <"$tmp/a.ncs" >"$tmp/a.txt"
    nc-dump --array spec <"$tmp/b.ncs" | cmp - "$tmp/a.txt"
}

@test "labels of another resolution are looked up by time and frequency" {
    "$python" - "$root" "$tmp" <<'PY'
import sys
sys.path.insert(0, sys.argv[1] + "/tests")
import ncs, numpy as np
tmp = sys.argv[2]
spec = ncs.random_spec(1, 1, 33, 41)          # n_fft 64, hop 16
with open(tmp + "/fine.ncs", "wb") as f:
    ncs.write_stream(f, {"spec": (spec, 1, "")}, dict(ncs.KEYS, n_fft=64, window_length=64, hop=16, pad=32))
label = np.random.default_rng(2).integers(0, 2, (11, 1, 17)).astype("|u1")   # n_fft 32, hop 64
with open(tmp + "/coarse.ncs", "wb") as f:
    ncs.write_stream(f, {"label": (label, 1, "clusters=2")}, dict(ncs.KEYS, n_fft=32, hop=64, pad=16))
t = np.clip(np.floor(np.arange(41) / 4 + 0.5).astype(int), 0, 10)
k = np.clip(np.floor(np.arange(33) / 2 + 0.5).astype(int), 0, 16)
np.save(tmp + "/expect.npy", spec * label[t][:, :, k])
PY
    nc-mask --labels "$tmp/coarse.ncs" --remove <"$tmp/fine.ncs" | has spec "np.array_equal(x, np.load('$tmp/expect.npy'))"
    fails 66 "No such file" nc-mask --labels "$tmp/none" <"$tmp/fine.ncs"
    fails 65 "no array \`label\`" nc-mask --labels "$tmp/fine.ncs" <"$tmp/fine.ncs"
}

@test "what it used ends here, what it does not know passes" {
    nc-mask <"$tmp/in.ncs" | has mine "x.shape == (40, 33) and set(a) == {'spec', 'mine'}"
}

@test "a missing stage is named" {
    make_stream 1 1 33 5 >"$tmp/bare.ncs"
    fails 65 "is nc-cluster missing?" nc-mask <"$tmp/bare.ncs"
    fails 65 "is nc-cluster missing?" nc-mask --gain soft < <(masked only=label)
    "$python" - "$root" >"$tmp/low.ncs" <<'PY'
import sys
sys.path.insert(0, sys.argv[1] + "/tests")
import ncs, numpy as np
ncs.write_stream(sys.stdout.buffer, {"spec": (ncs.random_spec(1, 1, 9, 5), 1, ""),
                                     "label": (np.zeros((2, 1, 3), "|u1"), 3, "factor=3x3")}, ncs.KEYS)
PY
    fails 65 "is nc-expand missing?" nc-mask <"$tmp/low.ncs"
    fails 64 "exclude each other" nc-mask --remove --floor -3dB <"$tmp/in.ncs"
}

@test "a full disk for waiting frames is an error, not a wrong result" {
    [ -e /dev/full ] || skip "no /dev/full"
    TMPDIR=$tmp/nowhere fails 71 "" nc-mask --gain hard --memory 1B < <("$python" - "$root" <<'PY'
import sys
sys.path.insert(0, sys.argv[1] + "/tests")
import ncs, numpy as np
ncs.write_stream(sys.stdout.buffer, {"spec": (ncs.random_spec(1, 1, 9, 50), 1, ""),
                                     "label": (np.zeros((50, 1, 9), "|u1"), 1, "")}, ncs.KEYS, block=50)
PY
)
}

@test "labels alone are evidence: as good as noise and snr, and better than a hard mask" {
    need_data
    noisy=$data/noizeus/noisy/sp01_car_sn5.wav clean=$data/noizeus/clean/sp01.wav
    nc-stft "$noisy" | nc-reduce | nc-cluster --rbf 2>/dev/null | nc-expand >"$tmp/labels.ncs"
    nc-mask <"$tmp/labels.ncs" | nc-istft >"$tmp/evidence.wav"
    nc-mask --remove <"$tmp/labels.ncs" | nc-istft >"$tmp/hard.wav"
    gain() {
        nc-score --noisy "$noisy" --format json "$clean" "$1" | tr -d '\n' |
            sed -E 's/.*"improvement": *\{ *"si_sdr": *(-?[0-9.]+).*/\1/'
    }
    awk -v a="$(gain "$tmp/evidence.wav")" -v b="$(gain "$tmp/hard.wav")" 'BEGIN { print a, b; exit !(a > 3 && a > b + 1) }'
}

@test "--verbose tells levels that are true" {
    # White noise of -20 dBFS with all labels 0: its level, and no voice.
    "$python" - "$tmp/n.wav" <<'PY'
import sys
import numpy as np
from scipy.io import wavfile
wavfile.write(sys.argv[1], 16000, (np.random.default_rng(1).normal(size=32000) * 0.1).astype("<f4"))
PY
    nc-stft "$tmp/n.wav" >"$tmp/n.ncs"
    nc-dump --array spec <"$tmp/n.ncs" | awk '{ for (i = 1; i <= NF / 2; i++) printf "0 "; print "" }' >"$tmp/zeros"
    nc-dump --load "$tmp/zeros" <"$tmp/n.ncs" | nc-mask --reduce -10dB --verbose 2>"$tmp/told" >/dev/null
    cat "$tmp/told"
    grep -Eq 'noise -(19\.9|20\.[0-2]) dBFS, .* voice in 0% of the time, reduction in the pauses 10\.0 dB' "$tmp/told"
}

@test "a recording without voice is told, and treated gently; a named floor decides otherwise" {
    noise_wav "$tmp/n.wav" 3
    level() { sox "$1" -n stat 2>&1 | awk '/RMS.*amplitude/ { print $3 }'; }
    nc-stft "$tmp/n.wav" | nc-cluster >"$tmp/n.ncs"
    nc-mask <"$tmp/n.ncs" 2>"$tmp/told" | nc-istft >"$tmp/gentle.wav"
    grep -q 'no voice found' "$tmp/told"
    nc-mask --floor -20dB <"$tmp/n.ncs" 2>"$tmp/told" | nc-istft >"$tmp/floor.wav"
    [ ! -s "$tmp/told" ]
    awk -v a="$(level "$tmp/n.wav")" -v b="$(level "$tmp/gentle.wav")" -v c="$(level "$tmp/floor.wav")" \
        'BEGIN { print a, b, c; exit !(b > 0.49 * a && b < 0.7 * a && c < 0.3 * a) }'
    speech_wav "$tmp/a.wav"
    nc-stft "$tmp/a.wav" | nc-cluster | nc-mask 2>"$tmp/told" >/dev/null
    [ ! -s "$tmp/told" ]
}

@test "--verbose on silence says that there is no sound, in words" {
    for seconds in 0 1; do
        sox -D -n -r 16000 -b 16 "$tmp/silence.wav" trim 0 $seconds
        nc-stft "$tmp/silence.wav" | nc-cluster | nc-mask --verbose 2>"$tmp/err" | nc-info --check
        grep -q 'no sound' "$tmp/err"
        ! grep -qE 'nan|inf' "$tmp/err" || return 1
    done
}
