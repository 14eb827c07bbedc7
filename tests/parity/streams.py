"""Streams from and to NumPy arrays, for the tests; nc-stream(5) describes the format."""
import struct
import subprocess
import zlib

import numpy as np

SIGNATURE = b"\x89NCS\r\n\x1a\n"


def chunk(kind, array, first, payload):
    head = struct.pack("<4sHHQQI", kind, array, 0, len(payload), first, zlib.crc32(payload))
    head += struct.pack("<I", zlib.crc32(head))
    return head + payload + bytes(-len(payload) % 8)


def stream(name, frames, attributes="", block=None, keys=""):
    """The bytes of a stream of one array; frames: (frames, shape of a frame...); keys: lines of HEAD."""
    dtype = frames.dtype.str
    shape = "x".join(str(n) for n in frames.shape[1:])
    text = f"ncs 1\nrate 8000 Hz\nchannels {frames.shape[1]}\n{keys}"
    text += f"array 0 {name} {dtype} {shape} step=1 {attributes}".rstrip() + "\n"
    out = [SIGNATURE, chunk(b"HEAD", 0, 0, text.encode())]
    for first in range(0, len(frames), block or max(len(frames), 1)):
        part = frames[first:first + (block or len(frames))]
        out.append(chunk(b"DATA", 0, first, np.ascontiguousarray(part).tobytes()))
    out.append(chunk(b"END ", 0, 0, struct.pack("<Q", len(frames))))
    return b"".join(out)


def arrays(data):
    """name -> array of shape (frames, shape of a frame...) of the stream's bytes."""
    assert data[:8] == SIGNATURE
    at, specs, parts = 8, {}, {}
    while at < len(data):
        kind, array, _, size, _, _, _ = struct.unpack("<4sHHQQII", data[at:at + 32])
        payload = data[at + 32:at + 32 + size]
        at += 32 + size + -size % 8
        if kind == b"HEAD":
            for line in payload.decode().splitlines():
                word = line.split()
                if word[0] == "array":
                    shape = tuple(int(n) for n in word[4].split("x"))
                    specs[int(word[1])] = (word[2], word[3], shape)
                    parts[int(word[1])] = []
        elif kind == b"DATA":
            parts[array].append(payload)
    return {name: np.frombuffer(b"".join(parts[i]), dtype).reshape((-1,) + shape)
            for i, (name, dtype, shape) in specs.items()}


def run(command, data):
    """Standard output of a command fed with data; its status must be 0."""
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout
