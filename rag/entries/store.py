"""Entries <-> a SQLite file: by id, by term, by name, by letters like those of a name; and the words of their passages.

A file is written once and never changed. Owns sqlite3.
"""

import json
import sqlite3
import weakref
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from rag.entries.codec import as_json, mark, revived
from rag.entries.fuzzy import Letters, Rows, grams
from rag.entries.spelling import words_of
from rag.entries.surface_forms import FRAME, Kind, claims
from rag.types import Entry

SCHEMA = """
CREATE TABLE entry (row INTEGER PRIMARY KEY, id TEXT, folded TEXT, status TEXT, mark BLOB, content TEXT);
CREATE TABLE tag (tag TEXT, entry INTEGER);
CREATE TABLE claim (words TEXT, kind INTEGER, entry INTEGER, name TEXT);
CREATE TABLE beginning (typed TEXT, later INTEGER, length INTEGER, name TEXT, entry INTEGER);
CREATE TABLE name (row INTEGER PRIMARY KEY, words TEXT, letters TEXT);
CREATE TABLE edge (word TEXT);
CREATE TABLE gram (gram TEXT PRIMARY KEY, names BLOB) WITHOUT ROWID;
CREATE TABLE word (word TEXT PRIMARY KEY, count INTEGER) WITHOUT ROWID;
"""
INDEXES = """
CREATE UNIQUE INDEX entry_by_id ON entry (id);
CREATE INDEX entry_by_term ON entry (folded, id);
CREATE INDEX entry_by_status ON entry (status) WHERE status <> 'approved';
CREATE INDEX tag_by_tag ON tag (tag, entry);
CREATE INDEX claim_by_words ON claim (words);
CREATE INDEX beginning_by_typed ON beginning (typed);
CREATE INDEX beginning_by_letter ON beginning (substr(typed, 1, 1), later, length, name, entry);
INSERT INTO name (words, letters)
    SELECT words, replace(words, ' ', '') AS letters FROM claim GROUP BY words ORDER BY length(letters), words;
"""
# Entries that are held in memory for each file, the last ones asked for.
HELD = 20_000
# What is asked for at once.
AT_ONCE = 10_000
LAST_LETTER = "\U0010ffff"


class Claimed(NamedTuple):
    """Words that an entry is called by, how it comes to be, the id of the entry, and the name as it is written."""

    words: str
    kind: Kind
    entry: str
    name: str


