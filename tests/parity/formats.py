"""Files of other programs, written and read by what is independent of the C code."""
import io
import pathlib
import resource
import struct
import subprocess
import sys
import zlib

import numpy as np
import scipy.io

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from ncs import SIGNATURE, read_stream  # noqa: E402


def arrays_of(path):
    return read_stream(open(path, "rb"))[1]


def order(path):
    """No array is more than a block of frames ahead of the others."""
    file, counts = open(path, "rb"), {}
    assert file.read(8) == SIGNATURE
    while header := file.read(32):
        kind, array, _, size, first, _, _ = struct.unpack("<4sHHQQII", header)
        file.read(size + -size % 8)
        if kind == b"DATA":
            counts[array] = first
            assert max(counts.values()) - min(counts.values()) <= 7, counts


def containers(stream, npz, mat):
    arrays = arrays_of(stream)
    numpy, matlab = np.load(npz), scipy.io.loadmat(mat)
    assert set(numpy) == set(arrays) == {name for name in matlab if name[0] != "_"}
    for name, x in arrays.items():
        assert numpy[name].dtype == x.dtype and np.array_equal(numpy[name], x), name
        assert matlab[name].dtype == x.dtype and np.array_equal(matlab[name].T.reshape(x.shape), x), name


def write_npz(stream, stored, deflated):
    np.savez(stored, **arrays_of(stream))
    np.savez_compressed(deflated, **arrays_of(stream))


def big_endian_mat(name, x):
    """A level 4 matrix as a big-endian machine writes it."""
    kind = {"f4": 1010, "c8": 1010}[x.dtype.str[1:]]
    parts = [x.real, x.imag] if np.iscomplexobj(x) else [x]
    head = struct.pack(">5i", kind, *x.shape, len(parts) - 1, len(name) + 1) + name.encode() + b"\0"
    return head + b"".join(part.astype(">f4").tobytes("F") for part in parts)


def write_mat(stream, little, big):
    arrays = {name: x.reshape(len(x), -1).T for name, x in arrays_of(stream).items() if name != "table"}
    scipy.io.savemat(little, dict(arrays, title="text is passed over"), format="4")
    with open(big, "wb") as file:
        for name, x in arrays.items():
            file.write(big_endian_mat(name, x))


def htk(stream, path):
    x = arrays_of(stream)["reduced"]
    data = open(path, "rb").read()
    frames, period, size, kind = struct.unpack(">iihh", data[:12])
    # three frames of a hop of 128 samples at 16 kHz, in units of 100 ns
    assert (frames, period, size, kind) == (4, 3 * 128 * 10000000 // 16000, 4 * 10, 9), (frames, period, size, kind)
    assert np.array_equal(np.frombuffer(data, ">f4", offset=12).reshape(x.shape), x)


def write_htk(stream, fbank, compressed):
    x = arrays_of(stream)["reduced"].reshape(4, -1)
    with open(fbank, "wb") as file:
        file.write(struct.pack(">iihh", 4, 240000, 4 * 10, 7) + x.astype(">f4").tobytes())
    # The HTK Book, 5.10.1: X = x A - B, A = 2 I / (xmax - xmin), B = (xmax + xmin) I / (xmax - xmin)
    span = np.maximum(np.ptp(x, axis=0), 1e-3)
    a, b = 2 * 32767 / span, (x.max(0) + x.min(0)) * 32767 / span
    with open(compressed, "wb") as file:
        file.write(struct.pack(">iihh", 4 + 4, 240000, 2 * 10, 9 | 0o2000))
        file.write(a.astype(">f4").tobytes() + b.astype(">f4").tobytes())
        file.write(np.clip(np.round(x * a - b), -32767, 32767).astype(">i2").tobytes())


def damage(path, stream, program):
    """Cut or changed files end the program with 65 and one line, or are read as they were meant."""
    rng = np.random.default_rng(1)
    data, whole = open(path, "rb").read(), open(stream, "rb").read()
    cases = [data[:int(n)] for n in rng.integers(1, len(data) - 1, 8)]
    for at in [*range(0, 24, 3), *rng.integers(0, len(data), 8), *range(len(data) - 22, len(data), 5)]:
        changed = bytearray(data)
        changed[at] ^= 1 << rng.integers(8)
        cases.append(bytes(changed))
    refused = 0
    for i, case in enumerate(cases):
        with open(path, "wb") as file:
            file.write(case)
        done = subprocess.run([program, "--load", path, "--array", "reduced"], input=whole, capture_output=True)
        refused += done.returncode != 0
        if done.returncode:
            assert done.returncode == 65 and done.stderr.count(b"\n") == 1, (i, done.returncode, done.stderr)
            assert path.encode() in done.stderr, done.stderr
        assert done.returncode or i >= 8, f"cut at {len(case)} of {len(data)} was taken"
    assert refused >= 8
    if path.endswith("one.npz"):  # all but its local header is under a checksum or told twice
        assert refused > len(cases) // 2, refused
    with open(path, "wb") as file:
        file.write(data)


def npy_header(shape, kind="<f4"):
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text.encode()


def zip_entry(data, method, size):
    """A hand-made archive whose directory tells another size than the entry has."""
    name = b"x.npy"
    crc = zlib.crc32(data[1])
    fields = struct.pack("<HHHHHIIIHH", 20, 0, method, 0, 33, crc, len(data[0]), size, len(name), 0)
    local = b"PK\3\4" + fields + name + data[0]
    directory = b"PK\1\2" + struct.pack("<H", 20) + fields + bytes(14) + name
    return local + directory + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(directory), len(local), 0)


