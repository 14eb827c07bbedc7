"""Matrix streams for tests: write_stream and read_stream, independent of the C library.

    ncs.py make SEED CHANNELS BINS FRAMES     a stream with a random spectrogram, to stdout
    ncs.py has NAME EXPRESSION                reads a stream; EXPRESSION of numpy (np), the array (x)
                                              and all arrays (a) must be true
"""
import struct
import sys
import zlib

import numpy as np

SIGNATURE = b"\x89NCS\r\n\x1a\n"


def chunk(kind, payload, array=0, first=0):
    header = struct.pack("<4sHHQQI", kind, array, 0, len(payload), first, zlib.crc32(payload))
    return header + struct.pack("<I", zlib.crc32(header)) + payload + b"\0" * (-len(payload) % 8)


def write_stream(file, arrays, keys=(), block=7):
    """arrays: name -> (array [frames, ...], step, attributes). All arrays interleave by blocks."""
    lines = ["ncs 1"] + [f"{k} {v}" for k, v in dict(keys).items()]
    for i, (name, (x, step, attributes)) in enumerate(arrays.items()):
        shape = "x".join(str(n) for n in x.shape[1:])
        lines.append(f"array {i} {name} {x.dtype.str} {shape} {attributes} step={step}")
    file.write(SIGNATURE + chunk(b"HEAD", ("\n".join(lines) + "\n").encode()))
    done = [0] * len(arrays)
    length = max((len(x) * step for x, step, _ in arrays.values()), default=0)
    for t in range(block, length + block, block):
        for i, (x, step, _) in enumerate(arrays.values()):
            end = len(x) if t >= length else min(t // step, len(x))
            if end > done[i]:
                file.write(chunk(b"DATA", x[done[i]:end].tobytes(), i, done[i]))
                done[i] = end
    file.write(chunk(b"END ", struct.pack(f"<{len(done)}Q", *done)))


def read_stream(file):
    if file.read(8) != SIGNATURE:
        raise ValueError("not a matrix stream")
    lines, specs, parts = [], {}, {}
    while True:
        header = file.read(32)
        if len(header) < 32:
            raise ValueError("truncated stream")
        kind, array, _, size, first, crc, own = struct.unpack("<4sHHQQII", header)
        payload = file.read(size + -size % 8)[:size]
        assert zlib.crc32(header[:28]) == own and zlib.crc32(payload) == crc
        if kind == b"HEAD":
            lines = payload.decode().splitlines()
            for words in (line.split() for line in lines if line.startswith("array ")):
                specs[int(words[1])] = words[2], words[3], [int(n) for n in words[4].split("x")]
                parts[int(words[1])] = []
        elif kind == b"DATA":
            parts[array].append(payload)
        elif kind == b"END ":
            return lines, {name: np.frombuffer(b"".join(parts[i]), dtype).reshape([-1] + shape)
                           for i, (name, dtype, shape) in specs.items()}


KEYS = {"rate": "16000 Hz", "channels": 1, "n_fft": 512, "window_length": 512, "hop": 128,
        "window": "hann", "pad": 256, "center": 1}


def random_spec(seed, channels, bins, frames):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(frames, channels, bins)) + 1j * rng.normal(size=(frames, channels, bins))
    return (x * 10 ** rng.uniform(-3, 1, size=x.shape)).astype(np.complex64)


def decibels(spec):
    return 10 * np.log10(np.maximum(abs(spec.astype(np.complex128)) ** 2, 1e-10))


def main():
    if sys.argv[1] == "make":
        seed, channels, bins, frames = map(int, sys.argv[2:])
        spec = random_spec(seed, channels, bins, frames)
        keys = dict(KEYS, channels=channels, n_fft=2 * (bins - 1), frames=frames)
        write_stream(sys.stdout.buffer, {"spec": (spec, 1, "axis=channel,bin")}, keys)
    elif sys.argv[1] == "has":
        lines, arrays = read_stream(sys.stdin.buffer)
        x = arrays.get(sys.argv[2])
        if not eval(sys.argv[3], {"np": np, "x": x, "a": arrays, "lines": lines, "dB": decibels}):
            sys.exit(f"{sys.argv[2]}: not {sys.argv[3]}")


if __name__ == "__main__":
    main()
