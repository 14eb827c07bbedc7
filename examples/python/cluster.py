#!/usr/bin/env python3
"""nc-cluster --method kmeans as a script: a stage of the pipeline that scikit-learn does.

    nc-stft a.wav | nc-reduce | python3 cluster.py | nc-expand | nc-mask | nc-istft > b.wav

Frames are clustered as they come, so it works live; put your own method into `cluster`. The format
of the stream is in nc-stream(5).
"""
import struct
import sys
import zlib

import numpy as np
from sklearn.cluster import KMeans


def cluster(levels):
    """Labels of one frame's levels in dB, [bins]: 1 is voice, the louder cluster, and 0 noise."""
    if np.ptp(levels) == 0:
        return np.zeros(len(levels), np.uint8)
    means = KMeans(n_clusters=2, n_init=10, random_state=0).fit(levels[:, np.newaxis])
    return (means.labels_ == means.cluster_centers_.argmax()).astype(np.uint8)


def write_chunk(kind, payload, array=0, first=0):
    header = struct.pack("<4sHHQQI", kind, array, 0, len(payload), first, zlib.crc32(payload))
    header += struct.pack("<I", zlib.crc32(header))
    sys.stdout.buffer.write(header + payload + bytes(-len(payload) % 8))
    sys.stdout.buffer.flush()


def read_chunks(file):
    """Type, array, first frame, payload, and the whole chunk as it stood. Ends after END."""
    if file.read(8) != b"\x89NCS\r\n\x1a\n":
        sys.exit("cluster.py: not a matrix stream")
    kind = b""
    while kind != b"END ":
        header = file.read(32)
        if len(header) < 32:
            sys.exit("cluster.py: truncated stream (no END)")
        kind, array, _, size, first, crc, own = struct.unpack("<4sHHQQII", header)
        padded = file.read(size + -size % 8)
        if zlib.crc32(header[:28]) != own or zlib.crc32(padded[:size]) != crc:
            sys.exit("cluster.py: damaged stream")
        yield kind, array, first, padded[:size], header + padded


def main():
    sys.stdout.buffer.write(b"\x89NCS\r\n\x1a\n")
    for kind, array, first, payload, whole in read_chunks(sys.stdin.buffer):
        if kind == b"HEAD":
            head = payload.decode()
            arrays = [line.split() for line in head.splitlines() if line.startswith("array ")]
            source = next((words for words in arrays if words[2] == "reduced"), None)
            if source is None:
                sys.exit("cluster.py: the stream has no array `reduced` (is nc-reduce missing?)")
            bins = int(source[4].split("x")[-1])
            label = max(int(words[1]) for words in arrays) + 1
            # `label` has the cells of `reduced`: nc-expand wants to know what they stand for.
            kept = [word for word in source[5:] if word.split("=")[0] in ("step", "factor", "bins")]
            head += f"array {label} label |u1 {source[4]} axis=channel,bin clusters=2 {' '.join(kept)}\n"
            write_chunk(kind, (head + "pg cluster.py 1 cluster.py\n").encode())
        elif kind == b"END ":
            # One count more, in the order of the array lines; the labels' is that of `reduced`.
            counts = struct.unpack(f"<{len(arrays)}Q", payload)
            write_chunk(kind, payload + struct.pack("<Q", counts[arrays.index(source)]))
        else:
            sys.stdout.buffer.write(whole)
        if kind == b"DATA" and array == int(source[1]):
            levels = np.frombuffer(payload, "<f4").reshape(-1, bins)
            write_chunk(kind, b"".join(cluster(frame).tobytes() for frame in levels), label, first)


if __name__ == "__main__":
    main()
