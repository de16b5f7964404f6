"""A question gets its reply from the cache if it is there, else from the engine that serves."""

import asyncio
from collections.abc import Iterator

import pytest

from rag.http.metrics import Metrics
from rag.search.engine import Engine
from rag.service.live import LiveEngine
from rag.service.replying import Replier
from rag.service.thread_pool import WorkerPool
from rag.settings import Settings
from rag.types import ExplainedReply


@pytest.fixture
def replier(engine: Engine, settings: Settings) -> Iterator[Replier]:
    workers = WorkerPool(threads=1)
    replier = Replier(LiveEngine(engine, settings), workers, settings, Metrics())
    replier.start()
    yield replier
    workers.close()
    replier.stop()


def test_a_question_that_is_asked_again_gets_the_same_reply(replier: Replier) -> None:
    first = asyncio.run(replier.reply("what is a seed", 5, explain=False))
    assert asyncio.run(replier.reply("what is a seed", 5, explain=False)) is first
    assert asyncio.run(replier.reply("what is a seed", 2, explain=False)) is not first


def test_a_reply_is_explained_if_that_is_wanted(replier: Replier, engine: Engine) -> None:
    explained = asyncio.run(replier.reply("what is a seed", 5, explain=True)).reply
    assert isinstance(explained, ExplainedReply)
    plain = asyncio.run(replier.reply("what is a seed", 5, explain=False)).reply
    assert plain == engine.ask("what is a seed", 5)


def test_one_process_answers_unless_more_are_wanted(replier: Replier) -> None:
    assert replier.processes == 1
