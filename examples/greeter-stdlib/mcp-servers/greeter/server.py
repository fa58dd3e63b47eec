"""An MCP server over stdio with one tool, on nothing but the standard library and `greeting`."""

import json
import sys

from greeting import greet

LATEST_PROTOCOL = "2025-11-25"
METHOD_NOT_FOUND, INVALID_PARAMS, PARSE_ERROR = -32601, -32602, -32700

GREET = {
    "name": "greet",
    "description": "Greets someone by name.",
    "inputSchema": {
        "type": "object",
        "properties": {"name": {"type": "string"}},
        "required": ["name"],
    },
}


class RequestError(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def initialize(params):
    return {
        "protocolVersion": LATEST_PROTOCOL,
        "capabilities": {"tools": {}},
        "serverInfo": {"name": "greeter-stdlib", "version": "0.1.0"},
    }


def ping(params):
    return {}


def list_tools(params):
    return {"tools": [GREET]}


def call_tool(params):
    if params.get("name") != GREET["name"]:
        raise RequestError(INVALID_PARAMS, f"Unknown tool: {params.get('name')}")
    name = params.get("arguments", {}).get("name")
    if not isinstance(name, str):
        return {"content": [{"type": "text", "text": "`name` has to be a string"}], "isError": True}
    return {"content": [{"type": "text", "text": greet(name)}]}


# No `server/discover`: clients of the protocol's newer era then fall back to `initialize`.
METHODS = {
    "initialize": initialize,
    "ping": ping,
    "tools/list": list_tools,
    "tools/call": call_tool,
}


def answer(line):
    """Returns the response to one line of input, or None where none is due."""
    try:
        request = json.loads(line)
    except ValueError as error:
        return {"id": None, "error": {"code": PARSE_ERROR, "message": str(error)}}
    if "id" not in request or "method" not in request:
        return None  # a notification, or a response to something we did not ask
    try:
        if request["method"] not in METHODS:
            raise RequestError(METHOD_NOT_FOUND, f"Method not found: {request['method']}")
        return {"id": request["id"], "result": METHODS[request["method"]](request.get("params", {}))}
    except RequestError as error:
        return {"id": request["id"], "error": {"code": error.code, "message": str(error)}}


def main():
    for line in sys.stdin.buffer:
        response = answer(line) if line.strip() else None
        if response is not None:
            sys.stdout.buffer.write(json.dumps({"jsonrpc": "2.0", **response}).encode() + b"\n")
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
