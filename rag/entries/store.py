"""The SQLite store of entries: read by id, term, name or letters like those of a name.

Written once, then unchanged.

It also counts the words of the entries' passages. Owns sqlite3.
"""

import errno
import json
import re
import sqlite3
import weakref
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from rag.entries.codec import from_json, to_json
from rag.entries.fuzzy import Rows, TrigramIndex, trigrams
from rag.entries.hashes import content_hash
from rag.entries.name_words import NameWords
from rag.entries.question_language import all_stopwords
from rag.entries.spelling import count_words
from rag.entries.store_schema import INDEXES, SCHEMA
from rag.entries.surface_forms import FormKind, SurfaceForm, surface_forms
from rag.types import Entry

# Entries that each store caches in memory, the least recently used dropped first.
CACHED_ENTRIES = 20_000
# The last code point of Unicode: a text sorts before the same text with it appended.
LAST_LETTER = "\U0010ffff"
# Signs with a meaning in a pattern of LIKE.
LIKE_SIGNS = re.compile(r"[%_\\]")


class StoredForm(NamedTuple):
    """A surface form in the store.

    Its words, where it comes from, the entry's id, and the name as it is written.
    """

    words: str
    kind: FormKind
    entry: str
    name: str


class EntryStore:
    """The entries of one file; a row is the place of an entry in the order of ids."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Read a database that `EntryStoreWriter` wrote.

        Raises sqlite3.DatabaseError if it is another file.
        """
        self._connection = connection
        # A connection refers to itself, so only the garbage collector would close its file. An
        # object that keeps its own bound methods has the same problem; the caches here and in
        # segments therefore hold plain functions.
        weakref.finalize(self, connection.close)
        self.count = int(connection.execute("SELECT count(*) FROM entry").fetchone()[0])
        self.row = lru_cache(CACHED_ENTRIES)(partial(_row_of, connection))
        self.id = lru_cache(CACHED_ENTRIES)(partial(_id_of, connection))
        self.entry = lru_cache(CACHED_ENTRIES)(partial(_entry_of, connection))

    @classmethod
    def open(cls, path: Path) -> "EntryStore":
        """Open a file that is not changed any more.

        Raises sqlite3.DatabaseError if it cannot be read.
        """
        address = f"{path.absolute().as_uri()}?immutable=1"
        return cls(sqlite3.connect(address, uri=True, check_same_thread=False))

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "EntryStore":
        """Return a store of entries in memory."""
        writer = EntryStoreWriter(":memory:")
        for entry in sorted(entries, key=lambda entry: entry.id):
            writer.add(entry, ())
        return cls(writer.finish())

    # The methods that yield are generators on purpose: who reads one keeps the store, and with it
    # the file, open.

    def ids(self) -> Iterator[str]:
        """Yield the ids of all entries, in their order."""
        for (entry,) in self._connection.execute("SELECT id FROM entry ORDER BY id"):
            yield entry

    def entries(self) -> Iterator[Entry]:
        """Yield all entries, in the order of their ids."""
        for (content,) in self._connection.execute("SELECT content FROM entry ORDER BY id"):
            yield from_json(content)

    def content_hashes(self) -> Iterator[tuple[str, bytes]]:
        """Yield (id, content hash) of all entries, in the order of their ids."""
        yield from self._connection.execute("SELECT id, mark FROM entry ORDER BY id")

    def content_hash(self, row: int) -> bytes:
        """Return the content hash of an entry."""
        rows = self._connection.execute("SELECT mark FROM entry WHERE row = ?", (row,))
        return bytes(rows.fetchone()[0])

    def with_status(self, status: str) -> Iterator[str]:
        """Yield the ids of the entries with a status."""
        query = "SELECT id FROM entry WHERE status = ?"
        for (entry,) in self._connection.execute(query, (status,)):
            yield entry

    def by_term(self, prefix: str, tag: str, status: str) -> Iterator[tuple[str, str]]:
        """Yield (case-folded term, id), by term, of entries whose term starts with `prefix`.

        An empty `tag` or `status` stands for any.
        """
        folded = prefix.casefold()
        conditions, values = ["folded >= ?", "folded < ?"], [folded, folded + LAST_LETTER]
        if tag:
            conditions.append("row IN (SELECT entry FROM tag WHERE tag = ?)")
            values.append(tag)
        if status:
            conditions.append("status = ?")
            values.append(status)
        where = " AND ".join(conditions)
        query = f"SELECT folded, id FROM entry WHERE {where} ORDER BY folded, id"  # noqa: S608
        yield from self._connection.execute(query, values)

    def surface_forms(self, keys: Iterable[str]) -> Iterator[StoredForm]:
        """Yield the surface forms whose words are among `keys`, by the ids of their entries."""
        query = """
            SELECT words, kind, id, name FROM claim JOIN entry ON entry.row = claim.entry
            WHERE words IN (SELECT value FROM json_each(?)) ORDER BY claim.entry, claim.rowid
        """
        parameters = (json.dumps(list(keys)),)
        for words, kind, entry, name in self._connection.execute(query, parameters):
            yield StoredForm(words, FormKind(kind), entry, name)

    def suggestions(self, typed: str) -> Iterator[tuple[int, int, str, str]]:
        """Yield (later, length, name, id) of names, of which some word begins as typed.

        `later` is 0 if that is the first word of the name, else 1; `length` is that of the
        normalised name. They come in ascending order.
        """
        # One letter begins too many names to sort them on each keystroke: an index has them in
        # order.
        if len(typed) == 1:
            condition, values = "substr(typed, 1, 1) = ?", [typed]
        else:
            condition, values = "typed >= ? AND typed < ?", [typed, typed + LAST_LETTER]
        query = f"""
            SELECT later, length, name, entry FROM beginning
            WHERE {condition} ORDER BY later, length, name, entry
        """  # noqa: S608 - ours
        seen: set[tuple[str, int]] = set()
        for later, length, name, row in self._connection.execute(query, values):
            if (name, row) not in seen:
                seen.add((name, row))
                yield later, length, name, self.id(row)

    def similar_names(self, runs: list[str]) -> Iterator[tuple[int, str, float]]:
        """Yield (row of a run, words of a name, similarity) for names like runs of letters."""
        letters, names = self._letters
        for run, name, similarity in letters.similar(runs):
            yield run, names[name], similarity

    @cached_property
    def _letters(self) -> tuple[TrigramIndex, list[str]]:
        """The letters of all names, ordered by length, and the words of the same names."""
        rows = self._connection.execute("SELECT words FROM name ORDER BY row").fetchall()
        names = [words for (words,) in rows]
        letters = [words.replace(" ", "") for words in names]
        return TrigramIndex(letters, partial(_postings_of, self._connection)), names

    @cached_property
    def name_words(self) -> NameWords:
        """All names, indexed by their words."""
        rows = self._connection.execute("SELECT words FROM name ORDER BY row").fetchall()
        return NameWords(words for (words,) in rows)

    def containing(self, parts: Iterable[str]) -> Iterator[str]:
        """Yield the ids of the entries whose content has these parts in this order, in any case.

        Letters beyond ASCII must be in the same case.
        """
        escaped = (LIKE_SIGNS.sub(r"\\\g<0>", part) for part in parts)
        pattern = f"%{'%'.join(escaped)}%"
        query = r"SELECT id FROM entry WHERE content LIKE ? ESCAPE '\' ORDER BY id"
        for (entry,) in self._connection.execute(query, (pattern,)):
            yield entry

    @cached_property
    def word_counts(self) -> Counter[str]:
        """How often each word stands in the passages."""
        return Counter(dict(self._connection.execute("SELECT word, count FROM word")))

    @cached_property
    def longest_name_words(self) -> int:
        """The number of words of the longest name."""
        query = "SELECT max(length(words) - length(replace(words, ' ', ''))) FROM name"
        spaces = self._connection.execute(query).fetchone()[0]
        return int(spaces or 0) + 1

    @cached_property
    def edge_stopwords(self) -> frozenset[str]:
        """The stop words of questions with which some name begins or ends."""
        return frozenset(word for (word,) in self._connection.execute("SELECT word FROM edge"))


