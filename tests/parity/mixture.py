#!/usr/bin/python3
"""mixture.py DRIVER PRESET REFERENCE.py WAV...

Compares the gains that DRIVER (build/tests/run_mixture) finds, offline and online, with those of the
research implementation in REFERENCE.py: within 0.1 dB on 99.9 % of the cells of each
recording, or exit 1. Prints a line a recording and mode.
"""
import importlib.util
import subprocess
import sys

import numpy as np
import scipy.io.wavfile as wavfile


def gains_of_driver(driver, mode, preset, power, rate, n_fft, hop):
    raw = subprocess.run([driver, mode, preset, str(rate), str(n_fft), str(hop)],
                         input=power.tobytes(), stdout=subprocess.PIPE, check=True).stdout
    return np.frombuffer(raw, np.float32).reshape(power.shape)


def main():
    driver, preset, path, names = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
    loader = importlib.util.spec_from_file_location("reference", path)
    reference = importlib.util.module_from_spec(loader)
    loader.loader.exec_module(reference)

    failed = False
    for name in names:
        rate, samples = wavfile.read(name)
        n_fft = 4 * int(round(reference.WIN * rate / 4))
        hop = n_fft // 4
        spectrum = reference.stft(samples[None, :] / 32768, n_fft, hop)[0]
        power = (np.abs(spectrum) ** 2 + 1e-12).astype(np.float32)
        audible = power.mean(1) > 1e-10
        for mode, function in (("offline", reference.offline), ("online", reference.online)):
            ours = gains_of_driver(driver, mode, preset, power, rate, n_fft, hop)[audible]
            theirs = function(power[None, audible].astype(float), rate, hop)[0]
            difference = np.abs(20 * np.log10(ours / theirs))
            share = 100 * np.mean(difference <= 0.1)
            worst = np.sort(difference.ravel())[-max(1, difference.size // 1000)]
            failed |= bool(share < 99.9)
            print("%-8s %8.4f %% of cells within 0.1 dB, 99.9 %% within %.4f dB: %s"
                  % (mode, share, worst, name.rsplit("/", 1)[-1]))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
