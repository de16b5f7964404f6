"""Questions -> replies as JSON: what was answered before is given again, the rest is worked on in turn.

What is asked, and what helped, goes into the log of questions, if its owner wants one.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cachetools import LRUCache
from pydantic import TypeAdapter

from rag.engine import MATCHES, Engine
from rag.errors import QuestionsNotKept
from rag.gaps import Topic, folded
from rag.lint.rules import Finding
from rag.live import Live
from rag.metrics import Metrics
from rag.prose import Form
from rag.questions import Asked, Judged, QuestionLog
from rag.readable import readable
from rag.settings import Settings
from rag.sources import open_corpus
from rag.types import Annotation, Embeddings, ExplainedReply, Outcome, Reply
from rag.workers import Workers

REMEMBERED = 1024
REPLY, EXPLAINED, ANNOTATION = TypeAdapter(Reply), TypeAdapter(ExplainedReply), TypeAdapter(Annotation)
# A long text takes as long as a hundred questions: such work waits for its like, and questions only for questions.
LONG_WORK_WAITING = 16


@dataclass(frozen=True)
class Answered:
    """A reply as JSON, and what is noted of it."""

    body: bytes
    outcome: Outcome
    confidence: float
    entry: str
    generation: int


class Desk:
    """Takes questions."""

    def __init__(self, live: Live, metrics: Metrics, log: QuestionLog | None) -> None:
        """Remember nothing yet."""
        self.workers = Workers()
        self._long_work = Workers(LONG_WORK_WAITING, threads=1)
        self._live = live
        self._metrics = metrics
        self._log = log
        self._engine = live.engine
        self._answered: LRUCache[tuple[str, int, bool], Answered] = LRUCache(REMEMBERED)

    def start(self) -> None:
        """Begin to write what is asked, if it is wanted."""
        if self._log:
            self._log.start()

    def stop(self) -> None:
        """Answer what was begun, write it down, and take no more."""
        self.workers.close()
        self._long_work.close()
        if self._log:
            self._log.stop()

    @property
    def lost(self) -> int:
        """How many questions were wanted and could not be written."""
        return self._log.lost if self._log else 0

    async def ask(self, question: str, limit: int, explain: bool = False) -> bytes:
        """Return the reply as JSON. Raises BadQuestion or Overloaded."""
        answered = await self._answer(question, limit, explain)
        self._note(question, answered)
        return answered.body

    async def explained(self, question: str, noted: bool) -> ExplainedReply:
        """Return the reply for a page. Raises BadQuestion or Overloaded.

        What is asked while somebody types is not `noted`: it is no question yet.
        """
        answered = await self._answer(question, MATCHES, explain=True)
        if noted:
            self._note(question, answered)
        return EXPLAINED.validate_json(answered.body)

    async def _answer(self, question: str, limit: int, explain: bool) -> Answered:
        engine, asked = self._live.engine, (question, limit, explain)
        if engine is not self._engine:
            # No reply outlives its generation.
            self._engine = engine
            self._answered.clear()
        answered = self._answered.get(asked)
        if answered is None:
            answered = await self.workers.run(reply, engine, *asked)
            if engine is self._engine:
                self._answered[asked] = answered
        return answered

    def _note(self, question: str, answered: Answered) -> None:
        self._metrics.replied(answered.outcome, answered.confidence)
        if self._log:
            noted = (answered.outcome, answered.confidence, answered.entry, answered.generation)
            self._log.take(Asked(int(time.time()), question, *noted))

    async def embed(self, texts: Sequence[str]) -> Embeddings:
        """Return the vectors of texts, as questions are embedded. Raises Overloaded."""
        workers = self.workers if len(texts) == 1 else self._long_work
        return await workers.run(self._live.engine.embed, texts)

    async def annotate(self, text: str, form: Form, first_only: bool) -> bytes:
        """Return where a text mentions entries, as JSON. Raises Overloaded."""
        return await self._long_work.run(annotation, self._live.engine, text, form, first_only)

    async def lint(self, settings: Settings) -> list[Finding]:
        """Return what could be better about the entries, the worst first. Raises CorpusError or Overloaded."""
        return await self._long_work.run(findings, settings, self._live.engine)

    def judge(self, question: str, entry: str, helpful: bool) -> None:
        """Note whether an entry helped with a question. Raises QuestionsNotKept, BadQuestion or UnknownTerm."""
        log = self._kept()
        log.take(Judged(int(time.time()), readable(question), self._live.engine.show(entry).id, helpful))

    async def gaps(self) -> list[Topic]:
        """Return what the glossary lacks, by topic. Raises QuestionsNotKept, LogUnusable or Overloaded."""
        log, engine = self._kept(), self._live.engine
        missed = await asyncio.to_thread(lambda: folded(log.missed()))
        # One at a time, so that they wait in the queue between the questions of others.
        gaps = [await self.workers.run(engine.again, each) for each in missed]
        return await self.workers.run(engine.topics, filter(None, gaps))

    def _kept(self) -> QuestionLog:
        if self._log is None:
            raise QuestionsNotKept("This server keeps no questions; its owner may start it with --questions FILE.")
        return self._log


def findings(settings: Settings, engine: Engine) -> list[Finding]:
    """Return what could be better about the glossary that the settings name."""
    from rag.lint.inspection import inspect  # here: few ask for it

    return inspect(open_corpus(settings), engine)


def annotation(engine: Engine, text: str, form: Form, first_only: bool) -> bytes:
    """Return as JSON where a text mentions entries."""
    return ANNOTATION.dump_json(engine.annotate(text, form, first_only))


def reply(engine: Engine, question: str, limit: int, explain: bool) -> Answered:
    """Return the reply of an engine as JSON."""
    given = engine.explain(question, limit) if explain else engine.ask(question, limit)
    form: TypeAdapter[Any] = EXPLAINED if explain else REPLY
    return Answered(form.dump_json(given), given.outcome, given.confidence, given.matches[0].id, given.index.generation)
