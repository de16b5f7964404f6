"""The answer service: its queue, its cache, what it counts and logs."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from itertools import islice
from pathlib import Path
from threading import Event

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from rag.app import create_app
from rag.errors import BadQuestion, QuestionsNotKept, UnknownTerm
from rag.gaps.question_store import exported
from rag.search.engine import Engine
from rag.service.answering import AnswerService
from rag.service.reply_cache import CachedReply
from rag.service.thread_pool import WAITING_AT_MOST
from rag.settings import Settings
from rag.types import ExplainedReply, Reply
from tests.toys import ToyEncoder


class HeldEngine(Engine):
    released = Event()

    def ask(self, question: str, limit: int = 5) -> Reply:
        self.released.wait()
        return super().ask(question, limit)


def test_more_questions_than_can_be_answered_in_time_are_told_when_to_come_back(
    engine: Engine, settings: Settings
) -> None:
    held, extra = HeldEngine(engine.opened, ToyEncoder()), 20
    with (
        TestClient(create_app(held, settings)) as client,
        ThreadPoolExecutor(WAITING_AT_MOST + extra) as crowd,
    ):
        asked = [
            crowd.submit(client.get, f"/v1/ask?q=seed {number}")
            for number in range(WAITING_AT_MOST + extra)
        ]
        refused = [reply.result() for reply in islice(as_completed(asked), extra)]
        held.released.set()
        assert {(reply.status_code, reply.headers["retry-after"]) for reply in refused} == {
            (503, "1")
        }
        assert refused[0].json()["title"] == "Too busy"
        assert sum(reply.result().status_code == 200 for reply in asked) == WAITING_AT_MOST


class CountingEngine(Engine):
    asked = 0

    def ask(self, question: str, limit: int = 5) -> Reply:
        self.asked += 1
        return super().ask(question, limit)


def test_a_question_asked_again_is_answered_alike_without_asking_the_index(
    engine: Engine, settings: Settings
) -> None:
    counting = CountingEngine(engine.opened, ToyEncoder())
    with TestClient(create_app(counting, settings)) as client:
        first, again = (
            client.post("/v1/ask", json={"question": "what is a seed"}) for _ in range(2)
        )
        other = client.post("/v1/ask", json={"question": "what is a seed", "limit": 1})
    assert first.content == again.content
    assert len(other.json()["matches"]) == 1
    assert counting.asked == 2


@pytest.fixture
def service(engine: Engine, settings: Settings, tmp_path: Path) -> Iterator[AnswerService]:
    """A service that logs questions."""
    logging = replace(settings, questions=str(tmp_path / "questions.db"))
    service = AnswerService(engine, logging)
    service.start()
    yield service
    service.stop()


def test_json_is_made_once_for_a_cached_reply(service: AnswerService) -> None:
    async def ask_twice() -> tuple[CachedReply, CachedReply, Reply]:
        first = await service.ask_in_languages("what is a seed", 5)
        again = await service.ask_in_languages("what is a seed", 5)
        return first, again, await service.ask("what is a seed", 5)

    first, again, reply = asyncio.run(ask_twice())
    assert first.body is again.body
    assert TypeAdapter(Reply).validate_json(first.body) == reply


def test_a_reply_and_an_explained_one_are_cached_apart(service: AnswerService) -> None:
    async def ask_both() -> tuple[Reply, ExplainedReply]:
        return await service.ask("what is a seed"), await service.explain("what is a seed")

    plain, explained = asyncio.run(ask_both())
    assert not isinstance(plain, ExplainedReply)
    assert [match.id for match in plain.matches] == [match.id for match in explained.matches]


def test_a_bad_question_is_not_counted(service: AnswerService) -> None:
    with pytest.raises(BadQuestion, match="empty"):
        asyncio.run(service.ask("  "))
    assert b"glossary_answers_total{" not in service.metrics.text()


def test_a_question_that_is_still_typed_is_neither_counted_nor_logged(
    service: AnswerService, tmp_path: Path
) -> None:
    asyncio.run(service.explain("what is a se", is_typing=True))
    asyncio.run(service.explain("what is a seed"))
    assert b"glossary_confidence_count 1.0" in service.metrics.text()
    service.stop()
    logged = [line["question"] for line in exported(tmp_path / "questions.db")]
    assert logged == ["what is a seed"]


def test_names_are_made_once_for_an_engine(service: AnswerService) -> None:
    names = service.names()
    assert ("rng seed", "RNG seed") in names
    assert list(names) == sorted(names)
    assert service.names() is names


def test_texts_are_embedded_as_unit_vectors(service: AnswerService) -> None:
    rows = asyncio.run(service.embed(["a seed", "a planet"]))
    assert rows.shape == (2, 64)
    assert (rows**2).sum(axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert asyncio.run(service.embed(["a seed"]))[0] == pytest.approx(rows[0])


def test_only_questions_that_are_still_declined_are_gaps(service: AnswerService) -> None:
    asyncio.run(service.ask("what is a seed"))
    assert asyncio.run(service.gaps()) == []
    asyncio.run(service.ask("banana bread recipe"))
    assert [topic.count for topic in asyncio.run(service.gaps())] == [1]


def test_a_service_without_a_log_has_no_gaps_and_takes_no_feedback(
    engine: Engine, settings: Settings
) -> None:
    service = AnswerService(engine, settings)
    assert service.questions_lost == 0
    with pytest.raises(QuestionsNotKept, match="--questions FILE"):
        asyncio.run(service.gaps())
    with pytest.raises(QuestionsNotKept, match="--questions FILE"):
        service.record_feedback("what is a seed", "seed", is_helpful=True)
    service.stop()


def test_feedback_names_an_entry_that_exists(service: AnswerService) -> None:
    with pytest.raises(UnknownTerm, match="nothing"):
        service.record_feedback("what is a seed", "nothing", is_helpful=True)
    with pytest.raises(BadQuestion, match="empty"):
        service.record_feedback(" ", "seed", is_helpful=True)
