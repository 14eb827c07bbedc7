#!/usr/bin/python3
"""nc-stft beside scipy.signal.stft and a direct Fourier transform of 64-bit floats: stft.py.

Prints the largest difference, relative to the largest magnitude, of each case; fails above 1e-6."""
import subprocess

import numpy as np
from scipy import signal

from streams import arrays

CASES = [  # rate, channels, samples, n_fft, window_length, hop, window
    (8000, 1, 12000, 256, 256, 64, "hann"),
    (16000, 2, 5001, 512, 400, 160, "hamming"),
    (44100, 1, 3000, 1000, 1000, 333, "blackman"),
    (22050, 1, 20000, 4096, 4096, 128, "hann"),
    (16000, 3, 2000, 512, 512, 128, "sqrt-hann"),
    (192000, 8, 1500, 128, 100, 50, "rect"),
]


def window_of(name, length):
    if name == "sqrt-hann":
        return np.sqrt(signal.get_window("hann", length))
    return signal.get_window({"rect": "boxcar"}.get(name, name), length)


def spectrogram(x, rate, *options):
    raw = f"{rate},{x.shape[1]},f32"
    run = subprocess.run(["nc-stft", "--raw", raw, *map(str, options)], input=x.tobytes(),
                         stdout=subprocess.PIPE, check=True)
    return arrays(run.stdout)["spec"]


def direct(x, n_fft, window, hop, pad, frames):
    """(frames, channels, bins) by the definition in nc-stft(1), in double precision."""
    before = (n_fft - len(window)) // 2
    padded = np.concatenate([np.zeros((pad, x.shape[1])), x,
                             np.zeros((frames * hop + n_fft, x.shape[1]))])
    full = np.zeros(n_fft)
    full[before:before + len(window)] = window
    k = np.exp(-2j * np.pi * np.outer(np.arange(n_fft), np.arange(n_fft // 2 + 1)) / n_fft)
    return np.array([(padded[t * hop:t * hop + n_fft] * full[:, None]).T @ k for t in range(frames)])


def check(what, got, want):
    difference = abs(got - want).max() / abs(want).max()
    print(f"{what}: {difference:.2g}")
    assert difference < 1e-6, what


def main():
    rng = np.random.default_rng(1)
    for rate, channels, samples, n_fft, length, hop, name in CASES:
        what = f"{channels} x {samples} at {rate}, {n_fft} {length} {hop} {name}"
        x = rng.normal(scale=0.1, size=(samples, channels)).astype(np.float32)
        options = ["--n-fft", n_fft, "--window-length", length, "--hop", hop, "--window", name]
        window = window_of(name, length)

        got = spectrogram(x, rate, *options)
        librosa_frames = 1 + samples // hop
        assert librosa_frames <= len(got) <= librosa_frames + 1, (what, len(got))
        check(f"{what}, direct", got[:9], direct(x, n_fft, window, hop, n_fft // 2, 9))
        check(f"{what}, end", got[-3:],
              direct(x, n_fft, window, hop, n_fft // 2, len(got))[-3:])
        if length == n_fft:
            padded = np.pad(x, ((n_fft // 2, n_fft), (0, 0)))
            _, _, z = signal.stft(padded, rate, window, n_fft, n_fft - hop, axis=0, boundary=None,
                                  padded=False)
            want = np.moveaxis(z, -1, 0)[:len(got)].transpose(0, 2, 1) * window.sum()
            check(f"{what}, scipy", got, want)

        got = spectrogram(x, rate, *options, "--pad", "full")
        pad = (n_fft - length) // 2 + length - hop
        frames = -(-(samples + length - hop) // hop)
        assert len(got) == frames, (what, len(got), frames)
        check(f"{what}, full", got[:5], direct(x, n_fft, window, hop, pad, 5))


if __name__ == "__main__":
    main()
