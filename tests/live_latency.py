"""live_latency.py RATE COMMAND...: feeds a live WAV to the command at the pace of a microphone, in blocks
of 8 ms, and tells how far its output lags behind, in samples of the stream, not in time: after each
tenth of a second the input pauses until the output stands still. Prints the largest lag in ms.
"""
import os
import select
import struct
import subprocess
import sys
import time

import numpy as np

rate, command = int(sys.argv[1]), sys.argv[2:]
header = b"RIFF\xff\xff\xff\xffWAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, rate, 2 * rate, 2, 16) + b"data\xff\xff\xff\xff"
block = rate // 125
samples = (np.random.default_rng(1).normal(size=rate) * 1000).astype("<i2")

process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
received = b""


def receive(patience):
    """Takes in what comes until nothing has come for `patience` seconds."""
    global received
    while select.select([process.stdout], [], [], patience)[0]:
        part = os.read(process.stdout.fileno(), 65536)
        if not part:
            return
        received += part


process.stdin.write(header)
worst = 0
for start in range(0, rate - block, block):
    process.stdin.write(samples[start:start + block].tobytes())
    time.sleep(block / rate)
    if (start // block) % 12 == 11:
        sent = start + block
        lag = sent
        for _ in range(20):  # a busy machine gets up to five seconds
            receive(0.25)
            lag = sent - (len(received) - 44) // 2
            if lag <= 0.040 * rate:
                break
        worst = max(worst, lag)
process.stdin.close()
receive(5)
if process.wait() != 0:
    sys.exit("the command failed")
print(f"{1000 * worst / rate:.1f}")
