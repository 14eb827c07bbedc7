load helper
bats_require_minimum_version 1.5.0

# a.wav, b.wav: two sources, 2 s at 8 kHz, 16 bit: a in syllables at 4 Hz, b steady noise with a
# sharper peak. mixed.wav: both microphones' mixtures of them in one file.
setup_file() {
    "$python" - "$BATS_FILE_TMPDIR" <<'PYTHON'
import sys
import numpy as np
from scipy.io import wavfile

rng = np.random.default_rng(1)
t = np.arange(16000) / 8000
a = rng.laplace(size=t.size) * (1.05 + np.sin(2 * np.pi * 4 * t)) ** 2
b = np.sign(rng.normal(size=t.size)) * rng.exponential(size=t.size) ** 2
a, b = 0.01 * a / a.std(), 0.02 * b / b.std()

def write(name, x, rate=8000):
    wavfile.write(f"{sys.argv[1]}/{name}.wav", rate, np.round(32767 * x).astype(np.int16))

write("a", a)
write("b", b)
write("short", b[:12000])
write("fast", b, 16000)
write("mixed", np.stack([0.9 * a - 0.4 * b, 0.3 * a + 1.1 * b], 1))
write("silence", np.zeros((8000, 2)))
write("constant", np.stack([b, np.full_like(b, 0.25)], 1))
write("brief", np.stack([a[:2], b[:2]], 1))
write("one", np.zeros((1, 2)))
write("none", np.zeros((0, 2)))
holes = np.stack([a, b], 1).astype(np.float32)
holes[777, 1] = np.nan
wavfile.write(f"{sys.argv[1]}/holes.wav", 8000, holes)
# Both peak at one moment, and cancel there: the mixture is within full scale, the source is not.
c, d = np.clip(6 * a, -0.3, 0.3), np.clip(3 * b, -0.3, 0.3)
c[5000], d[5000] = 1.2, 0.5
full = np.stack([c - d, 0.3 * c + 0.6 * d], 1)
write("loud", full / np.abs(full).max())
PYTHON
}

setup() {
    cd "$BATS_FILE_TMPDIR"
}

# is EXPRESSION: the Python expression of w(name), a WAV file's samples, c(x, y), the correlation,
# and np is true. Files are those of $tmp or of the current folder.
is() {
    "$python" - "$tmp" "$1" <<'PYTHON'
import os, sys
import numpy as np
from scipy.io import wavfile

def w(name):
    path = os.path.join(sys.argv[1], name + ".wav")
    x = wavfile.read(path if os.path.exists(path) else name + ".wav")[1]
    return x / 32768 if x.dtype == np.int16 else x.astype(float)

def c(x, y):
    return np.corrcoef(x, y)[0, 1]

if not eval(sys.argv[2]):
    sys.exit(f"not true: {sys.argv[2]}")
PYTHON
}

@test "a filter: sources as heard in their loudest input, voice-like first" {
    nc-ica <mixed.wav >"$tmp/out.wav"
    is 'w("out").shape == (16000, 2)'
    is 'c(w("out")[:, 0], w("a")) > 0.999 and c(w("out")[:, 1], w("b")) > 0.999'
    is 'abs(w("out")[:, 0].std() / (0.9 * w("a").std()) - 1) < 0.02'
    is 'abs(w("out")[:, 1].std() / (1.1 * w("b").std()) - 1) < 0.02'
    [ "$(soxi -t "$tmp/out.wav") $(soxi -b "$tmp/out.wav") $(soxi -r "$tmp/out.wav")" = "wav 16 8000" ]
}

@test "files: the research's mixing undone, a file each component" {
    nc-ica --mix 1,0.5,0.5,1 a.wav b.wav -o "$tmp/parts"
    [ "$(ls "$tmp/parts")" = "$(printf 'component-1.wav\ncomponent-2.wav')" ]
    is 'c(w("parts/component-1"), w("a")) > 0.999 and c(w("parts/component-2"), w("b")) > 0.999'
    nc-ica --mix 1,0.5,0.5,1 a.wav b.wav >"$tmp/both.wav"
    is '(w("both")[:, 1] == w("parts/component-2")).all()'
}

