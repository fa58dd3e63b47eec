"""The tools of the peer on Python's `mcp` package, version 1 or 2, whichever is installed."""

import os
import sys
import time

import anyio

try:
    from mcp.server.mcpserver import MCPServer as Server
except ModuleNotFoundError:
    from mcp.server.fastmcp import FastMCP as Server

server = Server(name="bench")


@server.tool()
def echo(text: str) -> str:
    return text


@server.tool()
def pid() -> str:
    return str(os.getpid())


@server.tool()
async def hang() -> str:
    print("the peer hangs on purpose", file=sys.stderr, flush=True)
    await anyio.sleep(60)
    return "late"


if __name__ == "__main__":
    time.sleep(float(os.environ.get("BENCH_IMPORT_SECONDS", "0")))
    server.run("stdio")
