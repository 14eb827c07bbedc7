"""Reads a matrix stream, nc-stream(5): the lines of its HEAD, and its arrays by name."""
import struct, sys, zlib
import numpy as np

def read_stream(file):
    if file.read(8) != b"\x89NCS\r\n\x1a\n":
        raise ValueError("not a matrix stream")
    lines, specs, parts, frames = [], {}, {}, {}
    while True:
        header = file.read(32)
        if len(header) < 32:
            raise ValueError("truncated stream (no END)")
        kind, array, _, size, first, crc, own = struct.unpack("<4sHHQQII", header)
        payload = file.read(size + -size % 8)[:size]
        if zlib.crc32(header[:28]) != own or zlib.crc32(payload) != crc or first != frames.get(array, 0) * (kind == b"DATA"):
            raise ValueError("damaged stream")
        if kind == b"HEAD":
            lines = payload.decode().splitlines()
            for _, i, name, dtype, shape, *_ in (line.split() for line in lines if line.startswith("array ")):
                specs[int(i)], parts[int(i)] = (name, np.dtype((dtype, tuple(map(int, shape.split("x")))))), []
        elif kind == b"DATA":
            parts[array].append(np.frombuffer(payload, specs[array][1].base).reshape(-1, *specs[array][1].shape))
            frames[array] = first + len(parts[array][-1])
        elif kind == b"END ":
            return lines, {name: np.concatenate(parts[i] or [np.zeros(0, t)]) for i, (name, t) in specs.items()}

if __name__ == "__main__":
    for name, x in read_stream(sys.stdin.buffer)[1].items():
        print(name, "x".join(map(str, x.shape)), "%.6g" % abs(x).sum(dtype=float))
