"""The review of questions written for entries, on a server that answers meanwhile."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

from rag.enrich.review import Decision, ReviewedEntry, decide, entries_to_review
from rag.service.live import LiveEngine
from rag.service.tasks import Progress, Task
from rag.settings import Settings

Shown: TypeAlias = Literal["waiting", "without", "kept"]


@dataclass(frozen=True)
class Reviews:
    """Entries with what is written for them, and how many of all wait or have no questions."""

    total: int
    waiting: int
    without_questions: int
    entries: list[ReviewedEntry]


@dataclass(frozen=True)
class Decided:
    """A decision that was carried out, and the rebuild that makes it count."""

    decision: Decision
    rebuild: Task


class Reviewer:
    """Lists what is written for the entries that are served, and carries out decisions."""

    def __init__(self, live: LiveEngine, settings: Settings) -> None:
        """Review the corpus of a live engine."""
        self._live = live
        self._settings = settings

    async def entries(self, shown: Shown, limit: int) -> Reviews:
        """Return entries that wait, that have no questions, or that have some.

        Raises CorpusError.
        """
        entries = await asyncio.to_thread(entries_to_review, self._settings)
        waiting = [entry for entry in entries if entry.waits]
        there = [entry for entry in entries if not entry.gone]
        bare = [entry for entry in there if not entry.has_questions]
        kept = [entry for entry in there if entry.has_questions]
        listed: Sequence[ReviewedEntry] = {"waiting": waiting, "without": bare, "kept": kept}[shown]
        return Reviews(len(listed), len(waiting), len(bare), list(listed[:limit]))

    async def decide(self, decision: Decision) -> Decided:
        """Carry out a decision after the edits that wait, and queue a rebuild.

        Raises Overloaded, UnknownTerm, EntryRefused, CorpusError or CorpusUnwritable.
        """
        _, future = self._live.tasks.submit("review", partial(self._decide, decision))
        await asyncio.shield(asyncio.wrap_future(future))
        return Decided(decision, self._live.rebuild())

    def _decide(self, decision: Decision, _: Progress) -> Decision:
        decide(self._settings, [decision])
        return decision
