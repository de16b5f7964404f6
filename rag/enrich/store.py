"""What is written for the entries of a glossary, wherever it is kept, and its last changes.

In our own Markdown, questions and aliases are in the files of the entries; all else is in the
overlay. The last changes are kept beside the overlay, so that they can be taken back.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rag.corpus.folder import Corpus
from rag.corpus.rewrite import entry_text
from rag.disk import replace_file
from rag.errors import CorpusUnwritable, NothingToUndo
from rag.formats.overlay import (
    EnrichedEntry,
    Overlay,
    definition_hash,
    enriched_entry,
    enriched_line,
    overlay_lock,
    overlay_path,
    read_overlay,
    write_overlay,
)
from rag.formats.sources import Source, open_corpus
from rag.settings import Settings

# Changes that can be taken back.
REMEMBERED = 10

Enrichment = dict[str, EnrichedEntry]


@dataclass(frozen=True)
class EnrichmentChange:
    """A change of what is written for entries: what made it, and each entry before and after."""

    what: str
    entries: tuple[tuple[EnrichedEntry, EnrichedEntry], ...]


def open_enrichment(settings: Settings) -> tuple[Source, Enrichment]:
    """Return the glossary, and what is written for each of its entries. Raises CorpusError."""
    source = open_corpus(settings)
    return source, _enrichment(source, read_overlay(overlay_path(settings)))


@contextmanager
def changing_enrichment(settings: Settings, what: str) -> Iterator[tuple[Source, Enrichment]]:
    """Yield the glossary and what is written for its entries, to be changed; then keep it.

    Nobody else changes it meanwhile. Raises CorpusError, CorpusUnwritable.
    """
    with overlay_lock(overlay_path(settings)):
        source, before = open_enrichment(settings)
        after = dict(before)
        yield source, after
        changed = _changed(source, before, after)
        if changed:
            _write(settings, source, changed)
            history = [*_history(settings), EnrichmentChange(what, changed)]
            _remember(settings, history)


def undo(settings: Settings) -> tuple[str, int, list[str]]:
    """Take the last change back.

    Return what it was, how many entries are as before it, and the ids of those that somebody
    changed since, which stay. Raises NothingToUndo, CorpusError, CorpusUnwritable.
    """
    with overlay_lock(overlay_path(settings)):
        history = _history(settings)
        if not history:
            raise NothingToUndo("No change of rag enrich is left to take back.")
        last = history.pop()
        source, current = open_enrichment(settings)
        restored, later = [], []
        for before, after in last.entries:
            now = current.get(before.id, EnrichedEntry(before.id, ""))
            if _content(now) == _content(after):
                restored.append((now, before))
            else:
                later.append(before.id)
        _write(settings, source, restored)
        _remember(settings, history)
    return last.what, len(restored), later


def _enrichment(source: Source, overlay: Overlay) -> Enrichment:
    """Return what is written for each entry of a glossary, and for those that left it."""
    enrichment = dict(overlay.entries)
    is_own = isinstance(source, Corpus)
    for entry in source.entries():
        written = enrichment.get(entry.id) or EnrichedEntry(entry.id, definition_hash(entry))
        if is_own:
            written = replace(written, questions=entry.questions, aliases=entry.aliases)
        enrichment[entry.id] = written
    return enrichment


def _content(entry: EnrichedEntry) -> EnrichedEntry:
    """Return what is written for an entry, whatever its definition was then."""
    return replace(entry, definition="")


def _changed(
    source: Source, before: Mapping[str, EnrichedEntry], after: Mapping[str, EnrichedEntry]
) -> tuple[tuple[EnrichedEntry, EnrichedEntry], ...]:
    """Return the entries that differ, each before and after, for their definitions as they are."""
    changed = []
    there = source.content_hashes()
    for name, new in after.items():
        if new != before[name]:
            current = definition_hash(source.entry(name)) if name in there else new.definition
            changed.append((before[name], replace(new, definition=current)))
    return tuple(changed)


def _write(
    settings: Settings, source: Source, changed: Iterable[tuple[EnrichedEntry, EnrichedEntry]]
) -> None:
    """Write changed entries to the files of our own glossary, and to the overlay."""
    path = overlay_path(settings)
    overlay = read_overlay(path)
    lines = dict(overlay.entries)
    for before, after in changed:
        if isinstance(source, Corpus):
            if (before.questions, before.aliases) != (after.questions, after.aliases):
                _write_file(source, after)
            lines[after.id] = replace(after, questions=(), aliases=())
        else:
            lines[after.id] = after
    write_overlay(path, replace(overlay, entries=lines))


def _write_file(source: Corpus, written: EnrichedEntry) -> None:
    """Write the questions and aliases of an entry into its file. Raises CorpusUnwritable."""
    entry = replace(source.entry(written.id), questions=written.questions, aliases=written.aliases)
    path = source.path_of(written.id)
    try:
        before = path.read_text(encoding="utf-8-sig")
        replace_file(path, entry_text(entry, before).encode())
    except OSError as error:
        problem = f"{path} cannot be changed ({error.strerror})"
        raise CorpusUnwritable(f"{problem}; what was written before it stays.") from error


def _history_path(settings: Settings) -> Path:
    """Return the file of the last changes."""
    path = overlay_path(settings)
    return path.with_name(f".{path.name}.history")


def _history(settings: Settings) -> list[EnrichmentChange]:
    """Return the last changes, oldest first; none if their file cannot be read."""
    changes = []
    try:
        for line in _history_path(settings).read_text(encoding="utf-8").splitlines():
            what, *pairs = json.loads(line)
            entries = [(enriched_entry(old), enriched_entry(new)) for old, new in pairs]
            changes.append(EnrichmentChange(what, tuple(entries)))
    except (OSError, ValueError, TypeError):
        return []
    return changes


def _remember(settings: Settings, changes: list[EnrichmentChange]) -> None:
    """Keep the last changes. Raises CorpusUnwritable."""
    lines = []
    for change in changes[-REMEMBERED:]:
        pairs = [[enriched_line(old), enriched_line(new)] for old, new in change.entries]
        lines.append(json.dumps([change.what, *pairs], ensure_ascii=False))
    path = _history_path(settings)
    try:
        replace_file(path, "".join(f"{line}\n" for line in lines).encode())
    except OSError as error:
        raise CorpusUnwritable(f"{path} cannot be written ({error.strerror}).") from error
