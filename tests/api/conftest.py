"""Clients of the HTTP contract, and what they ask."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.app import create_app
from rag.http.keys import Keys
from rag.index.generations import load_generation
from rag.search.engine import Engine
from rag.settings import Settings
from tests.toys import ToyEncoder


@pytest.fixture
def client(engine: Engine, settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(engine, settings), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def keeping(engine: Engine, settings: Settings, tmp_path: Path) -> Iterator[TestClient]:
    """A service that keeps what is asked, and a key to write."""
    secret = Keys(settings.keys).add("owner", "write")
    app = create_app(engine, replace(settings, questions=str(tmp_path / "questions.db")))
    with TestClient(app, headers={"Authorization": f"Bearer {secret}"}) as client:
        yield client


def ask(client: TestClient, question: str, **more: Any) -> Any:
    response = client.post("/v1/ask", json={"question": question, **more})
    assert response.status_code == 200
    return response.json()


@contextmanager
def serving(settings: Settings) -> Iterator[TestClient]:
    """A service with a key to write."""
    keys = Keys(settings.keys)
    secret = keys.add("owner", "write") if not keys.all() else ""
    headers = {"Authorization": f"Bearer {secret}"}
    with TestClient(
        create_app(Engine(load_generation(settings.index), ToyEncoder()), settings), headers=headers
    ) as client:
        yield client


@pytest.fixture
def owner(settings: Settings) -> Iterator[TestClient]:
    with serving(settings) as client:
        yield client


def eventually(holds: Callable[[], bool], seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


def rebuilt(owner: TestClient) -> Any:
    task = owner.post("/v1/rebuild").json()
    eventually(lambda: bool(owner.get(f"/v1/tasks/{task['id']}").json()["finished_at"]))
    return owner.get(f"/v1/tasks/{task['id']}").json()
