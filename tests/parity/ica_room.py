"""Two talkers and two microphones in a room, simulated by the image-source method (Allen & Berkley
1979), for the tests of nc-ica.

    ica_room.py make FOLDER [WAV WAV]   mix.wav and the talkers' images, image_1.wav, image_2.wav
    ica_room.py score FOLDER SEPARATED  SI-SDR improvement of component-1.wav, component-2.wav
"""
import itertools
import sys

import numpy as np
from scipy.io import wavfile
from scipy.signal import fftconvolve, lfilter

SOUND = 343.0  # m/s
RATE = 16000
ROOM = np.array([6.0, 5.0, 3.0])  # m
MICROPHONES = np.array([[2.96, 2.0, 1.4], [3.04, 2.0, 1.4]])  # 8 cm apart
TALKERS = np.array([[2.1, 2.9, 1.5], [4.0, 2.8, 1.6]])  # 1.3 m away, left and right


def impulse_response(talker, microphone, reverberation=0.16):
    """All images whose sound arrives within the reverberation time (s, to -60 dB, by Sabine)."""
    surface = 2 * (ROOM[0] * ROOM[1] + ROOM[0] * ROOM[2] + ROOM[1] * ROOM[2])
    absorption = 0.161 * ROOM.prod() / (surface * reverberation)
    reflection = np.sqrt(1 - min(absorption, 0.99))
    length = int(reverberation * RATE)
    h = np.zeros(length + 64)
    orders = [range(-int(np.ceil(length / RATE * SOUND / (2 * side))) - 1,
                    int(np.ceil(length / RATE * SOUND / (2 * side))) + 2) for side in ROOM]
    taps = np.arange(-32, 32)
    for m in itertools.product(*orders):
        for p in itertools.product((0, 1), repeat=3):
            image = (1 - 2 * np.array(p)) * talker + 2 * np.array(m) * ROOM
            distance = np.linalg.norm(image - microphone)
            delay = distance / SOUND * RATE
            if delay >= length - 1:
                continue
            bounces = sum(abs(2 * np.array(m) - np.array(p)))
            whole = int(delay)
            window = 0.5 + 0.5 * np.cos(np.pi * (taps - (delay - whole)) / 33)
            h[whole + 32 + taps] += (reflection ** bounces / distance
                                     * np.sinc(taps - (delay - whole)) * window)
    return h


def synthetic_talker(seed, seconds=12):
    """Not speech, but like it where it matters here: pulses at a moving pitch through resonances
    that change with every syllable, with pauses."""
    rng = np.random.default_rng(seed)
    parts = []
    while sum(map(len, parts)) < seconds * RATE:
        n = int(rng.uniform(0.12, 0.3) * RATE)
        if rng.random() < 0.2:
            parts.append(np.zeros(n))
            continue
        pitch = rng.uniform(90, 220) * (1 + 0.1 * np.sin(np.linspace(0, rng.uniform(1, 6), n)))
        phase = np.cumsum(pitch / RATE)
        x = np.diff(np.floor(phase), prepend=0) * (rng.random() < 0.75) + 0.05 * rng.normal(size=n)
        for formant in (rng.uniform(250, 800), rng.uniform(900, 2300), rng.uniform(2400, 3500)):
            radius = np.exp(-np.pi * rng.uniform(60, 160) / RATE)
            x = lfilter([1 - radius], [1, -2 * radius * np.cos(2 * np.pi * formant / RATE),
                                       radius ** 2], x)
        x *= np.hanning(n) * rng.uniform(0.3, 1) / (np.sqrt(np.mean(x ** 2)) + 1e-9)
        parts.append(x)
    return np.concatenate(parts)[:int(seconds * RATE)]


def write(path, x):
    wavfile.write(path, RATE, x.astype(np.float32))


def read(path):
    x = wavfile.read(path)[1]
    return x / 32768 if x.dtype == np.int16 else x.astype(float)


def make(folder, files):
    if files:
        dry = [read(f) for f in files]
    else:
        dry = [synthetic_talker(1), synthetic_talker(2)]
    n = min(map(len, dry))
    images = []
    for talker, x in zip(TALKERS, dry):
        x = x[:n] / x[:n].std()
        images.append(np.stack([fftconvolve(x, impulse_response(talker, m))[:n]
                                for m in MICROPHONES], 1))
    scale = 0.5 / np.abs(images[0] + images[1]).max()
    for i, image in enumerate(images):
        write(f"{folder}/image_{i + 1}.wav", scale * image)
    write(f"{folder}/mix.wav", scale * (images[0] + images[1]))


def si_sdr(estimate, reference):
    scale = estimate @ reference / (reference @ reference)
    return 10 * np.log10(((scale * reference) ** 2).sum()
                         / ((estimate - scale * reference) ** 2).sum())


def score(folder, separated):
    """Mean over talkers of the gain over the better microphone, best assignment of components."""
    images = [read(f"{folder}/image_{i}.wav") for i in (1, 2)]
    mix = read(f"{folder}/mix.wav")
    parts = [read(f"{separated}/component-{i}.wav") for i in (1, 2)]
    gain = np.array([[max(si_sdr(p, image[:, m]) for m in (0, 1))
                      - max(si_sdr(mix[:, m], image[:, m]) for m in (0, 1))
                      for p in parts] for image in images])
    print(f"{max(gain.trace(), gain[::-1].trace()) / 2:.2f}")


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2], sys.argv[3:])
    else:
        score(sys.argv[2], sys.argv[3])
