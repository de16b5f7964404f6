"""How errors of tools reach an assistant."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import ValidationError

from rag.errors import RagError
from rag.http.problems import fault_sentence

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class GlossaryServer(MCPServer[Any]):
    """A server of MCP that says in our words which arguments of a tool are wrong."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> Any:
        """Return the answer of a tool. Raises ToolError."""
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if not isinstance(error.__cause__, ValidationError):
                raise
            # The first part of a place is that of a request over HTTP, and arguments have none.
            faults = [
                fault_sentence(fault | {"loc": ("arguments", *fault["loc"])})
                for fault in error.__cause__.errors()
            ]
            raise ToolError(f"{name} cannot be called so. {'; '.join(faults)}") from error


def reporting(
    tool: Callable[Parameters, Awaitable[Result]],
) -> Callable[Parameters, Awaitable[Result]]:
    """Return a tool whose errors reach the assistant with their messages."""

    @wraps(tool)
    async def answer(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            return await tool(*args, **kwargs)
        except RagError as error:
            raise ToolError(str(error)) from error

    return answer