@contextmanager
def _disk_errors() -> Iterator[None]:
    """Raise OSError if SQLite cannot write, as when the disk is full."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OSError(errno.EIO, str(error)) from error


class EntryStoreWriter:
    """Writes the file of a store, one entry at a time."""

    def __init__(self, path: Path | str) -> None:
        """Create the file `path`, which must not exist yet.

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
    def add(self, entry: Entry, texts: Iterable[str]) -> None:
        """Write an entry, and count the words of `texts`, its passages.

        Entries must come in the order of their ids.
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
        self._add_forms(row, list(dict.fromkeys(surface_forms(entry))))
        self._words.update(count_words(texts))
        self._rows += 1

    def _add_forms(self, row: int, forms: list[SurfaceForm]) -> None:
        """Write the surface forms of an entry, and what may be typed to find its written names."""
        claimed = [(form.words, form.kind, row, form.name) for form in forms]
        self._connection.executemany("INSERT INTO claim VALUES (?, ?, ?, ?)", claimed)
        beginnings = []
        for form in forms:
            if form.kind is FormKind.WRITTEN:
                for later, typed in enumerate(_endings(form.words)):
                    beginnings.append((typed, int(later > 0), len(form.words), form.name, row))
        self._connection.executemany("INSERT INTO beginning VALUES (?, ?, ?, ?, ?)", beginnings)

    @_disk_errors()
    def finish(self) -> sqlite3.Connection:
        """Write the words and the indexes, and return the database. Raises OSError."""
        self._connection.executemany("INSERT INTO word VALUES (?, ?)", sorted(self._words.items()))
        self._connection.executescript(INDEXES)
        self._connection.execute("BEGIN")
        self._index_names()
        self._connection.execute("COMMIT")
        return self._connection

    def _index_names(self) -> None:
        """Write in which names each trigram stands, and the stop words at the edges of names."""
        postings: dict[str, array[int]] = {}
        edges: set[str] = set()
        names = self._connection.execute("SELECT words, letters FROM name ORDER BY row")
        for row, (words, letters) in enumerate(names):
            first, last = words.partition(" ")[0], words.rpartition(" ")[2]
            edges.update(all_stopwords().intersection((first, last)))
            for gram in trigrams(letters):
                postings.setdefault(gram, array("i")).append(row)
        rows = ((gram, posting.tobytes()) for gram, posting in sorted(postings.items()))
        self._connection.executemany("INSERT INTO gram VALUES (?, ?)", rows)
        edge_rows = [(word,) for word in sorted(edges)]
        self._connection.executemany("INSERT INTO edge VALUES (?)", edge_rows)


def _row_of(connection: sqlite3.Connection, entry: str) -> int | None:
    """Return the row of an entry, or None if the store lacks it."""
    found = connection.execute("SELECT row FROM entry WHERE id = ?", (entry,)).fetchone()
    return int(found[0]) if found else None


def _id_of(connection: sqlite3.Connection, row: int) -> str:
    """Return the id of the entry in a row."""
    return str(connection.execute("SELECT id FROM entry WHERE row = ?", (row,)).fetchone()[0])


def _entry_of(connection: sqlite3.Connection, row: int) -> Entry:
    """Return the entry in a row."""
    [content] = connection.execute("SELECT content FROM entry WHERE row = ?", (row,)).fetchone()
    return from_json(content)


def _postings_of(connection: sqlite3.Connection, wanted: Iterable[str]) -> Mapping[str, Rows]:
    """Return for each of the trigrams that occurs the rows of the names it stands in, ascending."""
    query = "SELECT gram, names FROM gram WHERE gram IN (SELECT value FROM json_each(?))"
    rows = connection.execute(query, (json.dumps(sorted(wanted)),))
    return {gram: np.frombuffer(names, dtype=np.int32) for gram, names in rows}


def _endings(words: str) -> Iterator[str]:
    """Yield the words of a name from the first on, from the second on, and so on."""
    parts = words.split(" ")
    return (" ".join(parts[start:]) for start in range(len(parts)))
