# Shared by the bats files: `load helper`.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
data=$root/../shared/data # recordings for development, where they are
nc_bin=${NC_BIN:-${NC_BUILD:-$root/build}/bin} # NC_BIN: make installcheck
PATH=$nc_bin:$PATH
tmp=$BATS_TEST_TMPDIR
python=/usr/bin/python3 # Debian's, which has numpy, scipy and scikit-learn
export LSAN_OPTIONS=suppressions=$root/tests/lsan.suppressions:print_suppressions=0 # make sanitize

# Skips the test, saying so, where the development recordings are absent.
need_data() {
    [ -d "$data" ] || skip "no development recordings (../shared/data)"
}

# Skips the test, saying so, when installed programs are tested.
need_build_tree() {
    [ -z "${NC_BIN:-}" ] || skip "needs the build tree"
}

# noise_wav FILE [SECONDS [RATE [CHANNELS]]]: the same pink noise and tone each time.
noise_wav() {
    sox -R -n -r "${3:-16000}" -c "${4:-1}" -b 16 "$1" synth "${2:-1}" pinknoise vol 0.3
}

# speech_wav FILE: a real noisy recording, 8 kHz, from Debian's codec2-examples.
speech_wav() {
    [ -f /usr/share/codec2/wav/mmt1.wav ] || skip "no codec2-examples"
    cp /usr/share/codec2/wav/mmt1.wav "$1"
}

# fails STATUS 'MESSAGE PART' COMMAND...: the command ends with this status and says so in one line.
# Standard output goes to $tmp/fails.out.
fails() {
    local want=$1 part=$2 status=0
    shift 2
    "$@" >"$tmp/fails.out" 2>"$tmp/fails.err" || status=$?
    if [ "$status" -ne "$want" ] || [ "$(wc -l <"$tmp/fails.err")" -ne 1 ] ||
        ! grep -qF -- "$part" "$tmp/fails.err"; then
        echo "status $status (want $want), stderr:"
        cat "$tmp/fails.err"
        return 1
    fi
}

# Runs a command with a pseudo-terminal as its standard input and output.
on_terminal() {
    script -qec "$*" /dev/null </dev/null
}

# make_stream SEED CHANNELS BINS FRAMES: a stream with a random spectrogram, on standard output.
make_stream() {
    "$python" "$root/tests/ncs.py" make "$@"
}

# has ARRAY EXPRESSION: the stream on standard input is whole, and the Python expression of its array
# (x), all arrays (a) and NumPy (np) is true.
has() {
    "$python" "$root/tests/ncs.py" has "$@"
}
