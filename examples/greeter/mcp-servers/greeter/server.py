"""An MCP server on the `mcp` package, with two tools."""

from datetime import datetime, timezone

from mcp.server import MCPServer

server = MCPServer("greeter")


@server.tool()
def greet(name: str) -> str:
    """Greets someone by name."""
    return f"Hello, {name}!"


@server.tool()
def time_of_day(utc_offset_hours: float = 0) -> str:
    """Tells the time at an offset from UTC, as hours and minutes."""
    seconds = utc_offset_hours * 3600
    now = datetime.fromtimestamp(datetime.now(timezone.utc).timestamp() + seconds, timezone.utc)
    return now.strftime("%H:%M")


if __name__ == "__main__":
    server.run()
