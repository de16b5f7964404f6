"""Missed questions are asked again once for each generation."""

import asyncio
from collections.abc import Iterator

import pytest

from rag.search.engine import Engine
from rag.service.gap_cache import GapCache
from rag.service.thread_pool import WorkerPool
from rag.types import Embeddings, MissedQuestion, Reply
from tests.toys import ToyEncoder


class CountingEngine(Engine):
    asked = 0

    def ask_with_vector(self, question: str, limit: int = 5) -> tuple[Reply, Embeddings]:
        self.asked += 1
        return super().ask_with_vector(question, limit)


@pytest.fixture
def workers() -> Iterator[WorkerPool]:
    pool = WorkerPool()
    yield pool
    pool.close()


def missed(question: str, declined: int = 1) -> MissedQuestion:
    return MissedQuestion(question, declined, {})


def test_a_question_is_asked_again_once(engine: Engine, workers: WorkerPool) -> None:
    counting = CountingEngine(engine.opened, ToyEncoder())
    other = CountingEngine(engine.opened, ToyEncoder())

    async def ask() -> None:
        cache = GapCache()
        bread, seed = missed("banana bread"), missed("what is a seed")
        assert [gap.question for gap in await cache.gaps(counting, [bread, seed], workers)] == [
            "banana bread"
        ]
        assert len(await cache.gaps(counting, [bread, seed], workers)) == 1
        assert counting.asked == 2
        [gap] = await cache.gaps(counting, [missed("banana bread", 2)], workers)
        assert (gap.declined, counting.asked) == (2, 3)
        assert await cache.gaps(counting, [], workers) == []
        assert len(await cache.gaps(other, [bread], workers)) == other.asked == 1

    asyncio.run(ask())