def lies(folder, program):
    """Headers that promise far more than the file holds are refused, in little memory."""
    numbers = np.arange(4, dtype="<f4").tobytes()
    whole = npy_header("(1, 4)") + numbers
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(whole + bytes(1 << 20)) + packer.flush()
    files = {
        "lie1.npy": npy_header("(1, 16000000)") + numbers,
        "lie2.npy": npy_header("(18446744073709551615, 18446744073709551615)") + numbers,
        "lie3.npy": npy_header("(4294967296, 4294967296, 4)") + numbers,
        "lie4.mat": struct.pack("<5i", 10, 2**31 - 1, 2**31 - 1, 1, 2) + b"x\0" + numbers,
        "lie5.mat": struct.pack("<5i", 10, 4, 1 << 20, 0, 2) + b"x\0" + numbers,
        "lie6.htk": struct.pack(">iihh", 2**31 - 1, 100000, 32764, 9) + numbers,
        "lie7.htk": struct.pack(">iihh", 100, 100000, 16, 9 | 0o2000) + numbers,
        "lie8.htk": struct.pack(">iihh", 1, 100000, 16, 0) + numbers,
        "lie9.npz": zip_entry((packed, whole + bytes(1 << 20)), 8, len(whole)),
        "lieA.npz": zip_entry((whole, whole), 0, 1 << 31),
        "lieB.npz": zip_entry((packed[:-9], whole), 8, len(whole)),
        "lieC.npz": zip_entry((whole, whole), 14, len(whole)),
        "lieD.npz": zip_entry((whole, whole), 0, len(whole)).replace(b"PK\1\2", b"PK\1\1"),
        "lieE.npz": b"PK\3\4" + bytes(100),
        "lieF.npz": b"PK\5\6" + b"\xff" * 16 + b"\0\0",
    }
    assert list(np.load(io.BytesIO(zip_entry((whole, whole), 0, len(whole))))["x"][0]) == [0, 1, 2, 3]
    for name, data in files.items():
        path = pathlib.Path(folder, name)
        path.write_bytes(data)
        done = subprocess.run([program, "--new", "--load", path, "--array", "x"], capture_output=True)
        assert done.returncode == 65 and done.stderr.count(b"\n") == 1, (name, done)
        assert done.stderr.startswith(f"nc-dump: {path}: ".encode()), done.stderr
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 150000  # kB, with sanitizers


def nothing(npy, npz, mat):
    assert np.load(npy).shape[0] == 0 and np.load(npz)["reduced"].shape[0] == 0
    assert scipy.io.loadmat(mat)["reduced"].shape[1] == 0


if __name__ == "__main__":
    globals()[sys.argv[1].replace("-", "_")](*sys.argv[2:])