class EntryStore:
    """The entries of one file; a row is the place of an entry in the order of ids."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Look up in a database that `EntryStoreWriter` wrote; raises sqlite3.DatabaseError if it is none."""
        self._connection = connection
        # A connection refers to itself: its file would be open until garbage is looked for. The same goes for whoever
        # keeps bound methods, which is why what is cached here and in segments are functions.
        weakref.finalize(self, connection.close)
        self.count = int(connection.execute("SELECT count(*) FROM entry").fetchone()[0])
        self.row = lru_cache(HELD)(partial(row_of, connection))
        self.id = lru_cache(HELD)(partial(id_of, connection))
        self.entry = lru_cache(HELD)(partial(entry_of, connection))

    @classmethod
    def open(cls, path: Path) -> "EntryStore":
        """Open a file, which is not changed any more."""
        return cls(
            sqlite3.connect(
                f"{path.absolute().as_uri()}?immutable=1", uri=True, check_same_thread=False
            )
        )

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "EntryStore":
        """Return the store of entries in memory."""
        written = EntryStoreWriter(":memory:")
        for entry in sorted(entries, key=lambda each: each.id):
            written.add(entry, ())
        return cls(written.finished())

    def ids(self) -> Iterator[str]:
        """Yield the ids of all entries, in their order."""
        # Generators, here and below: whoever reads them keeps the store, and with it the file, open.
        for (entry,) in self._connection.execute("SELECT id FROM entry ORDER BY id"):
            yield entry

    def entries(self) -> Iterator[Entry]:
        """Yield all entries, in the order of their ids."""
        for (content,) in self._connection.execute("SELECT content FROM entry ORDER BY id"):
            yield revived(content)

    def marks(self) -> Iterator[tuple[str, bytes]]:
        """Yield (id, mark) of all entries, in the order of their ids."""
        yield from self._connection.execute("SELECT id, mark FROM entry ORDER BY id")

    def mark(self, row: int) -> bytes:
        """Return the mark of an entry."""
        return bytes(
            self._connection.execute("SELECT mark FROM entry WHERE row = ?", (row,)).fetchone()[0]
        )

    def with_status(self, status: str) -> Iterator[str]:
        """Yield the ids of the entries with a status."""
        for (entry,) in self._connection.execute(
            "SELECT id FROM entry WHERE status = ?", (status,)
        ):
            yield entry

    def by_term(self, prefix: str, tag: str, status: str) -> Iterator[tuple[str, str]]:
        """Yield (term in lower case, id) of the entries, by term, narrowed to a beginning, a tag, a status."""
        folded = prefix.casefold()
        wanted, values = ["folded >= ?", "folded < ?"], [folded, folded + LAST_LETTER]
        if tag:
            wanted, values = (
                [*wanted, "row IN (SELECT entry FROM tag WHERE tag = ?)"],
                [*values, tag],
            )
        if status:
            wanted, values = [*wanted, "status = ?"], [*values, status]
        asked = f"SELECT folded, id FROM entry WHERE {' AND '.join(wanted)} ORDER BY folded, id"  # noqa: S608 - ours
        yield from self._connection.execute(asked, values)

    def claims(self, keys: Iterable[str]) -> Iterator[Claimed]:
        """Yield who is called by any of some words, in the order of their ids."""
        held = json.dumps(list(keys))
        asked = """
            SELECT words, kind, id, name FROM claim JOIN entry ON entry.row = claim.entry
            WHERE words IN (SELECT value FROM json_each(?)) ORDER BY claim.entry, claim.rowid
        """
        for words, kind, *rest in self._connection.execute(asked, (held,)):
            yield Claimed(words, Kind(kind), *rest)

    def beginning(self, typed: str) -> Iterator[tuple[int, int, str, str]]:
        """Yield (whether only a later word begins so, length, name, id) of the names that begin so, the best first."""
        # Too many names begin with one letter to be put in order when it is typed.
        narrowed, values = (
            ("substr(typed, 1, 1) = ?", [typed])
            if len(typed) == 1
            else ("typed >= ? AND typed < ?", [])
        )
        asked = f"""
            SELECT later, length, name, entry FROM beginning WHERE {narrowed} ORDER BY later, length, name, entry
        """  # noqa: S608 - ours
        seen = set()
        for later, length, name, row in self._connection.execute(
            asked, values or [typed, typed + LAST_LETTER]
        ):
            if (name, row) not in seen:
                seen.add((name, row))
                yield later, length, name, self.id(row)

    def like(self, runs: list[str]) -> Iterator[tuple[int, str, float]]:
        """Yield (run, words of a name, likeness) for names that runs of letters are like."""
        for run, name, likeness in self._letters[0].like(runs):
            yield run, self._letters[1][name], likeness

    @cached_property
    def _letters(self) -> tuple[Letters, list[str]]:
        """The letters of all names, and their words."""
        rows = self._connection.execute("SELECT words FROM name ORDER BY row").fetchall()
        names = [words for (words,) in rows]
        return Letters(
            [words.replace(" ", "") for words in names], partial(postings_of, self._connection)
        ), names

    @cached_property
    def words(self) -> Counter[str]:
        """How often each word stands in the passages."""
        return Counter(dict(self._connection.execute("SELECT word, count FROM word")))

    @cached_property
    def longest(self) -> int:
        """How many words the longest name has."""
        asked = "SELECT max(length(words) - length(replace(words, ' ', ''))) FROM name"
        return int(self._connection.execute(asked).fetchone()[0] or 0) + 1

    @cached_property
    def edges(self) -> frozenset[str]:
        """The framing words that names begin or end with."""
        return frozenset(word for (word,) in self._connection.execute("SELECT word FROM edge"))


