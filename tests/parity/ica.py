"""nc-ica against scikit-learn's FastICA on the same mixtures.

    ica.py synthetic|FOLDER WORK

Mixes 2, 3 and 8 sources (made here, or recordings of speech from FOLDER) by a well-conditioned random
matrix, separates the mixture with both, for each algorithm and contrast, and prints the worst
correlation between corresponding components, order and sign apart. Exit status 1 if one is below
0.9999. WORK is a folder for files.

What deflation finds depends on the order in which it finds components, each being held orthogonal to
those before. There scikit-learn is started close to nc-ica's order (a tenth of a random rotation
away), so that both look for the same."""
import glob
import subprocess
import sys

import numpy as np
from scipy.io import wavfile
from scipy.optimize import linear_sum_assignment
from sklearn.decomposition import FastICA

RATE = 8000


def synthetic(n, samples=40000):
    """Laplacian noise whose level moves at 1 to 8 Hz, differently in each source."""
    rng = np.random.default_rng(11)
    t = np.arange(samples) / RATE
    levels = [1 + 0.9 * np.sin(2 * np.pi * (1 + 7 * k / n) * t + k) for k in range(n)]
    return np.stack([rng.laplace(size=samples) * level for level in levels], 1)


def speech(folder, n):
    files = sorted(glob.glob(f"{folder}/*.wav"))[:n]
    recordings = [wavfile.read(f)[1] / 32768 for f in files]
    samples = min(map(len, recordings))
    return np.stack([r[:samples] / r[:samples].std() for r in recordings], 1)


def worst_correlation(a, b):
    n = a.shape[1]
    correlation = np.abs(np.corrcoef(a.T, b.T)[:n, n:])
    rows, columns = linear_sum_assignment(-correlation)
    return correlation[rows, columns].min()


def separate(work, *options):
    with open(f"{work}/mixed.wav", "rb") as given, open(f"{work}/separated.wav", "wb") as taken:
        subprocess.run(["nc-ica", "--raw", "--tolerance", "1e-7", "--max-iterations", "1000",
                        "--order", "none", "--mixing", f"{work}/matrices.npy", *options],
                       stdin=given, stdout=taken, check=True)
    return wavfile.read(f"{work}/separated.wav")[1], np.load(f"{work}/matrices.npy")


def near(unmixing, whitening):
    """A start for scikit-learn near the rotation that nc-ica found."""
    rotation = unmixing @ np.linalg.pinv(whitening)
    rotation /= np.linalg.norm(rotation, axis=1, keepdims=True)
    return rotation + 0.1 * np.random.default_rng(3).normal(size=rotation.shape)


def compare(mixed, work, algorithm, contrast, whiten):
    ours, (unmixing, _) = separate(work, "--algorithm", algorithm, "--contrast", contrast,
                                   "--whiten", whiten)
    assert np.allclose(ours.std(axis=0), 1, atol=1e-3), "not of unit variance"
    model = FastICA(mixed.shape[1], algorithm=algorithm, fun=contrast, whiten="unit-variance",
                    tol=1e-7, whiten_solver=whiten, max_iter=1000, random_state=0)
    if algorithm == "deflation":
        model.w_init = near(unmixing, FastICA(whiten="unit-variance", whiten_solver=whiten)
                            .fit(mixed).whitening_)
    return worst_correlation(ours, model.fit_transform(mixed))


def main(source, work):
    passed = True
    for n in (2, 3, 8):
        x = synthetic(n) if source == "synthetic" else speech(source, n)
        mixed = x @ (np.eye(n) + 0.3 * np.random.default_rng(5).normal(size=(n, n))).T
        mixed = (0.9 * mixed / np.abs(mixed).max()).astype(np.float32)
        wavfile.write(f"{work}/mixed.wav", RATE, mixed)
        for algorithm in ("parallel", "deflation"):
            for contrast, whiten in (("logcosh", "eigh"), ("exp", "svd"), ("cube", "eigh")):
                worst = compare(mixed.astype(float), work, algorithm, contrast, whiten)
                print(f"{n} channels, {algorithm}, {contrast}, {whiten}: {worst:.8f}")
                passed = passed and worst >= 0.9999
    return passed


if __name__ == "__main__":
    sys.exit(0 if main(*sys.argv[1:]) else 1)
