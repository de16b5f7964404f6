"""Questions -> replies as JSON: what was answered before is given again, the rest is worked on in turn."""

from dataclasses import dataclass

from cachetools import LRUCache
from pydantic import TypeAdapter

from rag.engine import Engine
from rag.live import Live
from rag.metrics import Metrics
from rag.types import ExplainedReply, Outcome, Reply
from rag.workers import Workers

REMEMBERED = 1024
REPLY, EXPLAINED = TypeAdapter(Reply), TypeAdapter(ExplainedReply)


@dataclass(frozen=True)
class Answered:
    """A reply as JSON, and what is counted of it."""

    body: bytes
    outcome: Outcome
    confidence: float


class Desk:
    """Takes questions."""

    def __init__(self, live: Live, metrics: Metrics) -> None:
        """Remember nothing yet."""
        self.workers = Workers()
        self._live = live
        self._metrics = metrics
        self._engine = live.engine
        self._answered: LRUCache[tuple[str, int, bool], Answered] = LRUCache(REMEMBERED)

    async def ask(self, question: str, limit: int, explain: bool = False) -> bytes:
        """Return the reply as JSON. Raises BadQuestion or Overloaded."""
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
        self._metrics.replied(answered.outcome, answered.confidence)
        return answered.body


def reply(engine: Engine, question: str, limit: int, explain: bool) -> Answered:
    """Return the reply of an engine as JSON."""
    if explain:
        explained = engine.explain(question, limit)
        return Answered(EXPLAINED.dump_json(explained), explained.outcome, explained.confidence)
    plain = engine.ask(question, limit)
    return Answered(REPLY.dump_json(plain), plain.outcome, plain.confidence)
