"""The whole application: its OpenAPI document, its pages, other origins."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from rag.app import create_app
from rag.index.generations import load_generation
from rag.search.engine import Engine
from rag.settings import Settings
from tests.toys import ToyEncoder


@pytest.fixture
def client(engine: Engine, settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(engine, settings), raise_server_exceptions=False) as client:
        yield client


def test_the_openapi_document_describes_every_operation(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    operations: list[dict[str, str]] = []
    for path in paths.values():
        operations += path.values()
    assert len(operations) == 26
    for operation in operations:
        assert operation["summary"]
        assert operation["description"]


def test_a_narrowed_list_of_entries_offers_to_show_all(client: TestClient) -> None:
    page = client.get("/browse", params={"tag": "models"}).text
    assert '<a href="/browse">Show all</a>' in page


@contextmanager
def serving(settings: Settings) -> Iterator[TestClient]:
    engine = Engine(load_generation(settings.index), ToyEncoder())
    with TestClient(create_app(engine, settings)) as client:
        yield client


def test_other_origins_may_not_ask_unless_the_owner_names_them(settings: Settings) -> None:
    origin = {"Origin": "https://wiki.example"}
    with serving(settings) as client:
        reply = client.get("/v1/terms/seed", headers=origin)
        assert "access-control-allow-origin" not in reply.headers
    with serving(replace(settings, origins="https://wiki.example")) as client:
        allowed = client.get("/v1/terms/seed", headers=origin)
        assert allowed.headers["access-control-allow-origin"] == "https://wiki.example"
        evil = client.get("/v1/terms/seed", headers={"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in evil.headers
