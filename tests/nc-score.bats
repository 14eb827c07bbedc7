load helper
bats_require_minimum_version 1.5.0

# A voice-like signal of 24 harmonics in syllables, and the same one noisy, as 16-bit WAV.
setup_file() {
    "$python" - "$BATS_FILE_TMPDIR" <<'PYTHON'
import math, random, struct, sys, wave

def write(name, samples, rate=8000, channels=1):
    with wave.open(sys.argv[1] + "/" + name, "wb") as out:
        out.setnchannels(channels); out.setsampwidth(2); out.setframerate(rate)
        out.writeframes(b"".join(struct.pack("<h", round(32767 * s)) * channels for s in samples))

generator = random.Random(1)
clean = []
for i in range(12000):
    t = i / 8000
    envelope = max(0, math.sin(2 * math.pi * 1.5 * t)) ** 2
    phase = 2 * math.pi * 120 * t + 4 * math.sin(2 * math.pi * 0.7 * t)
    clean.append(0.15 * envelope * sum(math.cos(h * phase + 0.3 * h * h) / h for h in range(1, 25)))
noise = [0.05 * generator.gauss(0, 1) for _ in clean]
noisy = [c + n for c, n in zip(clean, noise)]
better = [c + 0.3 * n for c, n in zip(clean, noise)]
write("clean.wav", clean)
write("noisy.wav", noisy)
write("better.wav", better)
write("late.wav", [0] * 37 + better[:-37])
write("early.wav", better[37:])
write("short.wav", better[:6000])
write("brief.wav", better[:1000])
write("silence.wav", [0] * 12000)
write("fast.wav", better, rate=16000)
write("stereo.wav", better, channels=2)
write("clean-stereo.wav", clean, channels=2)
PYTHON
}

setup() {
    cd "$BATS_FILE_TMPDIR"
}

# value FILTER ARGUMENT...: one figure of the JSON output
value() {
    local filter=$1
    shift
    nc-score --format json "$@" | jq "$filter"
}

# near A B TOLERANCE
near() {
    awk -v a="$1" -v b="$2" -v t="$3" \
        'BEGIN { d = a - b; if (d < 0) d = -d; if (d > t) { print a " is not " b; exit 1 } }'
}

@test "equal recordings have the best score that each measure gives" {
    nc-score --format tsv clean.wav clean.wav >"$tmp/tsv"
    [ "$(cut -f 7- "$tmp/tsv" | tail -n 1)" = "$(printf '%s\t' 200.000000 200.000000)$(
        awk 'NR == 2 { print $9 }' "$tmp/tsv")$(printf '\t%s' 1.000000 1.000000 0.000000 0.000000)" ]
}

@test "SI-SDR and SNR are what their definitions say" {
    run -0 "$python" - clean.wav noisy.wav <<'PYTHON'
import sys, wave
import numpy as np
def read(name):
    with wave.open(name) as f:
        return np.frombuffer(f.readframes(f.getnframes()), "<i2") / 32768
x, y = map(read, sys.argv[1:])
target = x @ y / (x @ x) * x
print(10 * np.log10(target @ target / ((y - target) @ (y - target))), 10 * np.log10(x @ x / ((y - x) @ (y - x))))
PYTHON
    near "$(value .pairs[0].scores.si_sdr clean.wav noisy.wav)" "${output% *}" 1e-5
    near "$(value .pairs[0].scores.snr clean.wav noisy.wav)" "${output#* }" 1e-5
}

@test "--noisy tells the improvement: above 0 in every measure where less noise was left" {
    run -0 value '.pairs[0].improvement | map(. > 0) | all' --noisy noisy.wav clean.wav better.wav
    [ "$output" = true ]
    near "$(value .pairs[0].improvement.snr --noisy noisy.wav clean.wav better.wav)" 10.457 0.02
    near "$(value .pairs[0].noisy_scores.stoi --noisy noisy.wav clean.wav better.wav)" \
        "$(value .pairs[0].scores.stoi clean.wav noisy.wav)" 0
}

