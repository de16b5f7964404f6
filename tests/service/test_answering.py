"""The answer service: its queue, its cache, what it counts and logs."""

from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice
from threading import Event

from fastapi.testclient import TestClient

from rag.app import create_app
from rag.search.engine import Engine
from rag.service.thread_pool import WAITING_AT_MOST
from rag.settings import Settings
from rag.types import Reply
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
