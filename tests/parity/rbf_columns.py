#!/usr/bin/python3
"""Fast RBF columns beside slow solutions: rbf_columns.py DRIVER dense|exact COUNT WAV...

dense: COUNT columns of each recording, in dB, by value alone and by bin and value, with several
gammas, beside LAPACK's eigenvectors. Where the problem is well-posed (second eigenvalue above 1e-11,
distance to the third above 1e-9, no sample without any neighbour) the labels must be the same for all
samples, and the eigenvalue within 1e-6 of itself. Columns of equal values are one cluster by definition.
exact: COUNT columns of 56 bins of each recording, by bin and value with gamma 1, which is ill-posed: no
solution in double precision can be trusted, so the reference has 80 digits.

DRIVER is build/tests/run_rbf_columns. Prints a line a case; exit 1 if one disagrees.
"""
import decimal
import subprocess
import sys

import numpy as np
import scipy.io.wavfile as wavfile
from scipy.linalg import eigh
from scipy.signal import stft
from sklearn.metrics import adjusted_rand_score

Number = decimal.Decimal
decimal.getcontext().prec = 80
decimal.getcontext().Emin = -999999

SATURATED = 32  # NC_RBF_SATURATED


def columns_of(path, count, n_fft):
    """`count` frames spread over a recording, in dB, floored 80 dB below the maximum."""
    rate, samples = wavfile.read(path)
    magnitude = np.abs(stft(samples / 32768, rate, nperseg=n_fft)[2])
    level = 20 * np.log10(np.maximum(magnitude, 1e-5))
    level = np.maximum(level, level.max() - 80).T.astype(np.float32)
    return level[np.linspace(0, len(level) - 1, count).astype(int)]


def fast(driver, features, columns, gamma, bin_step):
    done = subprocess.run([driver, features, str(columns.shape[1]), repr(gamma), repr(bin_step)],
                          input=np.ascontiguousarray(columns).tobytes(), capture_output=True, check=True)
    report = np.loadtxt(done.stderr.decode().splitlines(), ndmin=2)
    return np.frombuffer(done.stdout, np.uint8).reshape(columns.shape), report[:, 0], report[:, 2].astype(int)


def best_cut(u):
    """Labels of the exact 1-D 2-means; u: numbers of any kind."""
    order = sorted(range(len(u)), key=lambda i: u[i])
    n, total, below, best, cut = len(u), sum(u), 0, -1, 0
    for k in range(1, n):
        below += u[order[k - 1]]
        distance = below / k - (total - below) / (n - k)
        value = k * (n - k) * distance * distance
        if value > best:
            best, cut = value, k
    label = np.zeros(n, int)
    label[order[cut:]] = 1
    return label


def dense(x, gamma, bin_step):
    """Labels, eigenvalue, and whether the column is well-posed."""
    bins = bin_step * np.arange(len(x))
    w = np.exp(-gamma * ((x[:, None] - x) ** 2 + (bins[:, None] - bins) ** 2))
    np.fill_diagonal(w, 0)
    d = w.sum(1)
    if d.min() < 1e-100:
        return None, 0, False
    values, vectors = eigh(w / np.sqrt(d[:, None] * d), subset_by_index=[len(x) - 3, len(x) - 1])
    u = vectors[:, 1] / np.sqrt(d)
    u = w @ u / d / values[1]  # division by a tiny sqrt(d) amplified rounding: smooth it away
    u -= (d * u).sum() / d.sum()
    eigenvalue = (w * (u[:, None] - u) ** 2).sum() / 2 / (d * u * u).sum()
    return best_cut(u), eigenvalue, 1 - values[1] > 1e-11 and values[1] - values[0] > 1e-9


def compare_dense(driver, name, columns, features, gamma, bin_step):
    columns = columns[np.ptp(columns, axis=1) > 0]
    label, eigenvalue, _ = fast(driver, features, columns, gamma, bin_step)
    worst_label, worst_value, compared = 1.0, 0.0, 0
    for c, x in enumerate(columns.astype(float)):
        want, value, well_posed = dense(x, gamma, bin_step if features == "grid" else 0)
        if well_posed:
            compared += 1
            worst_label = min(worst_label, adjusted_rand_score(want, label[c]))
            worst_value = max(worst_value, abs(eigenvalue[c] / value - 1))
    print(f"{name} {features} gamma {gamma:g}: {compared} of {len(columns)} columns well-posed, "
          f"least adjusted Rand index {worst_label:.6f}, eigenvalue within {worst_value:.1e}")
    return worst_label == 1 and worst_value < 1e-6, compared


