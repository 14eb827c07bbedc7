# Clusterings of streams: agreement with scikit-learn and scipy, what labels mean, bad input.
load helper

# compare CASE [RECORDING]: nc-cluster beside scikit-learn and scipy.
compare() {
    run "$python" "$root/tests/parity/cluster.py" "$@"
    echo "$output"
    [ "$status" -eq 0 ]
}

# make FILE 'EXPRESSION': a stream from a Python expression, with np, rng and stream() at hand.
make() {
    PYTHONPATH=$root/tests/parity "$python" -c "
import sys, numpy as np
from streams import stream
rng = np.random.default_rng(5)
open('$1', 'wb').write($2)"
}

# look FILE 'CONDITION'...: every condition holds of the stream's arrays a.
look() {
    local file=$1 condition
    shift
    for condition in "$@"; do
        PYTHONPATH=$root/tests/parity "$python" -c "
import numpy as np
from streams import arrays
a = arrays(open('$file', 'rb').read())
assert $condition, {name: (x.shape, x.ravel()[:40]) for name, x in a.items()}" || return 1
    done
}

# Nine frames of two channels, 40 bins: quiet noise, and from bin 25 on something 30 dB louder.
two_levels='stream("reduced", (rng.normal(-60, 2, (9, 2, 40)) + 30 * (np.arange(40) >= 25))
    .astype("<f4"), "axis=channel,bin value=dB factor=2x4 bins=79", block=4)'

@test "blobs and rings: labels agree with scikit-learn and scipy" {
    compare shapes
}

@test "columns of a real recording: labels agree with scikit-learn and scipy" {
    need_data
    compare columns "$data/noizeus/noisy/sp01_car_sn5.wav"
}

@test "rows and cells of a real recording: labels agree with scikit-learn" {
    need_data
    compare rows "$data/noizeus/noisy/sp03_train_sn10.wav"
}

@test "the table of all cells: labels agree with scikit-learn" {
    need_data
    compare table "$data/noizeus/noisy/sp11_street_sn10.wav"
}

@test "a graph that falls apart is grouped as the manual says" {
    # Groups of 30, 24 and 20 samples far from each other.
    local groups='np.concatenate([rng.normal(c, 1, (n, 3))
        for c, n in ((0, 30), (100, 24), (300, 20))])'
    make "$tmp/in" "stream('table', ($groups)[None, None].astype('<f4'))"
    for how in "" "--solver arpack"; do
        # shellcheck disable=SC2086
        nc-cluster --knn --neighbors 5 --by table $how <"$tmp/in" >"$tmp/out" 2>"$tmp/err"
        look "$tmp/out" '(np.ravel(a["label"]) == np.repeat([0, 1, 1], [30, 24, 20])).all()'
        grep -q '1 of 1 channels are ill-posed' "$tmp/err"
        # shellcheck disable=SC2086
        nc-cluster --knn --neighbors 5 --by table --clusters 3 $how <"$tmp/in" >"$tmp/out" 2>"$tmp/err"
        look "$tmp/out" '(np.ravel(a["label"]) == np.repeat([0, 1, 2], [30, 24, 20])).all()'
        [ ! -s "$tmp/err" ]
    done
    # One group of 600, in two parts, and a few samples that are no hundredth of them.
    groups='np.concatenate([rng.normal((0, 0, c), 1, (n, 3)) for c, n in ((0, 300), (4.5, 300), (500, 5), (-500, 5))])'
    make "$tmp/in" "stream('table', ($groups)[None, None].astype('<f4'))"
    nc-cluster --knn --neighbors 5 --by table <"$tmp/in" >"$tmp/out" 2>"$tmp/err"
    look "$tmp/out" 'np.ravel(a["label"])[:300].mean() < 0.05' 'np.ravel(a["label"])[300:600].mean() > 0.95' \
        'np.ravel(a["label"])[600:605].all()' 'not np.ravel(a["label"])[605:].any()'
}

