#!/usr/bin/python3
"""nc-cluster beside scikit-learn and scipy on the same arrays: cluster.py CASE [RECORDING].

Prints the adjusted Rand index of each comparison and fails where one is below 0.99. Only well-posed
problems are compared: where the eigenvalues tell that rounding decides the cut, scikit-learn does not
agree with itself."""
import sys
import warnings

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.io import wavfile
from scipy.linalg import eigh
from scipy.signal import stft
from sklearn.cluster import KMeans, SpectralClustering
from sklearn.manifold import spectral_embedding
from sklearn.cluster._spectral import discretize
from sklearn.metrics import adjusted_rand_score, pairwise_kernels

from streams import arrays, run, stream

WELL_POSED = 1e-7


def check(what, got, want):
    index = adjusted_rand_score(np.ravel(want), np.ravel(got))
    print(f"{what}: adjusted Rand index {index:.4f}, clusters of {np.bincount(np.ravel(got))}")
    assert index >= 0.99, what


def table_labels(x, *options):
    """Labels of samples (n, features), fed as a table of one frame."""
    data = stream("table", x[None, None].astype("<f4"))
    return arrays(run(["nc-cluster", "--by", "table", *options], data))["label"].ravel()


def spectral(x, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # unconnected graphs, as asked for
        return SpectralClustering(random_state=0, **options).fit_predict(x)


def blobs(clusters, rng, size=60):
    centre = 7 * np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]])[:clusters]
    return np.concatenate([c + rng.normal(size=(size + 20 * i, 3)) for i, c in enumerate(centre)])


def rings(rng):
    angle = rng.uniform(0, 2 * np.pi, 400)
    radius = np.where(np.arange(400) < 150, 1, 3) + rng.normal(0, 0.08, 400)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def case_shapes(_):
    rng = np.random.default_rng(1)
    two, ring, four = (x.astype(np.float32) for x in (blobs(2, rng), rings(rng), blobs(4, rng)))
    for solver in "dense", "arpack":
        for assign in "kmeans", "discretize", "cluster_qr":
            how = ["--assign", assign, "--solver", solver]
            check(f"two blobs, rbf, {how}", table_labels(two, "--rbf", "--gamma", "0.1", *how),
                  spectral(two, n_clusters=2, gamma=0.1, assign_labels=assign))
            check(f"two rings, rbf, {how}", table_labels(ring, "--rbf", "--gamma", "20", *how),
                  spectral(ring, n_clusters=2, gamma=20, assign_labels=assign))
            check(f"two rings, knn, {how}", table_labels(ring, "--knn", *how),
                  spectral(ring, n_clusters=2, affinity="nearest_neighbors", assign_labels=assign))
            check(f"four blobs, rbf, {how}",
                  table_labels(four, "--rbf", "--gamma", "0.1", "--clusters", "4", *how),
                  spectral(four, n_clusters=4, gamma=0.1, assign_labels=assign))
            check(f"four blobs, knn 40, {how}",
                  table_labels(four, "--knn", "--neighbors", "70", "--clusters", "4", *how),
                  spectral(four, n_clusters=4, affinity="nearest_neighbors", n_neighbors=70,
                           assign_labels=assign))
    check("four blobs, k-means", table_labels(four, "--method", "kmeans", "--clusters", "4"),
          KMeans(4, n_init=10, random_state=0).fit_predict(four))
    for method in "ward", "complete", "average", "single":
        tree = ["--method", "hierarchical", "--linkage", method]
        for what, x, clusters in ("four blobs", four, 4), ("two rings", ring, 2):
            check(f"{what}, {method}", table_labels(x, *tree, "--clusters", str(clusters)),
                  fcluster(linkage(x.astype(float), method), clusters, "maxclust"))


