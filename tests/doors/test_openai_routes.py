"""The routes of OpenAI's API over the six entries."""

import base64
import json
from collections.abc import Iterator

import numpy as np
import pytest
from fastapi.testclient import TestClient

from rag.app import app_of_service, create_app
from rag.search.engine import Engine
from rag.service.answering import AnswerService
from rag.settings import Settings


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(engine, Settings())) as opened:
        yield opened


def chat(question: str, **more: object) -> dict[str, object]:
    messages = [{"role": "user", "content": question}]
    return {"model": "glossary-rag", "messages": messages, **more}


def test_a_stream_ends_and_says_what_the_whole_answer_says(client: TestClient) -> None:
    whole = client.post("/v1/chat/completions", json=chat("what is a VAE")).json()
    streamed = client.post("/v1/chat/completions", json=chat("what is a VAE", stream=True))
    *events, end = streamed.text.strip().split("\n\n")
    deltas = [json.loads(event.removeprefix("data: "))["choices"][0]["delta"] for event in events]
    assert end == "data: [DONE]"
    words = "".join(delta.get("content", "") for delta in deltas)
    assert words == whole["choices"][0]["message"]["content"]
    assert "turns latents into pixels" in words


def test_vectors_are_numbers_or_base64(client: TestClient) -> None:
    body = {"model": "toy", "input": ["seed", "vae"]}
    plain = client.post("/v1/embeddings", json=body).json()["data"]
    packed = client.post("/v1/embeddings", json=body | {"encoding_format": "base64"}).json()
    vectors = [np.frombuffer(base64.b64decode(row["embedding"]), "<f4") for row in packed["data"]]
    assert np.allclose(vectors, [row["embedding"] for row in plain])
    assert packed["usage"] == {"prompt_tokens": 2, "total_tokens": 2}


@pytest.mark.parametrize(
    ("body", "status", "code", "param"),
    [
        (chat("seed") | {"model": "other"}, 404, "model_not_found", "model"),
        (chat("  "), 400, None, None),
        ({"model": "glossary-rag", "messages": []}, 400, None, "messages"),
    ],
)
def test_errors_have_the_shape_of_the_api(
    client: TestClient, body: dict[str, object], status: int, code: str | None, param: str | None
) -> None:
    reply = client.post("/v1/chat/completions", json=body)
    error = reply.json()["error"]
    assert (reply.status_code, error["code"]) == (status, code)
    assert error["type"] == "invalid_request_error"
    assert param is None or param in error["param"]


def test_other_addresses_keep_their_own_errors(client: TestClient) -> None:
    assert "error" not in client.get("/v1/terms/no-such-thing").json()


def test_models_are_listed_and_an_unknown_one_is_not_found(client: TestClient) -> None:
    listed = client.get("/v1/models").json()["data"]
    assert [model["id"] for model in listed] == ["glossary-rag", "toy"]
    refused = client.get("/v1/models/other")
    assert (refused.status_code, refused.json()["error"]["param"]) == (404, "model")


def test_a_glossary_of_several_is_a_model_of_its_own_name(
    engine: Engine, settings: Settings
) -> None:
    app = app_of_service(AnswerService(engine, settings), settings, None, "words")
    with TestClient(app) as client:
        models = [model["id"] for model in client.get("/v1/models").json()["data"]]
        assert models == ["words", "toy"]
        asked = client.post("/v1/chat/completions", json=chat("seed") | {"model": "words"})
        assert asked.json()["model"] == "words"
        streamed = client.post(
            "/v1/chat/completions", json=chat("seed", stream=True) | {"model": "words"}
        )
        assert '"model": "words"' in streamed.text
        assert '"model": "glossary-rag"' not in streamed.text
