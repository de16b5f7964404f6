"""The Model Context Protocol with its official client, over standard input and over HTTP."""

import asyncio
import shutil
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult

from rag.http.keys import Keys
from tests.browsing import serving
from tests.conftest import ROOT

Call = Callable[[Client], Awaitable[Any]]


@pytest.fixture(scope="module")
def address(shipped_index: Path) -> Iterator[str]:
    """Where a server of the shipped glossary takes assistants."""
    with serving(shipped_index, ROOT / "corpus") as served:
        yield f"{served}/mcp"


@pytest.fixture(scope="module", params=["stdio", "http"])
def asked(
    request: pytest.FixtureRequest, shipped_index: Path, address: str
) -> Callable[[Call], Any]:
    """What a client is told over each of the two ways."""
    command = ["-m", "rag", "mcp", "--index", str(shipped_index)]
    process = StdioServerParameters(command=sys.executable, args=command, cwd=ROOT)
    return lambda call: tell(process if request.param == "stdio" else address, call)


def tell(server: Any, call: Call) -> Any:
    async def told() -> Any:
        async with Client(server) as client:
            return await call(client)

    return asyncio.run(told())


def words(result: CallToolResult) -> str:
    return "".join(part.text for part in result.content if part.type == "text")


def test_all_tools_are_there_and_those_that_ask_only_read(asked: Callable[[Call], Any]) -> None:
    tools = {tool.name: tool for tool in asked(lambda client: client.list_tools()).tools}
    reading = {"ask", "define", "similar", "annotate", "search", "fetch"}
    # Over HTTP there are two more, which need a key that may write.
    assert set(tools) - {"entries_to_enrich", "propose_questions"} == reading
    assert all(tools[name].annotations.read_only_hint for name in reading)
    assert all(tool.output_schema for tool in tools.values())


def test_the_tools_that_give_questions_are_offered_over_input_and_output_only_on_request(
    shipped_index: Path,
) -> None:
    for flags in ([], ["--enrich"]):
        command = ["-m", "rag", "mcp", "--index", str(shipped_index), *flags]
        process = StdioServerParameters(command=sys.executable, args=command, cwd=ROOT)
        tools = {tool.name for tool in tell(process, lambda client: client.list_tools()).tools}
        assert ("propose_questions" in tools) == bool(flags)


def test_an_answer_is_quoted_and_whole(asked: Callable[[Call], Any]) -> None:
    told = asked(
        lambda client: client.call_tool("ask", {"question": "what should not be in the picture"})
    )
    assert told.structured_content["answer"]["citations"] == ["negative-prompt"]
    assert told.structured_content["answer"]["text"] in words(told)


def test_what_the_glossary_does_not_hold_is_said_in_words(asked: Callable[[Call], Any]) -> None:
    told = asked(
        lambda client: client.call_tool("ask", {"question": "which sauce goes with pasta"})
    )
    assert words(told).startswith("The glossary does not hold the answer.")
    assert told.structured_content["answer"] is None


def test_what_a_search_finds_can_be_fetched(asked: Callable[[Call], Any]) -> None:
    async def both(client: Client) -> tuple[Any, Any]:
        found = (
            await client.call_tool("search", {"query": "low-rank adaptation"})
        ).structured_content
        first = found["results"][0] if found else {}
        return first, (await client.call_tool("fetch", {"id": first["id"]})).structured_content

    first, document = asked(both)
    assert first["id"] == document["id"] == "lora"
    assert first["url"] == document["url"]
    assert first["url"].endswith(("/t/lora", "glossary://lora"))
    assert "trains small added matrices" in document["text"]


def test_an_entry_is_shown_by_any_of_its_names_and_as_a_resource(
    asked: Callable[[Call], Any],
) -> None:
    async def both(client: Client) -> tuple[Any, Any]:
        return await client.call_tool(
            "define", {"term": "random seed"}
        ), await client.read_resource("glossary://seed")

    defined, resource = asked(both)
    assert defined.structured_content["id"] == "seed"
    assert resource.contents[0].text == words(defined)


def test_similar_entries_and_mentions_are_those_of_the_contract(
    asked: Callable[[Call], Any],
) -> None:
    async def both(client: Client) -> tuple[Any, Any]:
        near = await client.call_tool("similar", {"term": "lora", "limit": 3})
        return near, await client.call_tool(
            "annotate", {"text": "`seed` and a seed", "format": "markdown"}
        )

    near, mentions = asked(both)
    assert len(near.structured_content["matches"]) == 3
    assert [span["start"] for span in mentions.structured_content["spans"]] == [13]


@pytest.mark.parametrize(
    ("tool", "given", "sentence"),
    [
        ("define", {"term": "no such thing"}, "No entry has the id, term or alias 'no such thing'"),
        ("ask", {"question": "   "}, "The question is empty"),
        (
            "ask",
            {"question": "seed", "limit": 0},
            "ask cannot be called so. limit: must be 1 or more",
        ),
        ("ask", {"limit": 5}, "ask cannot be called so. question: is missing"),
    ],
)
def test_errors_say_what_is_wrong(
    asked: Callable[[Call], Any], tool: str, given: dict[str, Any], sentence: str
) -> None:
    told = asked(lambda client: client.call_tool(tool, given))
    assert told.is_error
    assert sentence in words(told)


def test_a_resource_that_is_not_there_is_an_error(asked: Callable[[Call], Any]) -> None:
    async def refused(client: Client) -> str:
        with pytest.raises(MCPError) as error:
            await client.read_resource("glossary://no-such-thing")
        return str(error.value)

    assert "No entry" in asked(refused)


def test_pages_of_other_sites_may_not_ask(address: str) -> None:
    refused = httpx2.post(address, headers={"Origin": "https://elsewhere.test"}, json={})
    assert refused.status_code == 403
    assert "--origins" in refused.json()["detail"]


def test_where_reading_needs_a_key_assistants_need_one(shipped_index: Path, tmp_path: Path) -> None:
    shutil.copytree(shipped_index, tmp_path / "index")
    secret = Keys(tmp_path / "keys.json").add("assistant", "read")
    more = ["--reading", "key", "--keys", str(tmp_path / "keys.json")]
    with serving(tmp_path / "index", ROOT / "corpus", *more) as served:
        assert httpx2.post(f"{served}/mcp", json={}).status_code == 401
        told = asyncio.run(with_key(f"{served}/mcp", secret))
    assert told.structured_content
    assert told.structured_content["id"] == "seed"


async def with_key(address: str, secret: str) -> CallToolResult:
    keyed = httpx2.AsyncClient(headers={"Authorization": f"Bearer {secret}"})
    async with keyed, Client(streamable_http_client(address, http_client=keyed)) as client:
        return await client.call_tool("define", {"term": "seed"})