class EntryStoreWriter:
    """Writes the file of a store, an entry at a time."""

    def __init__(self, path: Path | str) -> None:
        """Begin a file that is not there yet, or with `:memory:` a database in memory."""
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        # The file is flushed once it is whole; one that is not is thrown away.
        self._connection.executescript(
            f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {SCHEMA}"
        )
        self._connection.execute("BEGIN")
        self._rows = 0
        self._words: Counter[str] = Counter()

    def add(self, entry: Entry, texts: Iterable[str]) -> None:
        """Write an entry, whose id comes after all before it, and count the words of its passages."""
        row = self._rows
        values = (row, entry.id, entry.term.casefold(), entry.status, mark(entry), as_json(entry))
        self._connection.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", values)
        self._connection.executemany(
            "INSERT INTO tag VALUES (?, ?)", [(tag, row) for tag in entry.tags]
        )
        said = list(dict.fromkeys(claims(entry)))
        claimed = [(each.words, each.kind, row, each.name) for each in said]
        self._connection.executemany("INSERT INTO claim VALUES (?, ?, ?, ?)", claimed)
        begun = [
            (typed, int(later > 0), len(each.words), each.name, row)
            for each in said
            if each.kind is Kind.WRITTEN
            for later, typed in enumerate(endings(each.words))
        ]
        self._connection.executemany("INSERT INTO beginning VALUES (?, ?, ?, ?, ?)", begun)
        self._words.update(words_of(texts))
        self._rows += 1

    def finished(self) -> sqlite3.Connection:
        """Write what is looked up by, and return the database."""
        self._connection.executemany("INSERT INTO word VALUES (?, ?)", sorted(self._words.items()))
        self._connection.executescript(INDEXES)
        self._connection.execute("BEGIN")
        found, edges = dict[str, "array[int]"](), set[str]()
        for row, (words, letters) in enumerate(
            self._connection.execute("SELECT words, letters FROM name ORDER BY row")
        ):
            edges.update(FRAME.intersection([words.partition(" ")[0], words.rpartition(" ")[2]]))
            for gram in grams(letters):
                found.setdefault(gram, array("i")).append(row)
        rows = ((gram, names.tobytes()) for gram, names in sorted(found.items()))
        self._connection.executemany("INSERT INTO gram VALUES (?, ?)", rows)
        self._connection.executemany(
            "INSERT INTO edge VALUES (?)", [(word,) for word in sorted(edges)]
        )
        self._connection.execute("COMMIT")
        return self._connection


def row_of(connection: sqlite3.Connection, entry: str) -> int | None:
    """Return the row of an entry, None if it is not there."""
    found = connection.execute("SELECT row FROM entry WHERE id = ?", (entry,)).fetchone()
    return int(found[0]) if found else None


def id_of(connection: sqlite3.Connection, row: int) -> str:
    """Return the id of an entry."""
    return str(connection.execute("SELECT id FROM entry WHERE row = ?", (row,)).fetchone()[0])


def entry_of(connection: sqlite3.Connection, row: int) -> Entry:
    """Return an entry."""
    [content] = connection.execute("SELECT content FROM entry WHERE row = ?", (row,)).fetchone()
    return revived(content)


def postings_of(connection: sqlite3.Connection, wanted: Iterable[str]) -> Mapping[str, Rows]:
    """Return the rows of the names in which each of some grams stands."""
    asked = "SELECT gram, names FROM gram WHERE gram IN (SELECT value FROM json_each(?))"
    found = connection.execute(asked, (json.dumps(sorted(wanted)),))
    return {gram: np.frombuffer(names, dtype=np.int32) for gram, names in found}


def endings(words: str) -> Iterator[str]:
    """Yield a name from each of its words on."""
    held = words.split(" ")
    return (" ".join(held[at:]) for at in range(len(held)))
