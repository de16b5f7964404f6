"""The client that asks for one whole answer, against a real server that may misbehave."""

import asyncio
from collections.abc import Iterator

import pytest

import rag.llm.completion
from rag.errors import ModelFailed, ModelRefused
from rag.llm.completion import Completion, CompletionModel, json_object
from rag.llm.messages import chat
from rag.llm.server import ModelServer
from tests.browsing import free_port
from tests.writers import playing

MESSAGES = chat("Be brief.", "Definition: a number that fixes noise\n\nWrite 2 questions for 'x'.")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with playing() as (address, _):
        yield address


def completion(address: str, model: str, seconds: float = 20) -> Completion:
    """Return the answer of a model to one request."""
    return completions(address, model, 1, seconds)[0]


def completions(address: str, model: str, count: int, seconds: float = 20) -> list[Completion]:
    """Return the answers to some requests by one client; a failed one is left out."""

    async def ask() -> list[Completion]:
        asked = CompletionModel(ModelServer(address, model, "secret"), seconds)
        answers = []
        try:
            for number in range(count):
                try:
                    answers.append(await asked.complete(MESSAGES, {"name": "questions"}, 100))
                except ModelFailed:
                    if number == count - 1:
                        raise
        finally:
            await asked.close()
        return answers

    return asyncio.run(ask())


def test_an_answer_comes_whole_with_its_tokens(address: str) -> None:
    answer = completion(address, "any")
    assert json_object(answer.text)["questions"][0] == "what do people call number that fixes noise"
    assert (answer.tokens_in, answer.tokens_out) == (300, len(answer.text) // 4)


def test_a_request_names_the_model_the_schema_and_the_most_tokens() -> None:
    with playing() as (address, requests):
        completion(address, "any")
        [request] = requests()
    assert request["model"] == "any"
    assert request["messages"] == MESSAGES
    assert request["max_tokens"] == 100
    assert request["response_format"]["json_schema"] == {"name": "questions"}
    assert request["key"] == "Bearer secret"


def test_a_server_that_takes_no_schema_is_asked_without_it_from_then_on() -> None:
    with playing() as (address, requests):
        assert len(completions(address, "without-schema", 3)) == 2
        assert ["response_format" in request for request in requests()] == [True, False, False]


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ("failing", "status 500"),
        ("garbled", "Expecting property name"),
        ("empty", "IndexError"),
        ("busy", "too much to do"),
        ("strict", "takes no schema"),
    ],
)
def test_a_failure_that_may_pass_is_named(address: str, model: str, reason: str) -> None:
    with pytest.raises(ModelFailed, match=reason) as failure:
        completion(address, model)
    assert "secret" not in str(failure.value)


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ("unauthorised", "check RAG_LLM_API_KEY"),
        ("unknown", "check --llm-model"),
        ("strict", "the temperature must be 1"),
    ],
)
def test_a_refusal_names_the_remedy(address: str, model: str, reason: str) -> None:
    with pytest.raises(ModelRefused, match=reason):
        completions(address, model, 2)


def test_a_server_says_when_it_wants_to_be_asked_again(address: str) -> None:
    with pytest.raises(ModelFailed) as failure:
        completion(address, "busy")
    assert failure.value.retry_after == 0


def test_a_slow_server_is_left_after_the_seconds_that_it_has(address: str) -> None:
    with pytest.raises(ModelFailed, match="it takes too long"):
        completion(address, "silent", seconds=0.2)


def test_a_server_that_is_down_is_named() -> None:
    down = f"http://127.0.0.1:{free_port()}/v1"
    with pytest.raises(ModelFailed, match=f"any at {down} .* nothing answers at its address"):
        completion(down, "any")


def test_an_answer_that_does_not_stop_is_left(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.llm.completion, "RECEIVED_AT_MOST", 1_000)
    with pytest.raises(ModelFailed, match="it does not stop"):
        completion(address, "endless")


@pytest.mark.parametrize(
    "text", ['{"a": [1]}', 'Sure:\n```json\n{"a": [1]}\n```', '{"a": [1]} and {"b": 2}']
)
def test_json_is_found_in_what_stands_around_it(text: str) -> None:
    assert json_object(text) == {"a": [1]}


@pytest.mark.parametrize(
    ("text", "reason"),
    [("No.", "prose"), ('{"a": ["b"', "cut off"), ('{"a":' * 100_000, "cut off"), ("", "prose")],
)
def test_an_answer_without_json_is_named(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        json_object(text)
