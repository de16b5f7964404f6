"""What a server tells of itself: numbers, log lines, ids; and what it keeps to itself."""

import json
import logging
import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from rag.app import create_app
from rag.http.logs import JsonLines, TextLines
from rag.search.engine import Engine
from rag.settings import Settings


@pytest.fixture
def client(engine: Engine, settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(engine, settings)) as client:
        yield client


def test_a_request_keeps_the_trace_id_it_came_with(client: TestClient) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    kept = client.get("/livez", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
    assert kept.headers["x-request-id"] == trace
    for bad in (
        "nonsense",
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        "00-" + "g" * 32 + "-00f067aa0ba902b7-01",
    ):
        given = client.get("/livez", headers={"traceparent": bad}).headers["x-request-id"]
        assert re.fullmatch("[0-9a-f]{32}", given)
        assert given not in bad


def test_the_log_tells_of_each_request_but_not_what_was_asked(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/v1/ask", params={"q": "my secret illness"})
        client.post("/v1/ask", json={"question": "my secret illness"})
        client.get("/v1/terms/my secret illness")
        client.get("/v1/my secret illness")
        client.post("/v1/ask", json={"question": "my secret illness", "limit": 0})
    lines = [JsonLines().format(record) for record in caplog.records] + [
        TextLines().format(each) for each in caplog.records
    ]
    ours = [line for line in lines if '"logger": "rag.' in line]
    assert len(ours) == 5
    assert json.loads(ours[0])["route"] == "/v1/ask"
    assert {json.loads(line)["status"] for line in ours} == {200, 404, 422}
    assert "secret" not in "".join(line for line in lines if "HTTP Request" not in line)


@pytest.mark.parametrize(
    "address", ["/v1/terms/seed", "/nowhere", "/livez", "/v1/terms/x" + "y" * 300]
)
def test_every_answer_tells_browsers_to_run_nothing(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