def eliminate(w):
    """Grassmann, Taksar and Heyman's elimination of all but the last node; w: [n][n], overwritten."""
    pivots = []
    for k in range(len(w) - 1):
        pivot = sum(w[k][k + 1:])
        pivots.append(pivot)
        for i in range(k + 1, len(w)):
            share = w[i][k] / pivot
            for j in range(k + 1, len(w)):
                if j != i:
                    w[i][j] += share * w[k][j]
    return pivots


def solve(w, pivots, b):
    n = len(b)
    y = list(b)
    for k in range(n - 1):
        for j in range(k + 1, n):
            y[j] += w[k][j] / pivots[k] * y[k]
    y[n - 1] = Number(0)
    for k in reversed(range(n - 1)):
        y[k] = (y[k] + sum(w[k][j] * y[j] for j in range(k + 1, n))) / pivots[k]
    return y


def exact(x):
    """Labels and eigenvalue of the column by bin and value, gamma 1, from 80 digits; None if the
    eigenvalue is so close to the next that the iteration does not end."""
    n = len(x)
    x = [Number(float(v)) for v in x]
    w = [[Number(0) if i == j else (-((x[i] - x[j]) ** 2 + (i - j) ** 2)).exp() for j in range(n)]
         for i in range(n)]
    d = [sum(row) for row in w]
    order = sorted(range(n), key=lambda i: d[i])  # the heaviest last: it is the ground
    factor = [[w[i][j] for j in order] for i in order]
    pivots = eliminate(factor)
    mass = [d[i] for i in order]
    # Of elements of like size, so that light parts are not overlooked; centred by mass.
    u = [Number(int(v)) for v in np.random.default_rng(1).integers(-1000, 1000, n)]
    before = None
    for _ in range(200):
        mean = sum(m * v for m, v in zip(mass, u)) / sum(mass)
        u = [v - mean for v in u]
        image = solve(factor, pivots, [m * v for m, v in zip(mass, u)])
        mean = sum(m * v for m, v in zip(mass, image)) / sum(mass)
        image = [v - mean for v in image]
        largest = max(range(n), key=lambda i: abs(image[i]))
        value = u[largest] / image[largest]
        u = [v / image[largest] for v in image]
        if before is not None and all(abs(a - b) < Number("1e-12") for a, b in zip(u, before)):
            back = [None] * n
            for k, i in enumerate(order):
                back[i] = u[k]
            return best_cut(back), value
        before = u
    return None


def compare_exact(driver, name, columns):
    columns = columns[np.ptp(columns, axis=1) > 0]
    label, eigenvalue, flags = fast(driver, "grid", columns, 1.0, 1.0)
    compared, right, worst = 0, 0, 0.0
    for c, x in enumerate(columns):
        want = exact(x)
        if want is None or flags[c] & SATURATED:  # no single answer, or weights beyond the range of double
            continue
        compared += 1
        right += adjusted_rand_score(want[0], label[c]) == 1
        worst = max(worst, abs(float(Number(float(eigenvalue[c])) / want[1] - 1)))
    print(f"{name} exact: {right} of {compared} columns have the labels of 80 digits, eigenvalues "
          f"({np.median(eigenvalue):.0e}) within {worst:.1e}")
    return right == compared and worst < 1e-6, compared


def main():
    driver, case, count, names = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
    good, compared = True, 0
    for name in names:
        short = name.rsplit("/", 1)[-1]
        if case == "exact":
            start = 20
            results = [compare_exact(driver, short, columns_of(name, count, 512)[:, start:start + 56])]
        else:
            columns = columns_of(name, count, 512)
            results = [compare_dense(driver, short, columns, "value", gamma, 0.0) for gamma in (0.01, 0.1, 1.0)]
            results += [compare_dense(driver, short, columns, "grid", gamma, 1.0) for gamma in (0.003, 0.02)]
        good = good and all(r[0] for r in results)
        compared += sum(r[1] for r in results)
    print(f"{compared} columns compared")
    return 0 if good and compared > 0 else 1


sys.exit(main())
