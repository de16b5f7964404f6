"""What each format reads in a file, and by what the readings of one file are compared."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log2
from pathlib import Path

from rag.errors import CorpusError
from rag.formats.account import Account
from rag.formats.drafts import Draft, DraftOrNote, ReadOptions
from rag.formats.registry import READERS

# A page that is one entry must be explained so much better as a glossary of many to be one.
MUCH_BETTER = 1.5
PAGES = "pages"


@dataclass(frozen=True)
class FileReading:
    """What one format reads in a file; the error if it reads nothing."""

    file: Path
    format: str
    items: Sequence[DraftOrNote] = ()
    error: CorpusError | None = None

    @cached_property
    def entries(self) -> int:
        """The number of terms that have a definition."""
        return sum(isinstance(item, Draft) and bool(item.definition) for item in self.items)

    @cached_property
    def score(self) -> float:
        """How well the reading explains the file."""
        accounts = [item for item in self.items if isinstance(item, Account)]
        if accounts:
            return sum(account.score for account in accounts)
        return log2(1 + self.entries)


def readings_of(file: Path, options: ReadOptions) -> Iterator[FileReading]:
    """Yield the reading of a file in each format that recognises it."""
    for name, candidate in READERS.items():
        if candidate.reader.recognises(file):
            yield _reading_as(name, file, options)


def unrecognised_readings(file: Path, options: ReadOptions) -> Iterator[FileReading]:
    """Yield the reading of a file in each format whose files end like it."""
    for name, candidate in READERS.items():
        if file.suffix.lower() in candidate.suffixes:
            yield _reading_as(name, file, options)


def _reading_as(name: str, file: Path, options: ReadOptions) -> FileReading:
    """Return the reading of a file by a format, or its error."""
    try:
        return FileReading(file, name, tuple(READERS[name].reader.read(file, options)))
    except CorpusError as error:
        return FileReading(file, name, error=error)


def weighed_score(reading: FileReading) -> float:
    """Return by what the readings of one file are compared."""
    if reading.format == PAGES:
        return MUCH_BETTER * reading.score
    return reading.score


def merge_equal_terms_of(readings: Iterable[FileReading]) -> bool:
    """Return whether equal terms of some readings are one entry, whatever they say."""
    return all(READERS[reading.format].merge_equal_terms for reading in readings)