@test "three mixtures of two sources: two components" {
    nc-ica --mix 1,0.5,0.5,1,-0.5,0.5 --components 2 a.wav b.wav >"$tmp/out.wav"
    is 'w("out").shape == (16000, 2)'
    is 'c(w("out")[:, 0], w("a")) > 0.999 and abs(c(w("out")[:, 1], w("b"))) > 0.999'
}

@test "agrees with scikit-learn's FastICA on synthetic mixtures of 2, 3 and 8 channels" {
    "$python" "$root/tests/parity/ica.py" synthetic "$tmp"
}

@test "agrees with scikit-learn's FastICA on mixtures of 2, 3 and 8 talkers" {
    need_data
    "$python" "$root/tests/parity/ica.py" "$data/noizeus/clean" "$tmp"
}

# room_gain METHOD [WAV WAV]: SI-SDR improvement in dB on the simulated room.
room_gain() {
    local method=$1
    shift
    [ -f "$tmp/mix.wav" ] || "$python" "$root/tests/parity/ica_room.py" make "$tmp" "$@"
    nc-ica --method "$method" "$tmp/mix.wav" -o "$tmp/$method"
    "$python" "$root/tests/parity/ica_room.py" score "$tmp" "$tmp/$method"
}

@test "in a room AuxIVA gains at least 8 dB where instantaneous ICA gains less than 3" {
    instantaneous=$(room_gain fastica)
    convolutive=$(room_gain auxiva)
    echo "fastica $instantaneous dB, auxiva $convolutive dB"
    awk -v i="$instantaneous" -v c="$convolutive" 'BEGIN { exit !(c >= 8 && i < 3) }'
}

@test "in a room with two real voices, too" {
    need_data
    clean=$data/wideband/clean
    sox "$clean/frees1.wav" "$clean/frees2.wav" "$tmp/left.wav"
    sox "$clean/p2871.wav" "$clean/p2872.wav" "$clean/p2873.wav" "$tmp/right.wav"
    instantaneous=$(room_gain fastica "$tmp/left.wav" "$tmp/right.wav")
    convolutive=$(room_gain auxiva)
    echo "fastica $instantaneous dB, auxiva $convolutive dB"
    awk -v i="$instantaneous" -v c="$convolutive" 'BEGIN { exit !(c >= 8 && i < 3) }'
}

@test "little memory: a temporary file, and the same bytes" {
    for method in fastica auxiva; do
        nc-ica --method $method <mixed.wav >"$tmp/memory.wav"
        nc-ica --method $method --memory 64KiB <mixed.wav >"$tmp/spilled.wav"
        is '(w("memory") == w("spilled")).all()'
    done
    [ -z "$(find "$tmp" -name 'nc-spill*')" ]
    TMPDIR=/nonexistent fails 71 "/nonexistent" nc-ica --memory 64KiB <mixed.wav
}

@test "the same seed, the same bytes; another seed, the same components" {
    nc-ica --seed 5 <mixed.wav >"$tmp/1.wav"
    nc-ica --seed 5 <mixed.wav >"$tmp/2.wav"
    nc-ica --seed 6 <mixed.wav >"$tmp/3.wav"
    cmp "$tmp/1.wav" "$tmp/2.wav"
    is 'np.abs(w("1") - w("3")).max() < 1e-3'
}

@test "--raw: unit variance in float, the shape as heard" {
    nc-ica --raw <mixed.wav >"$tmp/raw.wav"
    [ "$(soxi -e "$tmp/raw.wav")" = "Floating Point PCM" ]
    is 'np.allclose(w("raw").std(axis=0), 1, atol=1e-4) and c(w("raw")[:, 0], w("a")) > 0.999'
    fails 64 "flac files cannot hold" nc-ica --raw --format flac <mixed.wav
}

@test "never clipped: past full scale all are turned down together, and that is told" {
    nc-ica <loud.wav >"$tmp/out.wav" 2>"$tmp/err"
    grep -q "all are written .* dB lower" "$tmp/err"
    is 'np.abs(w("out")).max() > 0.999 and np.sum(np.abs(w("out")) > 0.999) == 1'
    [ -z "$(nc-ica -q <loud.wav 2>&1 >"$tmp/quiet.wav")" ]
    is '(w("out") == w("quiet")).all()'
}

