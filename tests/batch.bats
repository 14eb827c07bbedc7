load helper
bats_require_minimum_version 1.5.0

# A folder of recordings through examples/batch/Makefile.

setup() {
    cd "$tmp"
    export MAKEFLAGS= NC_BIN=$nc_bin
    makefile=$root/examples/batch/Makefile
}

# short_files FOLDER KINDS COUNT: so many files of 0.25 s, with names with spaces, of so many kinds, in
# two subfolders.
short_files() {
    "$python" - "$@" <<'CODE'
import os, sys, wave
import numpy as np
folder, kinds, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
rng, t = np.random.default_rng(1), np.arange(2000) / 8000
for sub in "one", "two":
    os.makedirs(f"{folder}/{sub}")
for n in range(count):
    if n < kinds:
        voice = np.sin(2 * np.pi * (200 + 50 * n) * t) * (t > 0.1)
        data = (4000 * voice + rng.normal(0, 400, len(t))).astype("<i2").tobytes()
        kept = (kept if n else []) + [data]
    with wave.open(f"{folder}/{'one' if n % 2 else 'two'}/file {n}.wav", "wb") as w:
        w.setparams((1, 2, 8000, 0, "NONE", ""))
        w.writeframes(kept[n % kinds])
CODE
}

made() {
    find out -name '*.wav' 2>/dev/null | wc -l
}

@test "1,000 files, killed half way: resumed, all there, as from nc-denoise; failures are told" {
    count=1000
    case ${NC_BUILD:-} in *sanitize*) count=100 ;; esac # ten times slower
    short_files in 10 "$count"
    : >"in/one/empty.wav"
    head -c 1000 "in/one/file 1.wav" >"in/one/cut off.wav"
    echo "no audio" >"in/text.mp3"

    setsid make -f "$makefile" -j2 IN=in OUT=out >first.log 2>&1 &
    group=$!
    while [ "$(made)" -lt $((count * 4 / 10)) ]; do
        kill -0 "$group" # it is still there
        sleep 0.05
    done
    kill -KILL -- "-$group"
    wait "$group" || true
    while pgrep -g "$group" >/dev/null; do sleep 0.05; done
    before=$(made)
    [ "$before" -lt "$count" ]
    find out -name '*.wav' -exec ls --full-time -i {} + | sort >before.txt

    run -2 make -f "$makefile" -j2 IN=in OUT=out
    printf '%s\n' "${lines[@]}" | tail -n 20
    [[ $output == *"$((count + 3)) recordings: $count done, 3 failed, 0 not made yet"* ]]
    [[ $output == *"one/cut off.wav: "*"truncated"* && $output == *"one/empty.wav: "*"empty"* &&
        $output == *"text.mp3: "*"not audio"* ]]
    [ "$(printf '%s\n' "${lines[@]}" | grep -c '^out/')" -eq $((count - before)) ]
    [ "$(made)" -eq "$count" ]
    [ -z "$(comm -23 before.txt <(find out -name '*.wav' -exec ls --full-time -i {} + | sort))" ]
    [ -z "$(find out -type f ! -name '*.wav')" ] # nothing unfinished is left
    [ "$(wc -l <out.log/summary.tsv)" -eq $((count + 4)) ]

    mkdir direct
    for n in {0..9}; do
        nc-denoise "$(echo in/*/"file $n.wav")" "direct/$n.wav"
    done
    for ((n = 0; n < count; n++)); do
        echo "$(($n % 10)) $(if ((n % 2)); then echo one; else echo two; fi)/file $n.wav"
    done >names.txt
    md5sum direct/*.wav | sed 's| .*/\(.\).wav| \1|' >sums.txt
    awk 'NR == FNR { sum[$2] = $1; next } { kind = $1; sub(/^[0-9]+ /, ""); print sum[kind] "  out/" $0 }' \
        sums.txt names.txt | md5sum --check --quiet --strict

    # Nothing is left to do but what failed.
    run -2 make -f "$makefile" IN=in OUT=out
    [ "$(printf '%s\n' "${lines[@]}" | grep -c '^out/')" -eq 0 ]
}

