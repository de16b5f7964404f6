"""An assistant gives entries questions over MCP, with a key that may write."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.app import create_app
from rag.http.keys import Keys
from rag.search.engine import Engine
from rag.settings import Settings

QUESTION = "same picture again, a number that fixes the noise"


@pytest.fixture
def client(engine: Engine, settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(engine, settings)) as opened:
        yield opened


@pytest.fixture
def writer(settings: Settings) -> dict[str, str]:
    """The header of a key that may write."""
    return {"Authorization": f"Bearer {Keys(settings.keys).add('assistant', 'write')}"}


def call(
    client: TestClient, tool: str, headers: dict[str, str], **arguments: Any
) -> tuple[dict[str, Any] | None, str]:
    """Return the structured result of a tool, None if it fails, and its words."""
    params = {"name": tool, "arguments": arguments}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    accept = {"Accept": "application/json, text/event-stream"}
    result = client.post("/mcp", json=body, headers=accept | headers).json()["result"]
    text = "".join(part["text"] for part in result["content"])
    return None if result["isError"] else result["structuredContent"], text


def test_an_assistant_is_shown_entries_their_neighbours_and_how_to_write(
    client: TestClient, writer: dict[str, str]
) -> None:
    result, _ = call(client, "entries_to_enrich", writer, limit=2, per_entry=5)
    assert result
    assert "lay description" in result["instructions"]
    assert len(result["entries"]) == 2
    assert all(entry["near"] and entry["definition"] for entry in result["entries"])
    counts = [entry["count"] + len(entry["questions"]) for entry in result["entries"]]
    assert counts == [5, 5]


def test_what_an_assistant_proposes_is_judged_and_kept(
    client: TestClient, writer: dict[str, str], corpus: Path
) -> None:
    result, _ = call(
        client, "propose_questions", writer, id="seed", questions=[QUESTION, QUESTION, ""]
    )
    assert result
    judged = [*result["kept"], *(each["question"] for each in result["doubtful"])]
    assert judged == [QUESTION]
    assert "1 of the questions left out" in result["notes"][0]
    assert (QUESTION in (corpus / "seed.md").read_text()) == bool(result["kept"])


def test_an_alias_is_never_kept_unasked(
    client: TestClient, writer: dict[str, str], corpus: Path
) -> None:
    before = (corpus / "seed.md").read_text()
    result, _ = call(
        client, "propose_questions", writer, id="seed", questions=[], aliases=["noise number"]
    )
    assert result
    assert result["aliases_to_review"] == 1
    assert (corpus / "seed.md").read_text() == before


@pytest.mark.parametrize("tool", ["entries_to_enrich", "propose_questions"])
def test_a_key_that_may_write_is_needed(client: TestClient, settings: Settings, tool: str) -> None:
    arguments = {"id": "seed", "questions": [QUESTION]} if tool == "propose_questions" else {}
    secret = Keys(settings.keys).add("reader", "read")
    for headers in ({}, {"Authorization": f"Bearer {secret}"}, {"X-API-Key": "unknown"}):
        result, words = call(client, tool, headers, **arguments)
        assert result is None
        assert "rag key add NAME --right write" in words


def test_a_password_that_a_browser_sends_does_not_write(
    client: TestClient, settings: Settings
) -> None:
    from base64 import b64encode

    secret = Keys(settings.keys).add("browser", "write")
    password = b64encode(f"any:{secret}".encode()).decode()
    result, _ = call(client, "entries_to_enrich", {"Authorization": f"Basic {password}"})
    assert result is None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"id": "no-such", "questions": [QUESTION]}, "no entry has the id 'no-such'"),
        ({"id": "seed", "questions": [QUESTION] * 21}, "must have 20 items at most"),
        ({"id": "seed", "questions": ["x" * 301]}, "must have 300 characters at most"),
        ({"id": "seed", "questions": "what"}, "questions: must be a list"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    client: TestClient, writer: dict[str, str], arguments: dict[str, Any], sentence: str
) -> None:
    result, words = call(client, "propose_questions", writer, **arguments)
    assert result is None
    assert sentence in words


def test_the_answers_are_json_that_any_client_reads(
    client: TestClient, writer: dict[str, str]
) -> None:
    _, words = call(client, "entries_to_enrich", writer, limit=1)
    assert json.loads(words)["entries"][0]["id"]
