"""The other end of a pipe: `echo` answers each line at once, `line` answers with as long a line as asked."""

import re
import sys


def echo(source, sink):
    for line in source:
        sink.write(line)
        sink.flush()


def line(source, sink):
    while chunk := source.read1(1 << 20):
        if chunk.endswith(b"\n"):
            wanted = re.search(rb"\d*$", chunk[-20:-1])[0]
            sink.write(b"x" * int(wanted or 0) + b"\n")
            sink.flush()


if __name__ == "__main__":
    {"echo": echo, "line": line}[sys.argv[1]](sys.stdin.buffer, sys.stdout.buffer)