@test "labels have the source's shape and step, 0 is noise, and the rest passes" {
    make "$tmp/in" "$two_levels"
    for how in "--rbf --gamma 0.01" "--rbf --gamma auto" "--knn" "--method kmeans" \
        "--method hierarchical" "--knn --by rows --voice louder" "--method kmeans --by table" \
        "--method hierarchical --by table --linkage single"; do
        # shellcheck disable=SC2086
        nc-cluster $how <"$tmp/in" >"$tmp/out"
        look "$tmp/out" 'a["label"].shape == (9, 2, 40)' 'a["reduced"].shape == (9, 2, 40)' \
            '(a["label"] == (np.arange(40) >= 25)).all()'
    done
    head -c 400 "$tmp/out" | grep -a 'label |u1 2x40 .*clusters=2 .*voice=louder factor=2x4 bins=79'
    nc-cluster --rbf --gamma 0.01 --voice quieter <"$tmp/in" >"$tmp/out"
    look "$tmp/out" '(a["label"] == (np.arange(40) < 25)).all()'
    nc-cluster --rbf --gamma 0.01 --voice rarer <"$tmp/in" >"$tmp/out"
    look "$tmp/out" '(a["label"] == (np.arange(40) >= 25)).all()'
}

@test "by rows the voice is where the level varies over time" {
    make "$tmp/in" 'stream("reduced", (-60 + 30 * (np.arange(40) < 25)
        + rng.normal(0, 1 + 8 * (np.arange(40) >= 25), (50, 1, 40))).astype("<f4"))'
    nc-cluster --by rows --method kmeans -v <"$tmp/in" >"$tmp/out" 2>"$tmp/err"
    look "$tmp/out" '(a["label"] == (np.arange(40) >= 25)).all()'
    grep -q 'voice is the cluster that is varying' "$tmp/err"
    nc-cluster --by rows --method kmeans --voice louder <"$tmp/in" >"$tmp/out"
    look "$tmp/out" '(a["label"] == (np.arange(40) < 25)).all()'
}

@test "three clusters are ranked from noise to voice" {
    make "$tmp/in" 'stream("reduced", (rng.normal(-60, 1, (4, 1, 30)) + 20 * (np.arange(30) // 10))
        .astype("<f4"))'
    for how in "--rbf --gamma 0.05" "--method kmeans" "--method hierarchical" \
        "--rbf --gamma 0.05 --assign cluster_qr" "--rbf --gamma 0.05 --assign discretize"; do
        # shellcheck disable=SC2086
        nc-cluster --clusters 3 $how <"$tmp/in" >"$tmp/out"
        look "$tmp/out" '(a["label"] == np.arange(30) // 10).all()'
    done
}

@test "the spectrogram itself is clustered in dB where nothing else is there" {
    make "$tmp/in" 'stream("spec", (rng.normal(size=(6, 1, 33)) * np.where(np.arange(33) < 9, 1, 1e-3))
        .astype("<c8"), "axis=channel,bin")'
    nc-cluster --method kmeans --by table <"$tmp/in" >"$tmp/out"
    look "$tmp/out" 'np.mean(a["label"] == (np.arange(33) < 9)) > 0.95' 'a["spec"].shape == (6, 1, 33)'
}

@test "silence and constant columns are noise; ties and -infinity are borne" {
    make "$tmp/in" 'stream("reduced", np.full((3, 1, 20), -80, "<f4"))'
    nc-cluster --rbf -v <"$tmp/in" >"$tmp/out" 2>"$tmp/err"
    look "$tmp/out" '(a["label"] == 0).all()'
    grep -q '3 of 3 columns are constant' "$tmp/err"
    make "$tmp/in" 'stream("spec", np.zeros((3, 1, 20), "<c8"))'
    nc-cluster --rbf <"$tmp/in" >"$tmp/out"
    look "$tmp/out" '(a["label"] == 0).all()'
    make "$tmp/in" 'stream("reduced", np.where(np.arange(20) < 12, -np.inf, -20 - np.arange(20))
        .astype("<f4") * np.ones((3, 1, 1), "<f4"), "value=dB")'
    for how in "--rbf --gamma 0.01" "--knn" "--method kmeans" "--method hierarchical"; do
        # shellcheck disable=SC2086
        nc-cluster $how <"$tmp/in" >"$tmp/out"
        look "$tmp/out" '(a["label"] == (np.arange(20) >= 12)).all()'
    done
    make "$tmp/in" 'stream("reduced", np.zeros((0, 1, 20), "<f4"))'
    nc-cluster --rbf <"$tmp/in" >"$tmp/out"
    look "$tmp/out" 'a["label"].shape == (0, 1, 20)'
}