@test "names that make cannot spell, or nobody should" {
    short_files kinds 1 1
    mkdir -p "in/50% [live]"
    for name in 'a b  c' '$HOME `id`' "it's \"q\"" '#1' '-x' 'a:b=c;d|e&f' '*?[a]' '~' 'back\slash' '%' 'ä' $'latin\xe4'; do
        cp "kinds/two/file 0.wav" "in/$name.wav"
    done
    cp "kinds/two/file 0.wav" "in/50% [live]/a (1).wav"
    run -0 make -f "$makefile" -j2 IN=in OUT=out/
    [ "$(made)" -eq 13 ]
    diff <(cd in && find . | sort) <(cd out && find . | sort)
    run -0 make -f "$makefile" IN=./in OUT=./out
    [[ $output != *"out/"*.wav* ]]
    touch -d '2020-01-01' out/*.wav
    run -0 make -f "$makefile" IN=in OUT=out
    [ "$(printf '%s\n' "${lines[@]}" | grep -c '^out/')" -eq 12 ]

    cp "kinds/two/file 0.wav" $'in/new\nline.wav'
    cp "kinds/two/file 0.wav" in/ä.flac
    run -2 make -f "$makefile" IN=in OUT=out
    [[ $output == *'new\nline.wav: a control character in its name: rename it'* ]]
    [[ $output == *'its result would replace that of'* ]]
    [[ $output == *'15 recordings: 13 done, 2 failed'* ]]
}

@test "another pipeline makes all anew; parts of a list; scores against clean recordings" {
    speech_wav speech.wav
    mkdir in clean
    for n in 1 2 3; do
        sox speech.wav "clean/s$n.wav" trim "$n" 1
        noise_wav noise.wav 1 8000
        sox -m -v 0.8 "clean/s$n.wav" -v 0.05 noise.wav -b 16 "in/s${n}_pink.wav"
    done
    noise_wav in/other.wav 1 8000
    run -0 make -f "$makefile" IN=in OUT=out CLEAN=clean
    [[ $output == *'4 recordings: 4 done'* && $output == *'1 without a clean recording'* ]]
    want=$(nc-score --format json --noisy in/s1_pink.wav clean/s1.wav out/s1_pink.wav | jq .mean.improvement.si_sdr)
    awk -F '\t' -v want="$want" '
        NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i }
        $1 == "s1_pink.wav" { d = $column["SI-SDR, dB: gain"] - want; found = d < 1e-3 && d > -1e-3 }
        END { exit !found }' out.log/summary.tsv

    ln -s clean 'clean [1]'
    ln -s . in/circle
    run -0 make -f "$makefile" -j2 IN=in OUT=odd CLEAN='clean [1]'
    [[ $output == *'4 recordings: 4 done'* ]]
    cmp out.log/s1_pink.wav.score <(sed 's|odd/|out/|; s|clean \[1\]/|clean/|' odd.log/s1_pink.wav.score)
    rm in/circle

    pipeline='nc-stft | nc-reduce | nc-cluster --rbf | nc-expand | nc-mask | nc-istft --format $(FORMAT)'
    run -0 make -f "$makefile" IN=in OUT=out PIPELINE="$pipeline"
    [ "$(printf '%s\n' "${lines[@]}" | grep -c '^out/')" -eq 4 ]
    nc-stft in/other.wav | nc-reduce | nc-cluster --rbf 2>/dev/null | nc-expand | nc-mask | nc-istft | cmp - out/other.wav

    make -s -f "$makefile" IN=in OUT=flac FORMAT=flac list >list.txt
    for part in 1 2 3; do
        run -0 make -f "$makefile" IN=in OUT=flac FORMAT=flac LIST=list.txt PART=$part/3 files
    done
    nc-denoise in/other.wav other.flac
    cmp other.flac flac/other.flac
    run -0 make -f "$makefile" IN=in OUT=flac FORMAT=flac LIST=list.txt summary
    [[ $output == *'4 recordings: 4 done'* ]]

    run -2 make -f "$makefile" IN=in OUT=out PIPELINE='nc-stft | false | cat'
    [[ $output == *'4 failed'* ]] # and not what stood there before
}

@test "what cannot work is told in one line" {
    mkdir -p empty in
    noise_wav in/a.wav 0.1
    told() { # 'MESSAGE PART' VARIABLE...
        local part=$1
        shift
        run -2 --separate-stderr make -f "$makefile" "$@"
        echo "$stderr"
        [ "$(printf '%s\n' "${stderr_lines[@]}" | grep -vc '^make')" -eq 1 ]
        [[ $stderr == *"$part"* ]]
        [ -z "$output" ]
    }
    told "IN=folder is missing" OUT=out files
    told "OUT=folder is missing" IN=in files
    told "IN=none: no such folder" IN=none OUT=out files
    told "IN=empty: no recordings" IN=empty OUT=out files
    told "the same folder" IN=in OUT=in/ files
    told "CLEAN=none" IN=in OUT=out CLEAN=none files
    told "PART=4/3" IN=in OUT=out PART=4/3 files
    told "LIST=none" IN=in OUT=out LIST=none files
    told "FORMAT=" IN=in OUT=out FORMAT=../x files
    told "nc-none: no such program" IN=in OUT=out PIPELINE='nc-none --x' files
    told "PIPELINE is empty" IN=in OUT=out PIPELINE= files
    told "IN=none: no such folder" IN=none OUT=out # once, not again for the summary
    [ ! -e out ]
}
