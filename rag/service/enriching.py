"""Entries that need questions, and questions that somebody proposes, while the glossary is served.

What is proposed is judged and kept in the queue of edits; the index follows.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from rag.enrich.answers import KnownEntries, parse_answer
from rag.enrich.apply import judged_by, keep
from rag.enrich.records import EnrichmentReport, EnrichmentTask, TaskOptions
from rag.enrich.tasks import nearest_by, tasks_for
from rag.formats.sources import open_corpus
from rag.service.live import LiveEngine
from rag.service.tasks import Progress
from rag.settings import Settings


class Enricher:
    """Hands out the entries of a live engine that need questions, and keeps what is proposed."""

    def __init__(self, live: LiveEngine, settings: Settings) -> None:
        """Enrich the glossary of the settings, which a live engine serves."""
        self._live = live
        self._settings = settings

    def tasks(self, wanted: TaskOptions) -> list[EnrichmentTask]:
        """Return tasks, those of entries with the fewest questions first.

        Raises CorpusError or UnknownTerm.
        """
        entries = open_corpus(self._settings).entries()
        _, vectors = judged_by(entries, self._settings, self._live.engine)
        return tasks_for(entries, nearest_by(vectors), wanted)

    async def propose(self, answer: Mapping[str, object]) -> EnrichmentReport:
        """Judge the questions and aliases of an answer, and keep what passes.

        Raises BadAnswer, CorpusError, CorpusUnwritable or Overloaded.
        """

        def work(_: Progress) -> EnrichmentReport:
            entries = open_corpus(self._settings).entries()
            proposal, notes = parse_answer(dict(answer), KnownEntries(entries))
            report = keep([proposal], self._settings, self._live.engine, entries=entries)
            if report.kept:
                self._live.rebuild()
            return replace(report, notes=(*report.notes, *notes))

        _, future = self._live.tasks.submit("enrich", work)
        return await asyncio.wrap_future(future)