@test "kernels from 0.001 to 1000 wide run on ties, and ill-posed columns are told in one line" {
    make "$tmp/in" 'stream("reduced", np.round(rng.normal(-50, 9, (5, 1, 60))).astype("<f4"))'
    for gamma in 0.001 0.1 1 30 1000; do
        nc-cluster --rbf --gamma $gamma --solver dense <"$tmp/in" >"$tmp/out" 2>"$tmp/err"
        look "$tmp/out" 'a["label"].max() == 1' '(a["label"].max(axis=2) == 1).all()'
        [ "$(wc -l <"$tmp/err")" -le 1 ]
    done
    grep -q '5 of 5 columns are ill-posed.*--gamma auto' "$tmp/err"
}

@test "the same input and seed give the same bytes, whatever the blocks; streams may follow" {
    make "$tmp/a" "$two_levels"
    make "$tmp/b" 'stream("reduced", np.zeros((2, 1, 7), "<f4"))'
    cat "$tmp/a" "$tmp/b" >"$tmp/both"
    for by in columns rows table; do
        nc-cluster --method kmeans --clusters 3 --by $by <"$tmp/both" >"$tmp/1"
        nc-cluster --method kmeans --clusters 3 --by $by <"$tmp/both" >"$tmp/2"
        cmp "$tmp/1" "$tmp/2"
    done
    head -c $(($(wc -c <"$tmp/a") - 8)) "$tmp/a" >"$tmp/cut"
    fails 65 'truncated' nc-cluster --rbf <"$tmp/cut"
}

@test "bad input and impossible wishes end with a reason and no finished output" {
    make "$tmp/in" "$two_levels"
    make "$tmp/nan" 'stream("reduced", np.where(np.arange(240).reshape(6, 2, 20) == 113, np.nan, 0)
        .astype("<f4") + rng.normal(size=20).astype("<f4"), block=2)'
    make "$tmp/other" 'stream("voice", np.zeros((2, 1, 5), "<f4"))'
    fails 65 'NaN at channel 1, frame 2, bin 13' nc-cluster --rbf <"$tmp/nan"
    fails 65 'NaN at channel 1, frame 2, bin 13' nc-cluster --method kmeans --by table <"$tmp/nan"
    fails 65 'neither `table` nor `reduced` nor `spec`' nc-cluster --rbf <"$tmp/other"
    fails 64 '50 clusters of 40 bins' nc-cluster --rbf --clusters 50 <"$tmp/in"
    fails 64 "--gamma '0'" nc-cluster --rbf --gamma 0 <"$tmp/in"
    fails 64 "--gamma 'wide'" nc-cluster --rbf --gamma wide <"$tmp/in"
    fails 64 '--voice varying needs' nc-cluster --rbf --voice varying <"$tmp/in"
    fails 64 'belong to --method spectral' nc-cluster --rbf --method kmeans <"$tmp/in"
    fails 64 'no fast solver' nc-cluster --rbf --clusters 3 --solver fast <"$tmp/in"
    fails 71 'exact RBF affinities of 360 samples need' \
        nc-cluster --rbf --solver arpack --by table --memory 500kB <"$tmp/in"
    fails 71 'use --linkage ward or single' \
        nc-cluster --method hierarchical --linkage average --by table --memory 100kB <"$tmp/in"
    nc-cluster --method hierarchical --linkage ward --by table --memory 100kB <"$tmp/in" >/dev/null
}

@test "the mixture: voice comes out closer to the clean recording, offline and online" {
    need_data
    local noisy=$data/noizeus/noisy/sp12_car_sn5.wav clean=$data/noizeus/clean/sp12.wav
    for how in "" --online; do
        # shellcheck disable=SC2086
        nc-stft "$noisy" | nc-cluster $how | nc-mask | nc-istft >"$tmp/voice.wav"
        "$python" -c "
from scipy.io import wavfile
import numpy as np
clean, noisy, voice = (wavfile.read(f)[1].astype(float) for f in ('$clean', '$noisy', '$tmp/voice.wav'))
def ratio(y):
    target = clean * (y @ clean) / (clean @ clean)
    return 10 * np.log10(target @ target / np.sum((y - target) ** 2))
gain = ratio(voice) - ratio(noisy)
print('SI-SDR improves by', gain)
assert gain > 2"
    done
}

