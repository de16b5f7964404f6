"""Edits of entries: each changes a file of the corpus, then the index.

Edits and rebuilds run in one queue, one after the other. An edit that fails changes nothing.
"""

import os
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rag.corpus.entry_file import MAX_FILE_BYTES, read_entry
from rag.corpus.lock import corpus_lock
from rag.corpus.rewrite import entry_text, file_text
from rag.corpus.rules import id_problems, link_problems, name_claim_problems, style_problems
from rag.disk import remove_file, replace_file
from rag.errors import CorpusUnwritable, EditConflict, EntryRefused, UnknownTerm
from rag.search.engine import Engine
from rag.service.live import LiveEngine
from rag.service.preconditions import Precondition, check_precondition
from rag.service.tasks import Progress, Task
from rag.types import Entry, Generation


@dataclass(frozen=True)
class Edit:
    """A finished edit: the written or deleted entry, and the generation with the change.

    `created` says whether the entry is new, `advice` which house rules it breaks.
    """

    entry: Entry
    created: bool
    advice: tuple[str, ...]
    index: Generation


class Editor:
    """Writes and deletes entries of the corpus that is served."""

    def __init__(self, live: LiveEngine) -> None:
        """Edit the corpus of a live engine."""
        self._live = live

    def put(self, entry: Entry, precondition: Precondition) -> tuple[Task, Future[Edit]]:
        """Queue the writing of an entry; return the task, and the future edit.

        Raises Overloaded. The future raises EditConflict, EntryRefused, CorpusError or
        CorpusUnwritable.
        """
        work = partial(self._put, entry, precondition)
        return self._live.tasks.submit("put", work)

    def delete(self, entry_id: str, precondition: Precondition) -> tuple[Task, Future[Edit]]:
        """Queue the removal of an entry; return the task, and the future edit.

        Raises Overloaded. The future raises as that of `put`, or UnknownTerm.
        """
        work = partial(self._delete, entry_id, precondition)
        return self._live.tasks.submit("delete", work)

    def _put(self, entry: Entry, precondition: Precondition, progress: Progress) -> Edit:
        with corpus_lock(self._live.corpus):
            return self._put_locked(entry, precondition, progress)

    def _put_locked(self, entry: Entry, precondition: Precondition, progress: Progress) -> Edit:
        path = self._live.catch_up_with(entry.id, progress)
        engine = self._live.engine
        before = engine.index.entries.get(entry.id)
        is_new = before is None
        check_precondition(entry.id, before, precondition)
        self._check_file(path, before)
        faults = _faults_of(entry, engine, is_new)
        if faults:
            raise EntryRefused(faults)
        old_text = file_text(path) if before else ""
        content = entry_text(entry, old_text).encode()
        if len(content) > MAX_FILE_BYTES:
            limit = f"{MAX_FILE_BYTES:,} bytes, the limit of docs/corpus.md"
            raise EntryRefused([f"the file of the entry would be larger than {limit}"])
        with _old_content_if_not_indexed(path, content):
            with _io_as_unwritable(path):
                replace_file(path, content)
            index = self._live.reindex(path, progress)
        advice = tuple(rule for _, rule in style_problems(entry))
        return Edit(entry, is_new, advice, index)

    def _delete(self, entry_id: str, precondition: Precondition, progress: Progress) -> Edit:
        with corpus_lock(self._live.corpus):
            return self._delete_locked(entry_id, precondition, progress)

    def _delete_locked(self, entry_id: str, precondition: Precondition, progress: Progress) -> Edit:
        path = self._live.catch_up_with(entry_id, progress)
        entries = self._live.engine.index.entries
        before = entries.get(entry_id)
        check_precondition(entry_id, before, precondition)
        if before is None:
            raise UnknownTerm(f"No entry has the id {entry_id[:80]!r}; GET /v1/terms lists them.")
        if len(entries) == 1:
            reason = "a glossary needs at least one entry; put another before this one is deleted"
            raise EntryRefused([reason])
        self._check_file(path, before)
        with _old_content_if_not_indexed(path, None):
            with _io_as_unwritable(path):
                remove_file(path)
            index = self._live.reindex(path, progress)
        return Edit(before, created=False, advice=(), index=index)

    def _check_file(self, path: Path, before: Entry | None) -> None:
        """Raise EditConflict if somebody saved the file of an entry since it was indexed."""
        current = read_entry(path, self._live.corpus) if os.path.lexists(path) else None
        if current != before:
            raise EditConflict(
                f"{path} was saved this moment; get the entry again, then edit that."
            )


def _faults_of(entry: Entry, engine: Engine, is_new: bool) -> list[str]:
    """Return the reasons why an entry cannot be put into the glossary of an engine."""
    entries = engine.index.entries
    known_ids = {other for other in entry.see_also if other in entries}
    faults = list(id_problems(entry)) if is_new else []
    faults += link_problems(entry, {*known_ids, entry.id})
    faults += name_claim_problems(entry, entries, engine.retriever.names)
    return [reason for _, reason in faults]


@contextmanager
def _old_content_if_not_indexed(path: Path, new_content: bytes | None) -> Iterator[None]:
    """Put back what a file held if the block fails; None stands for no file.

    What somebody else saved after `new_content` was written stays.
    """
    old_content = _content_of(path)
    try:
        yield
    except Exception:
        with suppress(OSError):
            if _content_of(path) == new_content:
                _write_or_remove(path, old_content)
        raise


def _content_of(path: Path) -> bytes | None:
    """Return the content of a file, None if there is none. Raises OSError."""
    return path.read_bytes() if path.exists() else None


def _write_or_remove(path: Path, content: bytes | None) -> None:
    """Give a file a content, or remove it for None. Raises OSError."""
    if content is None:
        remove_file(path)
    else:
        replace_file(path, content)


@contextmanager
def _io_as_unwritable(path: Path) -> Iterator[None]:
    """Raise CorpusUnwritable for an OSError in the block."""
    try:
        yield
    except OSError as error:
        detail = f"{path} cannot be changed ({error.strerror}); it is as it was."
        raise CorpusUnwritable(detail) from error