@test "the matrices, in CSV and NumPy's format, are those that were applied" {
    nc-ica --raw --mixing "$tmp/m.csv" <mixed.wav >"$tmp/out.wav"
    nc-ica --raw --mixing "$tmp/m.npy" <mixed.wav >"$tmp/again.wav"
    is '(w("out") == w("again")).all()'
    "$python" - "$tmp" <<'PYTHON'
import csv, sys
import numpy as np
from scipy.io import wavfile
unmixing, mixing = np.load(sys.argv[1] + "/m.npy")
rows = list(csv.reader(open(sys.argv[1] + "/m.csv")))
assert rows[0] == ["matrix", "component", "input_1", "input_2"]
assert [r[0] for r in rows[1:]] == ["unmixing"] * 2 + ["mixing"] * 2
assert np.array_equal(np.array([r[2:] for r in rows[1:]], float), np.vstack([unmixing, mixing]))
assert np.allclose(unmixing @ mixing.T, np.eye(2))
x = wavfile.read("mixed.wav")[1] / 32768
y = wavfile.read(sys.argv[1] + "/out.wav")[1]
assert np.allclose((x - x.mean(0)) @ unmixing.T, y, atol=1e-5)
PYTHON
    nc-ica --method auxiva --mixing "$tmp/m.npy" <mixed.wav >"$tmp/out.wav"
    "$python" -c 'import numpy as np, sys; m = np.load(sys.argv[1])
assert m.dtype == complex and m.shape == (1025, 2, 2) and np.isfinite(m).all()' "$tmp/m.npy"
    fails 64 ".csv or .npy" nc-ica --mixing "$tmp/m.txt" <mixed.wav
    fails 64 "end in .npy" nc-ica --method auxiva --mixing "$tmp/m.csv" <mixed.wav
}

@test "--order: by modulation, kurtosis or level" {
    first() {
        nc-ica --order "$1" <mixed.wav >"$tmp/out.wav"
    }
    first kurtosis
    is 'c(w("out")[:, 0], w("b")) > 0.999'
    first level
    is 'c(w("out")[:, 0], w("b")) > 0.999'
    first modulation
    is 'c(w("out")[:, 0], w("a")) > 0.999'
}

@test "not converged: a warning, or nothing and exit 1 with --strict" {
    nc-ica --max-iterations 1 <mixed.wav >"$tmp/out.wav" 2>"$tmp/err"
    grep -q "warning: not converged after 1 iterations (last change " "$tmp/err"
    is 'np.isfinite(w("out")).all()'
    [ -z "$(nc-ica --max-iterations 1 --quiet <mixed.wav 2>&1 >/dev/null | cat)" ]
    fails 1 "not converged" nc-ica --max-iterations 1 --strict <mixed.wav
    [ ! -s "$tmp/fails.out" ]
    fails 1 "not converged" nc-ica --max-iterations 1 --strict mixed.wav -o "$tmp/parts"
    [ ! -e "$tmp/parts" ]
}

@test "files of different length: an error, or --pad, or --trim" {
    fails 65 "short.wav ends after 12000 samples, a.wav goes on: --trim" \
        nc-ica a.wav short.wav -o "$tmp/parts"
    [ ! -e "$tmp/parts" ]
    nc-ica --pad a.wav short.wav >"$tmp/pad.wav"
    nc-ica --trim a.wav short.wav >"$tmp/trim.wav"
    [ "$(soxi -s "$tmp/pad.wav") $(soxi -s "$tmp/trim.wav")" = "16000 12000" ]
    fails 64 "exclude each other" nc-ica --pad --trim a.wav b.wav
}

@test "files of different rate or channel count: an error" {
    fails 65 "a.wav has 8000 Hz, fast.wav 16000 Hz" nc-ica --trim a.wav fast.wav
    fails 65 "a.wav has 1 channel, mixed.wav 2" nc-ica a.wav mixed.wav
}

@test "what cannot be separated is told" {
    for method in fastica auxiva; do
        for whiten in eigh svd; do
            same="--method $method --whiten $whiten"
            fails 65 "only 1 independent signal" nc-ica $same a.wav a.wav
            fails 65 "silent" nc-ica $same <silence.wav
            fails 65 "channel 2 is constant (0.25" nc-ica $same <constant.wav
            fails 65 "too short" nc-ica $same <brief.wav
            fails 65 "too short" nc-ica $same <one.wav
        done
    done
    fails 65 "only 2 independent signals" nc-ica --mix 1,0,0,1,1,1 a.wav b.wav
    fails 65 "" nc-ica <none.wav
}

