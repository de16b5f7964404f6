"""How errors of tools reach an assistant."""

import asyncio
import inspect

import pytest
from mcp.server.mcpserver.exceptions import ToolError

from rag.doors.mcp_errors import reporting
from rag.errors import UnknownTerm


async def show(term: str, limit: int = 5) -> str:
    """Show an entry."""
    if term == "unknown":
        raise UnknownTerm("No entry has the id 'unknown'.")
    if term == "broken":
        raise ZeroDivisionError
    return f"{term} {limit}"


async def called(term: str, **given: int) -> str:
    """Return the answer of the tool through `reporting`."""
    return await reporting(show)(term, **given)


def test_a_result_comes_back_as_it_is() -> None:
    assert asyncio.run(called("seed", limit=3)) == "seed 3"


def test_an_error_of_ours_reaches_the_assistant_with_its_message() -> None:
    with pytest.raises(ToolError, match="No entry has the id 'unknown'") as reported:
        asyncio.run(called("unknown"))
    assert isinstance(reported.value.__cause__, UnknownTerm)


def test_an_unforeseen_error_is_left_to_the_library() -> None:
    with pytest.raises(ZeroDivisionError):
        asyncio.run(called("broken"))


def test_a_tool_keeps_its_name_description_and_parameters() -> None:
    told = reporting(show)
    assert (told.__name__, told.__doc__) == ("show", "Show an entry.")
    assert list(inspect.signature(told).parameters) == ["term", "limit"]
