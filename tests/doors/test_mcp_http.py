"""Which web pages may ask at /mcp."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from rag.app import create_app
from rag.search.engine import Engine
from rag.settings import Settings


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    settings = Settings(origins="https://one.test, https://two.test")
    with TestClient(create_app(engine, settings)) as opened:
        yield opened


def list_tools(client: TestClient, origin: str) -> int:
    headers = {"Accept": "application/json, text/event-stream", "Origin": origin}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    return client.post("/mcp", json=body, headers=headers).status_code


def test_only_this_machine_and_named_origins_may_ask(client: TestClient) -> None:
    origins = ["http://localhost:3000", "https://two.test", "", "http://localhost.evil.test"]
    refused = [list_tools(client, origin) == 403 for origin in origins]
    assert refused == [False, False, False, True]


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_there_is_no_stream_to_hold_open(client: TestClient, method: str) -> None:
    refused = client.request(method, "/mcp", headers={"Accept": "text/event-stream"})
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
