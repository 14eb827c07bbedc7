"""type_in_shell.py SHELL START RECORD LINE...

Runs SHELL (with the arguments in START, one string) in a pseudo-terminal, waits for its prompt,
"READY> ", types each LINE, a tab and return, and prints the words that the program so run was
called with, between '|'. The program writes them to RECORD, which is removed after each line.
"""
import os
import pty
import select
import shlex
import sys
import time

shell, start, record, lines = sys.argv[1], shlex.split(sys.argv[2]), sys.argv[3], sys.argv[4:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(shell, [shell, *start])

seen = b""


def read_until(condition, what):
    global seen
    end = time.monotonic() + 20
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"{shell}: no {what} in 20 s; the terminal showed: {seen!r}")
        if select.select([terminal], [], [], 0.02)[0]:
            seen += os.read(terminal, 65536)


for line in lines:
    read_until(lambda: b"READY> " in seen, "prompt")
    seen = b""
    os.write(terminal, line.encode() + b"\t\r")
    read_until(lambda: os.path.exists(record), f"program run by {line!r}")
    print(open(record).read())
    os.remove(record)
os.write(terminal, b"exit\r")