@test "a recording without improvement over itself improves nothing, without a minus sign" {
    nc-score --noisy noisy.wav clean.wav noisy.wav >"$tmp/table"
    grep 'improvement' "$tmp/table"
    ! grep 'improvement.*-' "$tmp/table"
}

@test "the lag is found, and --align and --lag make up for it" {
    want=$(value .pairs[0].scores.si_sdr --trim clean.wav better.wav)
    [ "$(value .pairs[0].lag clean.wav late.wav)" -eq 37 ]
    [ "$(value .pairs[0].lag clean.wav early.wav)" -eq -37 ]
    near "$(value .pairs[0].scores.si_sdr clean.wav better.wav)" "$want" 0
    awk -v s="$(value .pairs[0].scores.si_sdr clean.wav late.wav)" 'BEGIN { exit !(s < 0) }'
    for options in --align "--lag 37" "--lag 4.625ms"; do
        near "$(value .pairs[0].scores.si_sdr $options clean.wav late.wav)" "$want" 0.1
    done
    near "$(value .pairs[0].scores.si_sdr --lag -37 clean.wav early.wav)" "$want" 0.1
    [ "$(value .pairs[0].lag --max-lag 2ms clean.wav late.wav)" -le 16 ]
}

@test "channels are scored one by one" {
    near "$(value .mean.scores.stoi clean-stereo.wav stereo.wav)" \
        "$(value .mean.scores.stoi clean.wav better.wav)" 1e-6
}

@test "many pairs: from operands, from a list, from folders; with their mean" {
    mkdir -p "$tmp/clean" "$tmp/noisy" "$tmp/test"
    cp clean.wav "$tmp/clean/a.wav"
    cp silence.wav "$tmp/clean/a_b.wav"
    cp noisy.wav "$tmp/noisy/a_noise.wav"
    cp better.wav "$tmp/test/a_noise.wav"
    cp better.wav "$tmp/test/a_noise2.wav"
    cp noisy.wav "$tmp/noisy/a_noise2.wav"
    cp clean.wav "$tmp/clean/unused.wav"
    echo "not audio" >"$tmp/test/README"
    nc-score --clean "$tmp/clean" --noisy "$tmp/noisy" --test "$tmp/test" --format json >"$tmp/folders"
    [ "$(jq '.pairs | length' "$tmp/folders")" -eq 2 ]
    [ "$(jq -r '.pairs[1].reference' "$tmp/folders")" = "$tmp/clean/a.wav" ]
    [ "$(jq -r '.pairs[1].noisy' "$tmp/folders")" = "$tmp/noisy/a_noise2.wav" ]

    printf '# pairs\n\nclean.wav better.wav\nclean.wav\tnoisy.wav\tnoisy.wav\n' >"$tmp/list"
    nc-score --pairs "$tmp/list" --format json >"$tmp/json"
    nc-score --format json clean.wav better.wav clean.wav noisy.wav >"$tmp/operands"
    [ "$(jq -c '.pairs | map(.scores)' "$tmp/json")" = "$(jq -c '.pairs | map(.scores)' "$tmp/operands")" ]
    near "$(jq .mean.scores.wss "$tmp/json")" \
        "$(jq '[.pairs[].scores.wss] | add / length' "$tmp/json")" 1e-5
    nc-score --pairs - <"$tmp/list" | grep -q '^mean of 2 '
}

@test "the table and TSV have a line a pair" {
    nc-score clean.wav better.wav clean.wav noisy.wav >"$tmp/table"
    [ "$(wc -l <"$tmp/table")" -eq 5 ]
    head -n 1 "$tmp/table" | grep -q 'SI-SDR.*segSNR.*ESTOI.*LLR.*WSS.*lag'
    nc-score --format tsv --noisy noisy.wav clean.wav better.wav >"$tmp/tsv"
    [ "$(awk -F '\t' '{ print NF }' "$tmp/tsv" | sort -u)" -eq 20 ]
}

