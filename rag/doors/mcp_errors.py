"""How errors of tools reach an assistant."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from mcp.server.mcpserver.exceptions import ToolError

from rag.errors import RagError

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


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