def levels(path):
    """A recording's spectrogram in dB, (frames, bins), floored 80 dB below its maximum."""
    rate, y = wavfile.read(path)
    n_fft = 256 if rate == 8000 else 512
    s = stft(y / 32768, nperseg=n_fft, noverlap=n_fft // 2)[2]
    db = 10 * np.log10(np.maximum(np.abs(s.T) ** 2, 1e-10))
    return np.maximum(db, db.max() - 80).astype("<f4")


def second_pair(x, gamma):
    """The second smallest eigenvalue of the Laplacian and its distance to the third, in full."""
    w = pairwise_kernels(x, metric="rbf", gamma=gamma)
    np.fill_diagonal(w, 0)
    root = np.sqrt(w.sum(axis=0))
    values = eigh(np.eye(len(x)) - w / root / root[:, None], eigvals_only=True,
                  subset_by_index=[0, 2])
    return values[1], values[2] - values[1]


def embedding(x, gamma):
    affinity = pairwise_kernels(x, metric="rbf", gamma=gamma)
    return spectral_embedding(affinity, n_components=2, drop_first=False, random_state=0)


def embedding_split(x, gamma):
    """The exact 2-means of scikit-learn's embedding: its own k-means may stop at a worse split."""
    u = embedding(x, gamma)[:, 1]
    value = np.sort(u)
    low, n = np.cumsum(value - value.mean())[:-1], np.arange(1, len(u))
    between = np.where(value[1:] > value[:-1], low**2 / n + low**2 / (len(u) - n), -1)
    cut = between.argmax()
    return u > (value[cut] + value[cut + 1]) / 2


def case_columns(path):
    db = levels(path)[::6]
    data = stream("reduced", db[:, None], "axis=channel,bin value=dB", block=7)
    for gamma in 0.01, 0.03, 0.1:
        by_solver = {solver: arrays(run(["nc-cluster", "--rbf", "--gamma", str(gamma), "--solver",
                                         solver], data))["label"][:, 0]
                     for solver in ("auto", "fast", "dense", "arpack")}
        with_kmeans, least = [], 1.0
        for t, frame in enumerate(db):
            x = frame[:, None].astype(float)
            if min(second_pair(x, gamma)) < WELL_POSED:
                continue
            want = embedding_split(x, gamma)
            with_kmeans.append(adjusted_rand_score(spectral(x, n_clusters=2, gamma=gamma),
                                                   by_solver["auto"][t]))
            for solver, label in by_solver.items():
                index = adjusted_rand_score(want, label[t])
                least = min(least, index)
                assert index >= 0.99, f"gamma {gamma}, column {t}, {solver}: {index}"
                assert frame[label[t] == 1].mean() > frame[label[t] == 0].mean()
        print(f"gamma {gamma}: {len(with_kmeans)} of {len(db)} columns are well-posed; least "
              f"adjusted Rand index {least:.4f}; SpectralClustering itself agrees in "
              f"{np.sum(np.array(with_kmeans) >= 0.99)}")
        assert len(with_kmeans) >= 5
    compare_tables(db)
    for method in "ward", "complete", "average", "single":
        label = arrays(run(["nc-cluster", "--method", "hierarchical", "--linkage", method,
                            "--clusters", "3"], data))["label"][:, 0]
        index = [adjusted_rand_score(fcluster(linkage(frame[:, None].astype(float), method), 3,
                                              "maxclust"), got) for frame, got in zip(db, label)]
        print(f"{method}: least adjusted Rand index {min(index):.4f} of {len(db)} columns")
        assert np.mean(np.array(index) >= 0.99) >= 0.95, index


def compare_tables(db):
    """Columns of the table (frame, bin, dB): the fast solver beside LAPACK and scikit-learn."""
    frame, bins = np.indices(db.shape)
    table = np.stack([frame, bins, db], axis=2)[:, None].astype("<f4")
    data = stream("table", table, "axis=channel,bin,column columns=frame,bin,amplitude value=dB")
    compared = 0
    for assign in "kmeans", "discretize":
        label = {solver: arrays(run(["nc-cluster", "--rbf", "--gamma", "0.003", "--assign", assign,
                                     "--solver", solver], data))["label"][:, 0]
                 for solver in ("fast", "dense")}
        for t in range(0, len(db), 3):
            x = table[t, 0, :, 1:].astype(float)
            if min(second_pair(x, 0.003)) < WELL_POSED:
                continue
            compared += 1
            index = adjusted_rand_score(label["fast"][t], label["dense"][t])
            assert index >= 0.99, f"{assign}, column {t} of the table: {index}"
            # Where discretize stops depends on the sample it starts from, in scikit-learn too.
            wants = ([embedding_split(x, 0.003)] if assign == "kmeans" else
                     [discretize(embedding(x, 0.003), random_state=seed) for seed in range(9)])
            index = max(adjusted_rand_score(label["fast"][t], want) for want in wants)
            assert index >= 0.99, f"{assign}, column {t} of the table beside scikit-learn: {index}"
    print(f"{compared} columns of the table: the fast solver agrees with LAPACK and scikit-learn")
    assert compared >= 5


def case_rows(path):
    db = levels(path)
    data = stream("reduced", db[:, None], "axis=channel,bin value=dB", block=50)
    for assign in "kmeans", "discretize", "cluster_qr":
        label = arrays(run(["nc-cluster", "--knn", "--by", "rows", "--assign", assign],
                           data))["label"][:, 0]
        assert (label == label[0]).all()
        check(f"rows, knn, {assign}", label[0],
              spectral(db.T.astype(float), n_clusters=2, affinity="nearest_neighbors",
                       assign_labels=assign))
    label = arrays(run(["nc-cluster", "--method", "kmeans", "--by", "rows"], data))["label"][0, 0]
    check("rows, k-means", label, KMeans(2, n_init=10, random_state=0).fit_predict(db.T))
    label = arrays(run(["nc-cluster", "--method", "kmeans", "--by", "table"], data))["label"]
    check("all cells, k-means", label,
          KMeans(2, n_init=3, random_state=0).fit_predict(db.reshape(-1, 1)))
    voice = label[:, 0] == 1
    assert db[voice].min() > db[~voice].max()


def case_table(path):
    db = levels(path)[:30]
    frame, bins = np.indices(db.shape)
    table = np.stack([frame, bins, db], axis=2)[:, None].astype(np.float64)
    table = (table - table.mean(axis=(0, 1, 2))) / table.std(axis=(0, 1, 2))
    data = stream("table", table.astype("<f4"), "columns=frame,bin,amplitude value=dB scale=standard")
    want = spectral(table.reshape(-1, 3), n_clusters=2, affinity="nearest_neighbors")
    for solver in "fast", "arpack", "auto":
        label = arrays(run(["nc-cluster", "--knn", "--by", "table", "--solver", solver], data))["label"]
        check(f"all cells, knn, {solver}", label.ravel(), want)


if __name__ == "__main__":
    globals()["case_" + sys.argv[1]](sys.argv[2] if len(sys.argv) > 2 else None)
