"""`POST /v1/write` without a language model."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from rag.app import create_app
from rag.search.engine import Engine
from rag.settings import Settings


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(engine, Settings())) as opened:
        yield opened


def test_without_a_model_writing_is_off_and_says_how_to_turn_it_on(client: TestClient) -> None:
    refused = client.post("/v1/write", json={"question": "what is a seed"})
    assert refused.status_code == 409
    assert "RAG_LLM_BASE_URL and RAG_LLM_MODEL" in refused.json()["detail"]


def test_a_body_of_another_form_is_refused(client: TestClient) -> None:
    for body in ({}, {"question": 7}, {"question": "seed", "more": 1}):
        assert client.post("/v1/write", json=body).status_code == 422
