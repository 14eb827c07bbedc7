load helper
bats_require_minimum_version 1.5.0

# The benchmark beside other denoisers, on one short recording: every denoiser has a row, or a reason.
@test "make bench-quality scores every denoiser, or tells why not" {
    need_build_tree
    mkdir -p "$tmp/set/clean" "$tmp/set/noisy"
    speech_wav "$tmp/speech.wav"
    sox "$tmp/speech.wav" "$tmp/set/clean/a.wav" trim 0 2
    noise_wav "$tmp/noise.wav" 2 8000
    sox -m -v 0.8 "$tmp/set/clean/a.wav" -v 0.2 "$tmp/noise.wav" -b 16 "$tmp/set/noisy/a_pink.wav"
    "$root/tests/bench/quality" "${NC_BUILD:-$root/build}" "$tmp/set" >"$tmp/table"
    cat "$tmp/table"
    grep -q '^set: 1 noisy files' "$tmp/table"
    grep -qE '^noisy \(scores\) +[0-9.]+ ' "$tmp/table"
    [ "$(grep -cE '^(skipped )?(nc-denoise|pipeline|seed|sox|ffmpeg|speexdsp|webrtc)' "$tmp/table")" -eq 11 ]
    ! grep '^skipped' "$tmp/table" | grep -v 'not installed'
}
