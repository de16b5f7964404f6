"""What became of missed questions when they were asked again, so that each is asked once."""

import asyncio
from collections.abc import Iterable
from typing import TypeAlias

from rag.gaps.open_questions import Gap
from rag.gaps.report import ask_again
from rag.search.engine import Engine
from rag.service.thread_pool import WorkerPool
from rag.types import MissedQuestion

# A question, how often it was declined, and its votes.
GapKey: TypeAlias = tuple[str, int, frozenset[tuple[str, int]]]


class GapCache:
    """The gaps of one engine; the first look-up for another engine empties it."""

    def __init__(self) -> None:
        """Begin with nothing asked again."""
        self._engine: Engine | None = None
        self._gaps: dict[GapKey, Gap | None] = {}
        self._asking = asyncio.Lock()

    async def gaps(
        self, engine: Engine, missed: Iterable[MissedQuestion], workers: WorkerPool
    ) -> list[Gap]:
        """Return those missed questions that are still open. Raises BadQuestion or Overloaded."""
        async with self._asking:
            if engine is not self._engine:
                self._engine, self._gaps = engine, {}
            # What was erased from the log is not kept here either.
            earlier, self._gaps = self._gaps, {}
            for question in missed:
                key = _key_of(question)
                if key in earlier:
                    self._gaps[key] = earlier[key]
                else:
                    # One at a time, so that questions of others are answered in between.
                    self._gaps[key] = await workers.run(ask_again, engine, question)
            return [gap for gap in self._gaps.values() if gap]


def _key_of(missed: MissedQuestion) -> GapKey:
    """Return all of a missed question that matters for what becomes of it."""
    return missed.question, missed.declined, frozenset(missed.votes.items())
