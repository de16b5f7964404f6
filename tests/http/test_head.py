"""HEAD is answered wherever GET is."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from rag.app import create_app
from rag.search.engine import Engine
from rag.settings import Settings


@pytest.fixture
def client(engine: Engine, settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(engine, settings)) as client:
        yield client


@pytest.mark.parametrize(
    "path", ["/livez", "/v1/ask?q=seed", "/v1/terms/seed", "/", "/t/seed", "/static/style.css"]
)
def test_head_has_the_headers_of_get_and_no_body(client: TestClient, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"]
    assert head.headers["content-type"] == got.headers["content-type"]


def test_head_of_what_is_not_there_is_404_without_a_body(client: TestClient) -> None:
    head = client.head("/v1/terms/nothing")
    assert (head.status_code, head.content) == (404, b"")


def test_a_path_without_get_has_no_head_either(client: TestClient) -> None:
    refused = client.head("/v1/rebuild")
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")


def test_what_a_path_allows_includes_head(client: TestClient) -> None:
    assert client.post("/v1/terms").headers["allow"] == "GET, HEAD"
