"""Clients of the HTTP contract, and what they ask."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.app import create_app
from rag.http.keys import Keys
from rag.search.engine import Engine
from rag.settings import Settings


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