@test "one channel is its own component" {
    nc-ica <a.wav >"$tmp/out.wav"
    is 'np.abs(w("out") - (w("a") - w("a").mean())).max() < 2 / 32768'
}

@test "not a number, not audio, truncated, absent" {
    fails 65 "" nc-ica <holes.wav
    head -c 20000 /dev/zero >"$tmp/zero"
    fails 65 "" nc-ica <"$tmp/zero"
    head -c 30000 mixed.wav >"$tmp/cut.wav"
    fails 65 "" nc-ica "$tmp/cut.wav"
    fails 65 "" nc-ica <"$tmp/cut.wav"
    make_stream 1 1 5 3 >"$tmp/stream"
    fails 65 "" nc-ica <"$tmp/stream"
    fails 66 "absent.wav" nc-ica a.wav absent.wav
    fails 66 "" nc-ica a.wav b.wav -o /nonexistent/deep
}

@test "options out of range, and matrices that do not fit" {
    fails 64 "not a number" nc-ica --mix 1,x a.wav b.wav
    fails 64 "not a number" nc-ica --mix 1,nan a.wav b.wav
    fails 64 "3 numbers do not make rows of 2" nc-ica --mix 1,2,3 a.wav b.wav
    fails 64 "3 components asked of 2 channels" nc-ica --components 3 <mixed.wav
    fails 64 "auxiva finds as many" nc-ica --method auxiva --components 2 <mixed.wav
    fails 64 "tolerance" nc-ica --tolerance 0 <mixed.wav
    fails 64 "max-iterations" nc-ica --max-iterations 0 <mixed.wav
    fails 64 "--window" nc-ica --method auxiva --window 2 <mixed.wav
    fails 64 "contrast" nc-ica --contrast tanh <mixed.wav
    fails 64 "format" nc-ica --format nonsense <mixed.wav
}

@test "terminals and full disks" {
    run on_terminal "nc-ica '$PWD/mixed.wav'"
    [ "$status" -eq 64 ]
    [[ $output == *terminal* ]]
    run on_terminal "nc-ica >'$tmp/out.wav'"
    [ "$status" -eq 64 ]
    status=0
    nc-ica <mixed.wav >/dev/full 2>"$tmp/err" || status=$?
    [ "$status" -eq 74 ]
    [ "$(wc -l <"$tmp/err")" -eq 1 ]
}

@test "tags are kept, and the comment tells what was done" {
    sox a.wav --add-comment "Title=Two talkers" "$tmp/a.flac"
    nc-ica --mix 1,0.5,0.5,1 "$tmp/a.flac" b.wav --format flac -o "$tmp/parts"
    ffprobe -v error -show_entries format_tags "$tmp/parts/component-2.flac" >"$tmp/tags"
    grep -qi "title=Two talkers" "$tmp/tags"
    grep -qi "comment=nc-ica .*: nc-ica --mix 1,0.5,0.5,1" "$tmp/tags"
}

@test "FLAC from a pipe, a named pipe, eight channels, 192 kHz" {
    sox mixed.wav -t flac - | nc-ica >"$tmp/flac.wav"
    nc-ica <mixed.wav >"$tmp/wav.wav"
    is '(w("flac") == w("wav")).all()'
    mkfifo "$tmp/fifo"
    cat a.wav >"$tmp/fifo" &
    nc-ica --mix 0.9,-0.4,0.3,1.1 "$tmp/fifo" b.wav >"$tmp/fifo.wav"
    is 'np.abs(w("fifo") - w("wav")).max() < 0.001'
    noise_wav "$tmp/eight.wav" 0.2 192000 8
    sox -R -n -r 192000 -c 8 -b 16 "$tmp/other.wav" synth 0.2 whitenoise
    sox -M "$tmp/eight.wav" "$tmp/other.wav" "$tmp/many.wav" remix 1,9 2,10 3,11 4,12 5,13 6,14 7,15 8,16
    nc-ica --quiet <"$tmp/many.wav" >"$tmp/out.wav"
    [ "$(soxi -c "$tmp/out.wav") $(soxi -r "$tmp/out.wav")" = "8 192000" ]
}
