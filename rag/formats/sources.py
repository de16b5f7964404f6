"""Opens the glossary that the settings name: our own Markdown files, or another format."""

import logging
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from rag.corpus.entry_file import ENTRY_SUFFIX
from rag.corpus.folder import Corpus, is_corpus, missing_folder
from rag.entries.fields import MAPPABLE_FIELDS
from rag.entries.hashes import content_hash
from rag.errors import BadSetting, CorpusError, Fault, NotEditable
from rag.formats.overlay import (
    Overlay,
    orphans_message,
    orphans_of,
    overlay_advice,
    overlay_path,
    read_overlay,
    with_overlay,
)
from rag.settings import OURS, Settings
from rag.types import Entry

if TYPE_CHECKING:
    from rag.formats.drafts import ParsedGlossary, ReadOptions


log = logging.getLogger(__name__)


class EntriesInMemory:
    """Entries in memory, by id."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Keep the entries, in the order of their ids."""
        ordered = sorted(entries, key=lambda entry: entry.id)
        self._entries = {entry.id: entry for entry in ordered}

    def content_hashes(self) -> dict[str, bytes]:
        """Return the hash of each entry's content, by id."""
        return {name: content_hash(entry) for name, entry in self._entries.items()}

    def entry(self, name: str) -> Entry:
        """Return the entry with this id. Raises KeyError."""
        return self._entries[name]

    def entries(self) -> tuple[Entry, ...]:
        """Return the entries, ordered by id."""
        return tuple(self._entries.values())


class ReadOnlyGlossary(EntriesInMemory):
    """A glossary in another format than ours, as it was last read. It cannot be edited.

    Its entries have the questions and aliases of the overlay, too.
    """

    def __init__(
        self, settings: Settings, format: str, reading: "ParsedGlossary", overlay: Overlay
    ) -> None:
        """Keep the entries and notes that were read in the format of this name."""
        super().__init__(with_overlay(reading.entries, overlay))
        self.settings = settings
        self.format = format
        self.notes = (*reading.notes, *overlay.faults)
        self.account = reading.account

    def reread(self, paths: Iterable[Path]) -> "Source":
        """Return the whole glossary read again: one file may change entries of another."""
        return open_corpus(self.settings)

    def path_of(self, entry: str) -> Path:
        """Raise NotEditable."""
        corpus = self.settings.corpus
        remedy = f"edit {corpus}, or make files of it: rag import {corpus} --into FOLDER"
        reason = f"The glossary is read as {self.format}, which is not written to"
        raise NotEditable(f"{reason}; {remedy}")


Source: TypeAlias = Corpus | ReadOnlyGlossary


def open_corpus(settings: Settings) -> Source:
    """Return the corpus that the settings name. Raises CorpusError."""
    if is_own_format(settings):
        return Corpus.read(settings.corpus)
    # Imported here, since our own files need none of the readers' libraries.
    from rag.formats.reading_process import read_apart

    name, reading = read_apart(settings.corpus, settings.format, _read_options(settings))
    if reading is None:
        return Corpus.read(settings.corpus)
    log.debug("%s is read as %s", settings.corpus, name)
    if reading.notes:
        _tell(logging.INFO, f"{settings.corpus}: rag check lists what was left out or changed")
    for doubt in reading.account.doubts():
        _tell(logging.WARNING, f"{settings.corpus}: {doubt}")
    overlay = read_overlay(overlay_path(settings))
    return ReadOnlyGlossary(settings, name, reading, overlay)


@cache
def _tell(level: int, message: str) -> None:
    """Log what is to know of a reading, once: a command may read a glossary several times."""
    log.log(level, message)


def reading_notes(source: Source) -> tuple[Fault, ...]:
    """Return notes on what a reader left out or changed; none for our own files."""
    if isinstance(source, ReadOnlyGlossary):
        return source.notes
    return ()


def reading_advice(settings: Settings, source: Source) -> tuple[Fault, ...]:
    """Return the notes on the overlay of a glossary. Raises CorpusError."""
    path = overlay_path(settings)
    return overlay_advice(path, source.entries(), read_overlay(path))


def orphans_notes(settings: Settings, source: Source) -> tuple[str, ...]:
    """Return a sentence on the lines of the overlay that belong to no entry, if there are any.

    Raises CorpusError.
    """
    path = overlay_path(settings)
    orphans = orphans_of(read_overlay(path), source.content_hashes())
    return (orphans_message(path, len(orphans)),) if orphans else ()


def account_of(source: Source) -> tuple[str, tuple[str, ...]]:
    """Return how much of a source became entries, in a line, and what is doubtful about that.

    Both are empty for our own files.
    """
    if not isinstance(source, ReadOnlyGlossary):
        return "", ()
    account = source.account
    return account.summary(len(source.entries())), tuple(account.doubts())


def watched_files(settings: Settings) -> tuple[Path, str]:
    """Return the file or folder to watch, and a pattern of file names. Raises CorpusError."""
    path = settings.corpus
    if not path.exists():
        raise CorpusError([missing_folder(path)])
    if is_own_format(settings):
        return path, f"*{ENTRY_SUFFIX}"
    return path, "*"


def watched_overlay(settings: Settings) -> Path | None:
    """Return the overlay to watch, None for our own files, which have their questions inside."""
    return None if is_own_format(settings) else overlay_path(settings)


def is_own_format(settings: Settings) -> bool:
    """Return whether the glossary is a folder of entries in our own format (docs/corpus.md)."""
    path = settings.corpus
    if settings.format != "auto" or not path.is_dir():
        return settings.format == OURS
    return is_corpus(path)


def _read_options(settings: Settings) -> "ReadOptions":
    """Return the options of the readers. Raises BadSetting if --map is not PART=COLUMN pairs."""
    from rag.formats.drafts import ReadOptions  # here, as in open_corpus

    columns: dict[str, str] = {}
    for pair in settings.map.split(","):
        if not pair.strip():
            continue
        part, _, column = (side.strip() for side in pair.partition("="))
        if part not in MAPPABLE_FIELDS or not column:
            expected = f"PART=COLUMN,PART=COLUMN with the parts {', '.join(MAPPABLE_FIELDS)}"
            raise BadSetting(f"--map is {expected}; not {settings.map!r}")
        columns[part] = column
    return ReadOptions(settings.language, columns, settings.sheet)
