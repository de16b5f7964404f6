"""What the settings name -> a corpus: our own Markdown, which can be edited, or a glossary as it lies, read whole."""

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from rag.corpus.entry_file import SUFFIX
from rag.corpus.folder import Corpus, is_corpus, nothing_there
from rag.entries.codec import mark
from rag.entries.fields import MAPPABLE
from rag.errors import BadSetting, CorpusError, Fault, NotEditable
from rag.settings import OURS, Settings
from rag.types import Entry

if TYPE_CHECKING:
    from rag.formats.drafts import Options, Reading


log = logging.getLogger(__name__)


class Held:
    """Entries that are held in memory."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Hold entries."""
        self._entries = {entry.id: entry for entry in sorted(entries, key=lambda each: each.id)}

    def marks(self) -> dict[str, bytes]:
        """Return what tells the state of each entry, by id."""
        return {name: mark(entry) for name, entry in self._entries.items()}

    def entry(self, name: str) -> Entry:
        """Return an entry."""
        return self._entries[name]

    def entries(self) -> tuple[Entry, ...]:
        """Return the entries, ordered by id."""
        return tuple(self._entries.values())


class Foreign(Held):
    """A glossary in a format that is not ours, as it was last read."""

    def __init__(self, settings: Settings, format: str, reading: "Reading") -> None:
        """Hold what was read as a format."""
        super().__init__(reading.entries)
        self.settings, self.format, self.notes = settings, format, reading.notes

    def reread(self, paths: Iterable[Path]) -> "Source":
        """Return the glossary read again, whole, since any part of it may show up in another."""
        return open_corpus(self.settings)

    def path_of(self, entry: str) -> Path:
        """Raise NotEditable."""
        remedy = f"edit {self.settings.corpus}, or make files of it: rag import {self.settings.corpus} --into FOLDER"
        raise NotEditable(
            f"The glossary is read as {self.format}, which is not written to; {remedy}"
        )


Source: TypeAlias = Corpus | Foreign


def open_corpus(settings: Settings) -> Source:
    """Return the corpus that the settings name. Raises CorpusError."""
    if ours(settings):
        return Corpus.read(settings.corpus)
    from rag.formats.registry import (  # here: the readers' libraries, which our own files need not
        detect,
        read_glossary,
    )

    name = detect(settings.corpus) if settings.format == "auto" else settings.format
    if name == OURS:
        return Corpus.read(settings.corpus)
    reading = read_glossary(settings.corpus, name, options(settings))
    log.info(
        "%s: %d entries read as %s, %d notes",
        settings.corpus,
        len(reading.entries),
        name,
        len(reading.notes),
    )
    return Foreign(settings, name, reading)


def notes(source: Source) -> tuple[Fault, ...]:
    """Return what of a source was not taken, or not as it stood."""
    return source.notes if isinstance(source, Foreign) else ()


def watched(settings: Settings) -> tuple[Path, str]:
    """Return the folder where saves concern the glossary, and the pattern of its files' names. Raises CorpusError."""
    path = settings.corpus
    if not path.exists():
        raise CorpusError([nothing_there(path)])
    if path.is_file():
        return path.parent, path.name
    return path, f"*{SUFFIX}" if ours(settings) else "*"


def ours(settings: Settings) -> bool:
    """Tell whether the glossary is a folder of entries as docs/corpus.md describes them."""
    path = settings.corpus
    if settings.format != "auto" or not path.is_dir():
        return settings.format == OURS
    return is_corpus(path)


def options(settings: Settings) -> "Options":
    """Return what readers are told. Raises BadSetting if --map is none."""
    from rag.formats.drafts import Options  # here: see open_corpus

    pairs = [pair.partition("=") for pair in settings.map.split(",") if pair.strip()]
    columns = {part.strip(): column.strip() for part, _, column in pairs}
    if any(part not in MAPPABLE or not column for part, column in columns.items()):
        raise BadSetting(
            f"--map is PART=COLUMN,PART=COLUMN with the parts {', '.join(MAPPABLE)}; not {settings.map!r}"
        )
    return Options(settings.language, columns)
