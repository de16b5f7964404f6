"""Second opinions from a real server: cached, few an hour, and nothing without it."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

import rag.service.replying
import rag.service.second_opinions
from rag.app import create_app
from rag.errors import BadSetting
from rag.llm.server import ModelServer
from rag.search.engine import Engine
from rag.service.answering import AnswerService
from rag.service.second_opinions import Opinion, SecondOpinions, opinion_messages
from rag.settings import Settings
from rag.types import Entry
from tests.browsing import free_port
from tests.writers import playing

Requests = Callable[[], list[dict[str, Any]]]
QUESTION = "which sauce goes with pasta"


@pytest.fixture
def server() -> Iterator[tuple[str, Requests]]:
    with playing() as played:
        yield played


@pytest.fixture(autouse=True)
def unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every reply is unsure; the word of a model decides."""
    monkeypatch.setattr(rag.service.replying, "is_unsure", lambda retrieved: True)


@pytest.fixture
def entries(engine: Engine) -> list[Entry]:
    return [engine.show(name) for name in ("seed", "lora", "sampler")]


def opinions(address: str, model: str, per_hour: int = 100) -> SecondOpinions:
    return SecondOpinions(ModelServer(address, model, ""), per_hour, clock=lambda: 0.0)


def service(engine: Engine, settings: Settings, address: str, model: str) -> AnswerService:
    """Return a service that asks a model about replies."""
    named = replace(settings, llm_base_url=address, llm_model=model, llm_ask="unsure")
    return AnswerService(engine, named)


def test_a_model_names_the_entry_that_answers_or_none(
    server: tuple[str, Requests], entries: list[Entry]
) -> None:
    address, _ = server
    assert asyncio.run(opinions(address, "judge-2").ask("?", entries)) == Opinion("lora")
    assert asyncio.run(opinions(address, "judge-0").ask("?", entries)) == Opinion(None)


def test_it_is_shown_names_and_the_beginnings_of_definitions(entries: list[Entry]) -> None:
    long = replace(entries[0], definition="x" * 10_000)
    _, request = opinion_messages("what fixes the noise", [long, entries[1]])
    assert request["content"].startswith(f"1. {', '.join(long.names)}: xxx")
    assert "\n2. LoRA" in request["content"]
    assert request["content"].endswith("Question: what fixes the noise")
    assert len(request["content"]) < 2_000


def test_the_same_question_is_asked_once(
    server: tuple[str, Requests], entries: list[Entry]
) -> None:
    address, requests = server
    asked = opinions(address, "judge-2")
    answers = [asyncio.run(asked.ask("?", entries)) for _ in range(3)]
    assert answers == [Opinion("lora")] * 3
    assert len(requests()) == 1


@pytest.mark.parametrize("model", ["judge-9", "judge--1", "failing", "prose", "busy", "unknown"])
def test_an_answer_that_cannot_be_is_none(
    server: tuple[str, Requests], entries: list[Entry], model: str
) -> None:
    address, requests = server
    assert asyncio.run(opinions(address, model).ask("?", entries)) is None
    assert len(requests()) == 1


def test_a_slow_server_is_left(
    server: tuple[str, Requests], entries: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.service.second_opinions, "SECONDS", 0.1)
    assert asyncio.run(opinions(server[0], "silent").ask("?", entries)) is None


def test_a_server_that_fails_is_not_asked_for_a_while(
    server: tuple[str, Requests], entries: list[Entry]
) -> None:
    address, requests = server
    asked = opinions(address, "failing")
    for number in range(10):
        assert asyncio.run(asked.ask(f"question {number}", entries)) is None
    assert len(requests()) == 3


def test_no_more_are_asked_in_an_hour_than_allowed(
    server: tuple[str, Requests], entries: list[Entry]
) -> None:
    address, requests = server
    now = [0.0]
    asked = SecondOpinions(ModelServer(address, "judge-1", ""), 2, clock=lambda: now[0])
    answers = [asyncio.run(asked.ask(f"question {number}", entries)) for number in range(4)]
    assert answers == [Opinion("seed"), Opinion("seed"), None, None]
    now[0] = 3_601.0
    assert asyncio.run(asked.ask("question 4", entries)) == Opinion("seed")
    assert len(requests()) == 3


def test_its_word_reorders_the_reply_and_the_definition_is_quoted(
    engine: Engine, settings: Settings, server: tuple[str, Requests]
) -> None:
    plain = engine.ask(QUESTION)
    with_word = service(engine, settings, server[0], "judge-3")
    reply = asyncio.run(with_word.explain(QUESTION))
    assert reply.matches[0].id == plain.matches[2].id
    assert reply.second_opinion
    assert reply.second_opinion.model == "judge-3"
    assert reply.second_opinion.before == pytest.approx(plain.confidence, abs=1e-4)
    assert reply.answer is None or reply.answer.text == engine.show(reply.matches[0].id).definition
    assert b'said="entry"' in with_word.metrics.text()
    with_word.stop()


def test_a_reply_with_fewer_matches_holds_the_named_entry(
    engine: Engine, settings: Settings, server: tuple[str, Requests]
) -> None:
    named = service(engine, settings, server[0], "judge-3")
    reply = asyncio.run(named.ask(QUESTION, 1))
    assert [match.id for match in reply.matches] == [engine.ask(QUESTION).matches[2].id]
    named.stop()


def test_without_its_server_the_reply_is_what_it_was(engine: Engine, settings: Settings) -> None:
    down = service(engine, settings, f"http://127.0.0.1:{free_port()}/v1", "any")
    assert asyncio.run(down.ask(QUESTION)) == engine.ask(QUESTION)
    assert b'said="missing"' in down.metrics.text()
    down.stop()


def test_who_is_still_typing_asks_nobody(
    engine: Engine, settings: Settings, server: tuple[str, Requests]
) -> None:
    address, requests = server
    asked = service(engine, settings, address, "judge-1")
    asyncio.run(asked.explain(QUESTION, is_typing=True))
    assert requests() == []
    asyncio.run(asked.explain(QUESTION))
    asyncio.run(asked.explain(QUESTION))
    assert len(requests()) == 1
    asked.stop()


def test_explain_says_so_over_http(
    engine: Engine, settings: Settings, server: tuple[str, Requests]
) -> None:
    named = replace(settings, llm_base_url=server[0], llm_model="judge-0", llm_ask="unsure")
    with TestClient(create_app(engine, named)) as client:
        explained = client.get("/v1/ask", params={"q": QUESTION, "explain": True}).json()
        plain = client.get("/v1/ask", params={"q": QUESTION}).json()
    assert explained["second_opinion"]["entry"] is None
    assert explained["second_opinion"]["after"] <= explained["second_opinion"]["before"]
    assert "second_opinion" not in plain
    assert plain["outcome"] == "declined"


def test_it_is_off_by_default(
    engine: Engine, settings: Settings, server: tuple[str, Requests]
) -> None:
    address, requests = server
    off = AnswerService(engine, replace(settings, llm_base_url=address, llm_model="judge-1"))
    asyncio.run(off.ask(QUESTION))
    assert requests() == []
    off.stop()


def test_a_model_must_be_named(engine: Engine, settings: Settings) -> None:
    with pytest.raises(BadSetting, match="name its server"):
        AnswerService(engine, replace(settings, llm_ask="unsure"))
