"""Writes the SQLite store of entries, one entry at a time. Owns sqlite3."""

import errno
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.entries.codec import to_json
from rag.entries.hashes import content_hash
from rag.entries.question_language import all_stopwords
from rag.entries.scripts import is_mark, is_unspaced, unaccented
from rag.entries.spelling import count_words
from rag.entries.stems import stems_in_order
from rag.entries.store_schema import INDEXES, SCHEMA
from rag.entries.surface_forms import SUGGESTED, SurfaceForm, surface_forms
from rag.types import Entry


@contextmanager
def _disk_errors() -> Iterator[None]:
    """Raise OSError if SQLite cannot write, as when the disk is full."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OSError(errno.EIO, str(error)) from error


class EntryStoreWriter:
    """Writes the file of a store, one entry at a time."""

    @_disk_errors()
    def __init__(self, path: Path | str) -> None:
        """Create the file `path`, which must not exist yet. Raises OSError.

        `:memory:` stands for a database in memory.
        """
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        # The caller flushes the file once it is complete, and throws away a partial one.
        unsafe = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
        self._connection.executescript(f"{unsafe} {SCHEMA}")
        self._connection.execute("BEGIN")
        self._rows = 0
        self._words: Counter[str] = Counter()

    @_disk_errors()
    def add(self, entry: Entry, texts: Iterable[str], sentences: bytes | None = None) -> None:
        """Write an entry, and count the words of `texts`, its passages.

        Entries must come in the order of their ids. `sentences` say what of its word pieces belongs
        to which sentence of its definition, if that is known.
        """
        row = self._rows
        values = (
            row,
            entry.id,
            entry.term.casefold(),
            entry.status,
            content_hash(entry),
            to_json(entry),
        )
        self._connection.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", values)
        tags = [(tag, row) for tag in entry.tags]
        self._connection.executemany("INSERT INTO tag VALUES (?, ?)", tags)
        if sentences is not None:
            self._connection.execute("INSERT INTO sentence VALUES (?, ?)", (row, sentences))
        self._add_forms(row, list(dict.fromkeys(surface_forms(entry))))
        stems = " ".join(stems_in_order(entry.plain))
        self._connection.execute("INSERT INTO mention (rowid, stems) VALUES (?, ?)", (row, stems))
        self._words.update(count_words(texts))
        self._rows += 1

    def _add_forms(self, row: int, forms: list[SurfaceForm]) -> None:
        """Write the surface forms of an entry, and what may be typed to find its names.

        Names in other languages come behind all names in that of the glossary.
        """
        claimed = [(form.words, form.kind, row, form.name) for form in forms]
        self._connection.executemany("INSERT INTO claim VALUES (?, ?, ?, ?)", claimed)
        beginnings = []
        for form in forms:
            if form.kind in SUGGESTED:
                wholes = {form.words, unaccented(form.words)}
                for typed in _endings(form.words):
                    later = int(typed not in wholes) + SUGGESTED[form.kind]
                    beginnings.append((typed, later, len(form.words), form.name, row))
        self._connection.executemany("INSERT INTO beginning VALUES (?, ?, ?, ?, ?)", beginnings)

    @_disk_errors()
    def finish(self) -> sqlite3.Connection:
        """Write the words and the indexes, and return the database. Raises OSError."""
        self._connection.executemany("INSERT INTO word VALUES (?, ?)", sorted(self._words.items()))
        self._connection.executescript(INDEXES)
        self._connection.execute("BEGIN")
        self._index_edges()
        self._connection.execute("COMMIT")
        return self._connection

    def _index_edges(self) -> None:
        """Write the stop words of questions at the edges of names."""
        edges: set[str] = set()
        for (words,) in self._connection.execute("SELECT words FROM name"):
            first, last = words.partition(" ")[0], words.rpartition(" ")[2]
            edges.update(all_stopwords().intersection((first, last)))
        rows = [(word,) for word in sorted(edges)]
        self._connection.executemany("INSERT INTO edge VALUES (?)", rows)


def _endings(words: str) -> Iterator[str]:
    """Yield what may be typed for a name: its words from the first on, from the second on, ...

    In a script without spaces every letter may begin a word. Accents may be left out.
    """
    yield words
    for place in range(1, len(words)):
        if words[place - 1] == " " or _may_begin(words[place]):
            yield words[place:]
    plain = unaccented(words)
    if plain != words:
        yield from _endings(plain)


def _may_begin(letter: str) -> bool:
    """Return whether a letter inside a word may begin another one."""
    return is_unspaced(letter) and not is_mark(letter)