# Speech-like bursts of 2 s at 8 kHz, two channels.
bursts='stream("spec", (((rng.normal(size=(250, 2, 129)) + 1j * rng.normal(size=(250, 2, 129)))
    * (0.01 + (np.arange(250)[:, None, None] // 30 % 2) * (np.arange(129) < 40)
    * np.array([1, .5])[:, None])).astype("<c8")), "axis=channel,bin", block=17,
    keys="n_fft 256\nhop 64\n")'

@test "the mixture adds voice, noise and snr of the spectrogram's shape" {
    make "$tmp/in" "$bursts"
    nc-cluster <"$tmp/in" >"$tmp/linked"
    nc-cluster --channels each <"$tmp/in" >"$tmp/each"
    nc-cluster --online --channels each <"$tmp/in" >"$tmp/online"
    look "$tmp/linked" 'all(a[n].shape == (250, 1, 129) for n in ("voice", "noise", "snr"))'
    for file in each online; do
        look "$tmp/$file" 'all(a[n].shape == (250, 2, 129) for n in ("voice", "noise", "snr"))' \
            '(a["voice"] >= 0).all() and (a["voice"] <= 1).all()' '(a["noise"] > 0).all()' \
            'a["voice"][35:55, 0, :38].mean() > 0.9' 'a["voice"][65:85, :, :38].mean() < 0.5'
    done
}

@test "online, a frame's result needs no later frame; channels do not mix" {
    make "$tmp/in" "$bursts"
    make "$tmp/start" "${bursts/.astype(/[:100].astype(}"
    make "$tmp/right" "${bursts/.astype(/[:, 1:].astype(}"
    for part in in start right; do
        nc-cluster --online --channels each <"$tmp/$part" >"$tmp/$part.out"
    done
    PYTHONPATH=$root/tests/parity "$python" -c "
from streams import arrays
whole, start, right = (arrays(open('$tmp/' + f + '.out', 'rb').read()) for f in ('in', 'start', 'right'))
for name in 'voice', 'noise', 'snr':
    assert (whole[name][:100] == start[name]).all() and len(start[name]) == 100
    assert (whole[name][:, 1:] == right[name]).all()"
    nc-cluster --channels each <"$tmp/in" >"$tmp/in.out"
    nc-cluster --channels each <"$tmp/right" >"$tmp/right.out"
    PYTHONPATH=$root/tests/parity "$python" -c "
from streams import arrays
whole, right = (arrays(open('$tmp/' + f + '.out', 'rb').read()) for f in ('in', 'right'))
assert all((whole[n][:, 1:] == right[n]).all() for n in ('voice', 'noise', 'snr'))"
}

@test "the mixture refuses what it cannot cluster" {
    make "$tmp/reduced" "$two_levels"
    make "$tmp/bare" 'stream("spec", np.zeros((2, 1, 5), "<c8"))'
    make "$tmp/odd" 'stream("spec", np.zeros((2, 1, 5), "<c8"), keys="n_fft 256\nhop 64\n")'
    make "$tmp/nan" 'stream("spec", np.where(np.arange(90).reshape(9, 2, 5) == 67, np.nan, 1)
        .astype("<c8"), keys="n_fft 8\nhop 4\n")'
    fails 65 'no complex spectrogram' nc-cluster <"$tmp/reduced"
    fails 65 'n_fft' nc-cluster <"$tmp/bare"
    fails 65 'has 5 bins, n_fft is 256' nc-cluster <"$tmp/odd"
    fails 65 'NaN at channel 1, frame 6, bin 2' nc-cluster <"$tmp/nan"
    fails 65 'NaN at channel 1, frame 6, bin 2' nc-cluster --online <"$tmp/nan"
    fails 64 'belong to --method mixture' nc-cluster --rbf --online <"$tmp/nan"
    fails 64 'for the other options name a method' nc-cluster --by rows <"$tmp/nan"
}
