"""A server without any package. A line of 100 MiB is read and made without being held."""

import os
import sys
import time

KEPT = 1024
MEBIBYTE = b"x" * (1 << 20)
GREETING = b'{"protocolVersion":%s,"capabilities":{"tools":{}},"serverInfo":{"name":"peer","version":"1"}}'
TOOLS = b'{"tools":[%s]}' % b",".join(
    b'{"name":"%s","inputSchema":{"type":"object"}}' % name
    for name in (b"echo", b"make", b"hang", b"pid")
)
TEXT = b'{"content":[{"type":"text","text":"%s"}]}'
ECHO = TEXT % (b"m" * 220)


def lines(source):
    """The lines of the input; of a long one its ends."""
    begun = b""
    while chunk := source.read1(1 << 20):
        *ends, rest = chunk.split(b"\n")
        for end in ends:
            yield begun + end
            begun = b""
        begun += rest
        if len(begun) > 2 * KEPT:
            begun = begun[:KEPT] + begun[-KEPT:]


def member(line, name):
    """The value that follows the first `name`, as it stands there; empty when there is none."""
    at = line.find(b'"%s":' % name)
    if at < 0:
        return b""
    start = end = at + len(name) + 3
    if line[start : start + 1] == b'"':
        return line[start : line.index(b'"', start + 1) + 1]
    while line[end : end + 1].isdigit():
        end += 1
    return line[start:end]


def call(line, request_id):
    tool = member(line, b"name")
    if tool == b'"echo"':
        return ECHO
    if tool == b'"pid"':
        return TEXT % str(os.getpid()).encode()
    if tool == b'"make"':
        return make(int(member(line, b"mebibytes")), request_id)
    os.write(2, b"the peer hangs on purpose\n")
    return None


def make(mebibytes, request_id):
    sink = sys.stdout.buffer
    sink.write(b'{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"' % request_id)
    for _ in range(mebibytes):
        sink.write(MEBIBYTE)
    sink.write(b'"}]}}\n')
    sink.flush()


def result(line, method, request_id):
    if method == b'"tools/call"':
        return call(line, request_id)
    if method == b'"initialize"':
        return GREETING % member(line, b"protocolVersion")
    return {b'"tools/list"': TOOLS, b'"ping"': b"{}"}.get(method, b"")


def serve(source, sink):
    for line in lines(source):
        method, request_id = member(line, b"method"), member(line, b"id")
        if not method or not request_id:
            continue
        answer = result(line, method, request_id)
        if answer == b"":
            error = b'{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"Method not found"}}\n'
            sink.write(error % request_id)
        elif answer is not None:
            sink.write(b'{"jsonrpc":"2.0","id":%s,"result":%s}\n' % (request_id, answer))
        sink.flush()


if __name__ == "__main__":
    time.sleep(float(os.environ.get("BENCH_IMPORT_SECONDS", "0")))
    serve(sys.stdin.buffer, sys.stdout.buffer)
