"""OpenAI's own client: chats, streams, embeddings, models, and errors that it knows."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx2
import numpy as np
import openai
import pytest

from rag.http.keys import Keys
from tests.browsing import serving
from tests.conftest import ROOT

DECLINED = "which sauce goes with pasta"
MODEL = "all-MiniLM-L6-v2"


@pytest.fixture(scope="module")
def address(shipped_index: Path) -> Iterator[str]:
    with serving(shipped_index, ROOT / "corpus") as served:
        yield f"{served}/v1"


@pytest.fixture
def client(address: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=address, api_key="none", max_retries=0) as made:
        yield made


def said(client: openai.OpenAI, question: str) -> str:
    told = client.chat.completions.create(
        model="glossary-rag", messages=[{"role": "user", "content": question}]
    )
    assert told.choices[0].finish_reason == "stop"
    assert told.usage
    assert told.usage.total_tokens == told.usage.prompt_tokens + told.usage.completion_tokens
    return told.choices[0].message.content or ""


def test_a_chat_quotes_the_definition_and_names_the_entry(client: openai.OpenAI) -> None:
    words = said(client, "what should not be in the picture")
    assert words.startswith("A negative prompt is")
    assert "[negative-prompt]" in words


def test_what_is_not_held_is_said_in_words(client: openai.OpenAI) -> None:
    assert said(client, DECLINED).startswith("The glossary does not hold the answer.")


def test_the_last_question_of_a_conversation_is_answered(client: openai.OpenAI) -> None:
    told = client.chat.completions.create(
        model="glossary-rag",
        temperature=0,
        messages=[
            {"role": "system", "content": "Answer as a pirate."},
            {"role": "user", "content": "what is a seed"},
            {"role": "assistant", "content": "A number."},
            {"role": "user", "content": [{"type": "text", "text": "what is a LoRA"}]},
        ],
    )
    assert "[lora]" in (told.choices[0].message.content or "")
    assert told.to_dict()["glossary"]["answer"]["citations"] == ["lora"]  # type: ignore[index]


def test_a_stream_says_the_same_and_what_it_would_cost(client: openai.OpenAI) -> None:
    chunks = list(
        client.chat.completions.create(
            model="glossary-rag",
            messages=[{"role": "user", "content": "what is a LoRA"}],
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    words = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert words == said(client, "what is a LoRA")
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].usage
    assert len(chunks) > 20


def test_the_asynchronous_client_is_answered_too(address: str) -> None:
    async def asked() -> str:
        async with openai.AsyncOpenAI(base_url=address, api_key="none") as client:
            told = await client.chat.completions.create(
                model="glossary-rag", messages=[{"role": "user", "content": "what is a seed"}]
            )
            return told.choices[0].message.content or ""

    assert "[seed]" in asyncio.run(asked())


def test_texts_are_embedded_in_their_order(client: openai.OpenAI) -> None:
    texts = ["a small dog", "a puppy", "income tax"]
    # The client asks for base64 unless it is told otherwise.
    packed = np.array(
        [each.embedding for each in client.embeddings.create(model=MODEL, input=texts).data]
    )
    plain = client.embeddings.create(model=MODEL, input=texts, encoding_format="float").data
    one = client.embeddings.create(model=MODEL, input=texts[1]).data[0].embedding
    assert packed.shape == (3, 384)
    assert np.allclose(np.linalg.norm(packed, axis=1), 1, atol=1e-5)
    assert np.allclose(packed, [each.embedding for each in plain], atol=1e-6)
    assert np.allclose(packed[1], one, atol=1e-6)
    assert packed[0] @ packed[1] > packed[0] @ packed[2]


def test_the_models_are_listed_and_shown(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["glossary-rag", MODEL]
    assert client.models.retrieve(MODEL).id == MODEL


def test_an_unknown_model_is_not_found(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="ask 'glossary-rag'") as error:
        client.chat.completions.create(
            model="gpt-4", messages=[{"role": "user", "content": "seed"}]
        )
    assert error.value.code == "model_not_found"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-4")


@pytest.mark.parametrize(
    ("messages", "sentence"),
    [
        ([], "messages"),
        ([{"role": "system", "content": "hello"}], "No message is of the user"),
        ([{"role": "user", "content": "  "}], "The question is empty"),
        ([{"role": "user", "content": "x" * 3_000}], "at most 2,000"),
        (
            [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}],
            "only text is read",
        ),
    ],
)
def test_what_cannot_be_answered_is_a_bad_request(
    client: openai.OpenAI, messages: list[object], sentence: str
) -> None:
    with pytest.raises(openai.BadRequestError, match=sentence):
        client.chat.completions.create(model="glossary-rag", messages=messages)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"input": []}, "1 to 2,048 texts"),
        ({"input": ["seed", " "]}, "Text 1 is empty"),
        ({"input": [[1, 2, 3]]}, "no numbers of tokens"),
        ({"input": "x" * 200_000}, "at most 100,000"),
        ({"input": "seed", "dimensions": 12}, "384 dimensions"),
    ],
)
def test_what_cannot_be_embedded_is_a_bad_request(
    client: openai.OpenAI, given: dict[str, object], sentence: str
) -> None:
    with pytest.raises(openai.BadRequestError, match=sentence):
        client.embeddings.create(model=MODEL, **given)  # type: ignore[arg-type]


def test_half_a_sign_is_a_bad_request(address: str) -> None:
    body = b'{"model": "all-MiniLM-L6-v2", "input": "half \\ud83d"}'
    told = httpx2.post(
        f"{address}/embeddings", content=body, headers={"Content-Type": "application/json"}
    )
    assert told.status_code == 400
    assert "lone surrogate" in told.json()["error"]["message"]


def test_malformed_parts_by_the_thousand_are_refused_in_a_few_words(address: str) -> None:
    parts = [{"type": 7}] * 50_000
    body = {"model": "glossary-rag", "messages": [{"role": "user", "content": parts}]}
    told = httpx2.post(f"{address}/chat/completions", json=body)
    assert told.status_code == 400
    assert len(told.content) < 5_000


def test_definitions_quoted_side_by_side_stand_under_their_terms(client: openai.OpenAI) -> None:
    words = said(client, "what is the difference between img2img and inpainting")
    assert words.startswith(("img2img:\n", "Image-to-image:\n")), words
    assert "\n\nInpainting:\n" in words


def test_where_reading_needs_a_key_it_is_the_api_key(shipped_index: Path, tmp_path: Path) -> None:
    shutil.copytree(shipped_index, tmp_path / "index")
    secret = Keys(tmp_path / "keys.json").add("chat", "read")
    more = ["--reading", "key", "--keys", str(tmp_path / "keys.json")]
    with serving(tmp_path / "index", ROOT / "corpus", *more) as served:
        with (
            openai.OpenAI(base_url=f"{served}/v1", api_key="wrong") as client,
            pytest.raises(openai.AuthenticationError),
        ):
            said(client, "what is a seed")
        with openai.OpenAI(base_url=f"{served}/v1", api_key=secret) as client:
            assert "[seed]" in said(client, "what is a seed")
