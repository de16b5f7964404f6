"""What is written for the entries of a glossary, wherever it is kept, and its last changes.

In our own Markdown, questions and aliases are in the files of the entries; all else is in the
overlay. The last changes are kept beside the overlay, so that they can be taken back: files that
nobody changed since become what they were, byte for byte.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

from rag.corpus.folder import Corpus
from rag.corpus.lock import corpus_lock
from rag.corpus.rewrite import entry_text, file_text
from rag.disk import replace_file
from rag.errors import CorpusUnwritable, NothingToUndo
from rag.formats.overlay import (
    HASH_BYTES,
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
from rag.formats.sources import Source, is_own_format, open_corpus
from rag.settings import Settings

# Changes that can be taken back.
REMEMBERED = 10

Enrichment = dict[str, EnrichedEntry]


@dataclass(frozen=True)
class EntryChange:
    """What is written for an entry before and after a change.

    `file` is the text that its file had before, "" if the change left it alone, and `file_hash`
    the hash of the text after.
    """

    before: EnrichedEntry
    after: EnrichedEntry
    file: str = ""
    file_hash: str = ""


@dataclass(frozen=True)
class EnrichmentChange:
    """A change of what is written for entries, and what made it."""

    what: str
    entries: tuple[EntryChange, ...]


@dataclass(frozen=True)
class Undone:
    """A change that was taken back: what made it, and the ids of the entries as before it.

    `later` are those that somebody changed since, which stay. `needs_build` is true if the index
    has something else than the entries now.
    """

    what: str
    restored: tuple[str, ...]
    later: tuple[str, ...]
    needs_build: bool


def open_enrichment(settings: Settings) -> tuple[Source, Enrichment]:
    """Return the glossary, and what is written for each of its entries. Raises CorpusError."""
    source = open_corpus(settings)
    return source, _enrichment(source, read_overlay(overlay_path(settings)))


@contextmanager
def changing_enrichment(settings: Settings, what: str) -> Iterator[tuple[Source, Enrichment]]:
    """Yield the glossary and what is written for its entries, to be changed; then keep it.

    Nobody else changes it meanwhile. Raises CorpusError, CorpusUnwritable.
    """
    with _only_writer(settings):
        source, before = open_enrichment(settings)
        after = dict(before)
        yield source, after
        changed = _changed(source, before, after)
        if changed:
            written = _write(settings, source, changed)
            _remember(settings, [*_history(settings), EnrichmentChange(what, written)])


@contextmanager
def _only_writer(settings: Settings) -> Iterator[None]:
    """Let nobody else write in the overlay and in our own files meanwhile.

    Edits over HTTP and imports hold the lock on the files, too. Raises CorpusUnwritable.
    """
    with ExitStack() as stack:
        if is_own_format(settings):
            stack.enter_context(corpus_lock(settings.corpus))
        stack.enter_context(overlay_lock(overlay_path(settings)))
        yield


def undo(settings: Settings) -> Undone:
    """Take the last change back, and return it.

    Raises NothingToUndo, CorpusError, CorpusUnwritable.
    """
    with _only_writer(settings):
        history = _history(settings)
        if not history:
            raise NothingToUndo("No change of rag enrich is left to take back.")
        last = history.pop()
        source, current = open_enrichment(settings)
        restored, later = [], []
        for change in last.entries:
            now = current.get(change.before.id, EnrichedEntry(change.before.id, ""))
            if _content(now) == _content(change.after):
                restored.append(replace(change, before=now, after=change.before))
            else:
                later.append(now.id)
        _write(settings, source, restored)
        _remember(settings, history)
    ids = tuple(change.after.id for change in restored)
    needs_build = any(map(is_indexed, restored))
    return Undone(last.what, ids, tuple(later), needs_build)


def is_indexed(change: EntryChange) -> bool:
    """Return whether a change is one of what the index has: of questions or aliases in use."""
    before, after = change.before, change.after
    return (before.questions, before.aliases) != (after.questions, after.aliases)


def _enrichment(source: Source, overlay: Overlay) -> Enrichment:
    """Return the texts for each entry of a glossary, and for those that left it."""
    enrichment = dict(overlay.entries)
    is_own = isinstance(source, Corpus)
    for entry in source.entries():
        written = enrichment.get(entry.id) or EnrichedEntry(entry.id, definition_hash(entry))
        if is_own:
            written = replace(written, questions=entry.questions, aliases=entry.aliases)
        enrichment[entry.id] = written
    return enrichment


def _content(entry: EnrichedEntry) -> EnrichedEntry:
    """Return the texts for an entry, whatever its definition was then."""
    return replace(entry, definition="")


def _changed(
    source: Source, before: Mapping[str, EnrichedEntry], after: Mapping[str, EnrichedEntry]
) -> list[EntryChange]:
    """Return the changes of entries, for their definitions as they are."""
    changed = []
    there = source.content_hashes()
    for name, new in after.items():
        if new != before[name]:
            current = definition_hash(source.entry(name)) if name in there else new.definition
            changed.append(EntryChange(before[name], replace(new, definition=current)))
    return changed


def _write(
    settings: Settings, source: Source, changes: Iterable[EntryChange]
) -> tuple[EntryChange, ...]:
    """Write changes to the files of our own glossary, and to the overlay.

    Return them with what their files were. A file that is as the change left it becomes the text
    that the change names.
    """
    path = overlay_path(settings)
    overlay = read_overlay(path)
    lines = dict(overlay.entries)
    written = []
    for change in changes:
        name, new = change.after.id, change.after
        if isinstance(source, Corpus) and name in source.content_hashes():
            new = replace(new, questions=(), aliases=())
            written.append(_written(source, change))
        else:
            written.append(replace(change, file="", file_hash=""))
        lines[name] = new
    write_overlay(path, replace(overlay, entries=lines))
    return tuple(written)


def _written(source: Corpus, change: EntryChange) -> EntryChange:
    """Write the questions and aliases of an entry into its file, if they differ.

    Return the change with what the file was. Raises CorpusUnwritable.
    """
    if not is_indexed(change):
        return replace(change, file="", file_hash="")
    name, new = change.after.id, change.after
    path = source.path_of(name)
    try:
        before = file_text(path)
        after = change.file
        if not after or _hash(before) != change.file_hash:
            entry = replace(source.entry(name), questions=new.questions, aliases=new.aliases)
            after = entry_text(entry, before)
        replace_file(path, after.encode())
    except OSError as error:
        problem = f"{path} cannot be changed ({error.strerror})"
        raise CorpusUnwritable(f"{problem}; what was written before it stays.") from error
    return replace(change, file=before, file_hash=_hash(after))


def _hash(text: str) -> str:
    """Return a hash of a text, in hexadecimal."""
    return blake2b(text.encode(), digest_size=HASH_BYTES).hexdigest()


def _history_path(settings: Settings) -> Path:
    """Return the file of the last changes."""
    path = overlay_path(settings)
    return path.with_name(f".{path.name}.history")


def _history(settings: Settings) -> list[EnrichmentChange]:
    """Return the last changes, oldest first; none if their file cannot be read."""
    changes = []
    try:
        for line in _history_path(settings).read_bytes().splitlines():
            what, *rows = json.loads(line)
            entries = []
            for before, after, *file in rows:
                entries.append(EntryChange(enriched_entry(before), enriched_entry(after), *file))
            changes.append(EnrichmentChange(what, tuple(entries)))
    except (OSError, ValueError, TypeError, RecursionError):
        return []
    return changes


def _remember(settings: Settings, changes: list[EnrichmentChange]) -> None:
    """Keep the last changes. Raises CorpusUnwritable."""
    lines = []
    for change in changes[-REMEMBERED:]:
        rows = []
        for each in change.entries:
            entries = (enriched_line(each.before), enriched_line(each.after))
            rows.append([*entries, each.file, each.file_hash])
        lines.append(json.dumps([change.what, *rows]))
    path = _history_path(settings)
    try:
        replace_file(path, "".join(f"{line}\n" for line in lines).encode())
    except OSError as error:
        raise CorpusUnwritable(f"{path} cannot be written ({error.strerror}).") from error
