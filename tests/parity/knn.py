#!/usr/bin/python3
"""knn.py DRIVER SPEECH.wav

Compares what DRIVER (build/tests/run_knn) finds with scikit-learn and scipy on a speech recording
with noise added: the neighbours of rows and of the 70 x 683 table with kneighbors_graph, the table's
clusters with those of a converged shift-invert solution. Prints a line a comparison; exits 1
where an edge differs by more than a tie, or labels in more than 1 in 10,000.
"""
import subprocess
import sys

import numpy as np
import scipy.io.wavfile as wavfile
import scipy.signal as signal
import scipy.sparse as sparse
import scipy.sparse.linalg as linalg
from sklearn.neighbors import kneighbors_graph

NEIGHBOURS = 10


def noisy_speech(name):
    """11.3 s at 22,050 Hz, from 16,000, 8 dB over noise."""
    _, speech = wavfile.read(name)
    # Repeated to the length, not padded with silence: cells of equal value have tied neighbours.
    speech = np.resize(signal.resample_poly(speech / 32768, 441, 320), 250000)
    white, dark = (np.random.default_rng(seed).standard_normal(len(speech)) for seed in (1, 2))
    low = signal.lfilter(*signal.butter(1, 500, fs=22050), dark)
    noise = 0.8 * low / low.std() + 0.15 * white
    return speech + noise / noise.std() * speech.std() * 10 ** (-8 / 20)


def magnitudes(sound, n_fft, hop):
    """[frames][bins]"""
    padded = np.pad(sound, n_fft // 2, mode="reflect")
    starts = range(0, len(padded) - n_fft + 1, hop)
    window = signal.get_window("hann", n_fft)
    return np.array([np.abs(np.fft.rfft(window * padded[s:s + n_fft])) for s in starts])


def decibels(magnitude):
    level = 20 * np.log10(np.maximum(magnitude, 1e-5))
    return np.maximum(level, level.max() - 80)


def run(driver, mode, values, *arguments):
    """The driver's output, and what it tells."""
    command = [driver, mode, *map(str, values.shape), str(NEIGHBOURS), *map(repr, arguments)]
    done = subprocess.run(command, input=values.tobytes(), capture_output=True, check=True)
    return done.stdout, done.stderr.decode().split()


def graph_of(output, samples):
    nearest = np.frombuffer(output, np.uint32).reshape(samples, -1)
    starts = np.arange(0, nearest.size + 1, nearest.shape[1])
    others = sparse.csr_matrix((np.ones(nearest.size), nearest.ravel(), starts), (samples, samples))
    return others + sparse.eye(samples)


def differing_edges(ours, theirs, table):
    """Edges of ours that are not in theirs, and how many of them are no ties."""
    extra, missing = (ours - theirs).tocoo(), theirs - ours
    edges = extra.data > 0
    worse = 0
    for row, column in zip(extra.row[edges], extra.col[edges]):
        there = missing[row].tocoo()
        theirs_last = max(np.sum((table[c] - table[row]) ** 2) for c in there.col[there.data > 0])
        distance = np.sum((table[column] - table[row]) ** 2)
        worse += distance > theirs_last * (1 + 1e-12)
    return edges.sum(), worse


def compare_graph(what, output, table):
    theirs = kneighbors_graph(table, NEIGHBOURS, include_self=True)
    differ, worse = differing_edges(graph_of(output, len(table)), theirs, table)
    print(f"{what}: {differ} of {len(table) * (NEIGHBOURS - 1)} edges differ, {worse} are no ties")
    return worse == 0, theirs


def split(u):
    """The best split of numbers in two, by trying all."""
    order = np.argsort(u)
    below, count = np.cumsum(u[order])[:-1], np.arange(1, len(u))
    gap = below / count - (u.sum() - below) / (len(u) - count)
    label = np.zeros(len(u), int)
    label[order[np.argmax(count * (len(u) - count) * gap ** 2) + 1:]] = 1
    return label


def second_vector(connectivity):
    """Second eigenpair of the normalised Laplacian by shift-invert, converged."""
    affinity = (connectivity + connectivity.T) / 2
    affinity.setdiag(0)
    scale = 1 / np.sqrt(np.asarray(affinity.sum(1)).ravel())
    laplacian = sparse.eye(len(scale)) - sparse.diags(scale) @ affinity @ sparse.diags(scale)
    values, vectors = linalg.eigsh(laplacian.tocsc(), 2, sigma=-1e-6, tol=1e-10)
    return values[1], vectors[:, 1] * scale


def compare_clusters(what, driver, values, scales, connectivity):
    output, told = run(driver, "table", values, *scales)
    ours = np.frombuffer(output, np.uint8)
    value, u = second_vector(connectivity)
    differ = np.sum(ours != split(u))
    differ = min(differ, len(ours) - differ)
    error = abs(float(told[1]) / value - 1)
    print(f"{what}: {differ} of {len(ours)} labels differ, eigenvalue {value:.6e} within {error:.1e}")
    return differ * 10000 <= len(ours) and error < 1e-6


def main():
    driver, name = sys.argv[1:]
    sound = noisy_speech(name)
    rows = np.ascontiguousarray(decibels(magnitudes(sound, 1024, 512)).T).astype(np.float32)
    output, _ = run(driver, "rows", rows)
    good = [compare_graph(f"rows {rows.shape}", output, rows.astype(float))[0]]

    magnitude = magnitudes(sound, 1364, 3600)
    level = decibels(magnitude)
    for what, values, scaled in (("dB", level, False), ("dB, standard", level, True),
                                 ("magnitude, standard", magnitude, True)):
        values = values.astype(np.float32)
        frame, bin_number = np.indices(values.shape)
        table = np.stack([frame, bin_number, values], -1).reshape(-1, 3).astype(float)
        scales = [float(s) for s in 1 / table.std(0)] if scaled else [1.0, 1.0, 1.0]
        output, _ = run(driver, "grid", values, *scales)
        same, connectivity = compare_graph(what, output, table * scales)
        good.append(same)
        if what.startswith("dB"):
            good.append(compare_clusters(what, driver, values, scales, connectivity))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
