"""An entry to write or an id to delete -> a changed corpus and an index that has the change.

Edits queue with the rebuilds, one after the other. An edit that cannot be made changes nothing.
"""

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rag.corpus.rewrite import entry_text
from rag.corpus.rules import claimed_by_others, style, unfit_id, unsound
from rag.disk import put_in_place, take_away
from rag.errors import CorpusUnwritable, EntryRefused, UnknownTerm
from rag.search.engine import Engine
from rag.service.live import LiveEngine
from rag.service.preconditions import Precondition, check_precondition
from rag.service.tasks import Progress, Task
from rag.types import Entry, Generation


@dataclass(frozen=True)
class Edit:
    """What an edit did: the entry as it is now or was, and the generation with the change.

    `created` says whether the entry is new, `advice` which house rules it breaks.
    """

    entry: Entry
    created: bool
    advice: tuple[str, ...]
    index: Generation


class Editor:
    """Writes and deletes the entries of a corpus that is served."""

    def __init__(self, live: LiveEngine) -> None:
        """Edit the corpus of an engine."""
        self._live = live

    def put(self, entry: Entry, precondition: Precondition) -> tuple[Task, Future[Edit]]:
        """Queue the writing of an entry; return the task, and what will come of it.

        Raises Overloaded. The future raises EditConflict, EntryRefused, CorpusError or
        CorpusUnwritable.
        """
        work = partial(self._put, entry, precondition)
        return self._live.tasks.submit("put", work)

    def delete(self, entry_id: str, precondition: Precondition) -> tuple[Task, Future[Edit]]:
        """Queue the removal of an entry; return the task, and what will come of it.

        Raises Overloaded. The future raises as that of `put`, or UnknownTerm.
        """
        work = partial(self._delete, entry_id, precondition)
        return self._live.tasks.submit("delete", work)

    def _put(self, entry: Entry, precondition: Precondition, progress: Progress) -> Edit:
        path = self._live.catch_up_with(entry.id, progress)
        engine = self._live.engine
        before = engine.index.entries.get(entry.id)
        check_precondition(entry.id, before, precondition)
        if reasons := list(unfit(entry, before is None, engine)):
            raise EntryRefused(reasons)
        old_text = path.read_text(encoding="utf-8-sig") if before else ""
        text = entry_text(entry, old_text)
        with io_as_unwritable(path):
            put_in_place(path, text.encode())
        index = self._live.reindex(path, progress)
        advice = tuple(rule for _, rule in style(entry))
        return Edit(entry, before is None, advice, index)

    def _delete(self, entry_id: str, precondition: Precondition, progress: Progress) -> Edit:
        path = self._live.catch_up_with(entry_id, progress)
        entries = self._live.engine.index.entries
        before = entries.get(entry_id)
        check_precondition(entry_id, before, precondition)
        if before is None:
            raise UnknownTerm(f"No entry has the id {entry_id[:80]!r}; GET /v1/terms lists them.")
        if len(entries) == 1:
            reason = "a glossary needs at least one entry; put another before this one is deleted"
            raise EntryRefused([reason])
        with io_as_unwritable(path):
            take_away(path)
        return Edit(before, False, (), self._live.reindex(path, progress))


def unfit(entry: Entry, is_new: bool, engine: Engine) -> Iterator[str]:
    """Yield why an entry cannot be put into the glossary of an engine."""
    entries = engine.index.entries
    if is_new:
        yield from (reason for _, reason in unfit_id(entry))
    known = {other for other in entry.see_also if other in entries}
    yield from (reason for _, reason in unsound(entry, {*known, entry.id}))
    yield from (reason for _, reason in claimed_by_others(entry, entries, engine.retriever.names))


@contextmanager
def io_as_unwritable(path: Path) -> Iterator[None]:
    """Turn what the disk refuses into CorpusUnwritable."""
    try:
        yield
    except OSError as error:
        detail = f"{path} cannot be changed ({error.strerror}); it is as it was."
        raise CorpusUnwritable(detail) from error