@test "a file name with quotes and backslashes is still JSON" {
    cp better.wav "$tmp/a\"b\\c.wav"
    [ "$(value .pairs[0].test clean.wav "$tmp/a\"b\\c.wav" | jq -r .)" = "$tmp/a\"b\\c.wav" ]
}

@test "standard input" {
    near "$(value .mean.scores.wss clean.wav - <better.wav)" \
        "$(value .mean.scores.wss clean.wav better.wav)" 0
}

@test "what cannot be compared is refused" {
    fails 65 'fast.wav has 16000 Hz, clean.wav 8000 Hz' nc-score clean.wav fast.wav
    fails 65 'stereo.wav has 2 channels, clean.wav 1' nc-score clean.wav stereo.wav
    fails 65 'short.wav is 0.750 s shorter than clean.wav' nc-score clean.wav short.wav
    fails 66 'none.wav' nc-score clean.wav none.wav
    mkdir "$tmp/test"
    fails 65 'no audio files' nc-score --clean . --test "$tmp/test"
    cp better.wav "$tmp/test/z.wav"
    fails 65 'no name in' nc-score --clean . --test "$tmp/test"
    fails 66 'none:' nc-score --clean none --test "$tmp/test"
    nc-score --trim clean.wav short.wav
}

@test "one bad pair does not hold up the others" {
    run --separate-stderr -65 nc-score clean.wav fast.wav clean.wav better.wav
    [ "${#lines[@]}" -eq 3 ]
    [ "$stderr" = "nc-score: fast.wav has 16000 Hz, clean.wav 8000 Hz" ]
}

@test "undefined measures are told" {
    run --separate-stderr -0 nc-score --format json silence.wav better.wav
    [ "$(jq -c '.pairs[0].scores | map(. == null) | all' <<<"$output")" = true ]
    [[ $stderr == *"silence.wav: digital silence"* ]]
    run --separate-stderr -0 nc-score --format json --trim clean.wav brief.wav
    [ "$(jq .pairs[0].scores.stoi <<<"$output")" = null ]
    [ "$(jq '.pairs[0].scores.llr != null' <<<"$output")" = true ]
}

@test "wrong usage" {
    fails 64 'operands come in pairs' nc-score
    fails 64 'operands come in pairs' nc-score clean.wav
    fails 64 'one pair' nc-score --noisy noisy.wav clean.wav better.wav clean.wav better.wav
    fails 64 'go together' nc-score --clean .
    fails 64 'unexpected operand' nc-score --clean . --test . clean.wav
    fails 64 'exclude' nc-score --align --lag 3 clean.wav better.wav
    printf 'clean.wav\n' >"$tmp/list"
    fails 65 'line 1' nc-score --pairs "$tmp/list"
    fails 74 '<stdout>' bash -c 'nc-score clean.wav better.wav >/dev/full'
}

# Means computed with pystoi 0.4.1 (STOI, ESTOI) and pysepm 0.1 (the others; SI-SDR, SNR: NumPy).
@test "NOIZEUS: the means agree with independent implementations" {
    need_data
    nc-score --clean "$data/noizeus/clean" --test "$data/noizeus/noisy" --format json >"$tmp/json"
    [ "$(jq .mean.pairs "$tmp/json")" -eq 160 ]
    for pair in si_sdr=6.937217 snr=6.932959 segmental_snr=-0.019711 stoi=0.798236 \
        estoi=0.607294 llr=0.728214 wss=49.952247; do
        near "$(jq ".mean.scores.${pair%=*}" "$tmp/json")" "${pair#*=}" 2e-5
    done
}

@test "16 kHz: one recording agrees with independent implementations" {
    need_data
    nc-score --format json "$data/wideband/clean/frees1.wav" \
        "$data/wideband/noisy/frees1_cafe_2.5dB.wav" >"$tmp/json"
    for pair in si_sdr=1.528654 snr=1.424322 segmental_snr=-1.643954 stoi=0.691414 estoi=0.456544 llr=1.007519 wss=90.975575; do
        near "$(jq ".mean.scores.${pair%=*}" "$tmp/json")" "${pair#*=}" 2e-5
    done
}
