"""The SQLite store of entries: read by id, term, name or letters like those of a name.

Written once, then unchanged.

It also counts the words of the entries' passages. Owns sqlite3.
"""

import json
import re
import sqlite3
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import NamedTuple

from rag.entries.codec import from_json
from rag.entries.fuzzy import FuzzyIndex
from rag.entries.name_words import NameWords
from rag.entries.read_together import ReadTogether
from rag.entries.scripts import has_unspaced
from rag.entries.stems import beginning
from rag.entries.store_writer import EntryStoreWriter
from rag.entries.stored_hashes import open_stored
from rag.entries.surface_forms import FormKind
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
        self._forms = ReadTogether(partial(_forms_of, connection), CACHED_ENTRIES)

    @classmethod
    def open(cls, path: Path) -> "EntryStore":
        """Open a file that is not changed any more.

        Raises sqlite3.DatabaseError if it cannot be read.
        """
        return cls(open_stored(path))

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

    def sentences(self, row: int) -> bytes | None:
        """Return the sentences of an entry as they were written, None if they were not."""
        if "sentence" not in self._tables:
            return None
        query = "SELECT parts FROM sentence WHERE entry = ?"
        found = self._connection.execute(query, (row,)).fetchone()
        return bytes(found[0]) if found else None

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

    def surface_forms(self, words: str) -> tuple[StoredForm, ...]:
        """Return the surface forms of these words, by the ids of their entries."""
        # Most runs of a question's words are no names: the database is asked for those that are.
        return self._forms.one(words) if self.has_name(words) else ()

    def read_surface_forms(self, names: Iterable[str]) -> None:
        """Read the surface forms of the words of some names together: they are about to be wanted.

        Words that are no name are skipped.
        """
        self._forms.several(filter(self.has_name, names))

    def has_name(self, words: str) -> bool:
        """Return whether some name has these words."""
        return words in self._names

    def suggestions(self, typed: str) -> Iterator[tuple[int, int, str, str]]:
        """Yield (later, length, name, id) of names, of which some word begins as typed.

        `later` is 0 if that is the first word of the name, else 1, and 2 more for a name in
        another language; `length` is that of the normalised name. They come in ascending order.
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

    def similar_names(self, runs: Sequence[str]) -> Iterator[tuple[int, str, float]]:
        """Yield (row of a run, words of a name, similarity) for names like runs of letters.

        The shortest runs come first.
        """
        letters, names = self._letters
        for run, name, similarity in letters.similar(runs):
            yield run, names[name], similarity

    def names_of_letters(self, runs: Sequence[str]) -> Iterator[tuple[int, str, float]]:
        """Yield the same for names with the letters of runs, or one "s" more or less at the end."""
        letters, names = self._letters
        for run, name, similarity in letters.of_letters(runs):
            yield run, names[name], similarity

    @cached_property
    def _letters(self) -> tuple[FuzzyIndex, list[str]]:
        """The letters of all names, ordered by length, and the words of the same names."""
        rows = self._connection.execute("SELECT words FROM name ORDER BY row").fetchall()
        names = [words for (words,) in rows]
        return FuzzyIndex([words.replace(" ", "") for words in names]), names

    @cached_property
    def _names(self) -> frozenset[str]:
        """The words of all names."""
        _, names = self._letters
        return frozenset(names)

    @cached_property
    def longest_names(self) -> Mapping[str, int]:
        """The number of words of the longest name that begins with each word."""
        longest: dict[str, int] = {}
        for name in self._names:
            word, _, rest = name.partition(" ")
            words = 2 + rest.count(" ") if rest else 1
            longest[word] = max(words, longest.get(word, 0))
        return longest

    @cached_property
    def name_words(self) -> NameWords:
        """All names, indexed by their words."""
        _, names = self._letters
        return NameWords(names)

    @cached_property
    def unspaced_words(self) -> frozenset[str]:
        """The words of names in scripts that put no spaces between words."""
        rows = self._connection.execute("SELECT words FROM name")
        words = {word for (name,) in rows for word in name.split(" ")}
        return frozenset(filter(has_unspaced, words))

    def containing(self, parts: Iterable[str]) -> Iterator[str]:
        """Yield the ids of the entries whose content has these parts in this order, in any case.

        Letters beyond ASCII must be in the same case.
        """
        escaped = (LIKE_SIGNS.sub(r"\\\g<0>", part) for part in parts)
        pattern = f"%{'%'.join(escaped)}%"
        query = r"SELECT id FROM entry WHERE content LIKE ? ESCAPE '\' ORDER BY id"
        for (entry,) in self._connection.execute(query, (pattern,)):
            yield entry

    def with_stems_in_a_row(self, stems: Sequence[str]) -> Iterator[str]:
        """Yield the ids of the entries whose definition has words of these stems in a row.

        They are those of `stems_in_order`. In an index that has none, it yields all entries whose
        content has the beginnings of the words, in this order.
        """
        if "mention" not in self._tables:
            yield from self.containing(beginning(each) for each in stems)
            return
        query = """
            SELECT id FROM mention JOIN entry ON entry.row = mention.rowid
            WHERE mention MATCH ? ORDER BY mention.rowid
        """
        for (entry,) in self._connection.execute(query, (f'"{" ".join(stems)}"',)):
            yield entry

    @cached_property
    def _tables(self) -> frozenset[str]:
        """The tables of the store; earlier versions wrote fewer."""
        rows = self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return frozenset(name for (name,) in rows)

    @cached_property
    def word_counts(self) -> Counter[str]:
        """How often each word stands in the passages."""
        return Counter(dict(self._connection.execute("SELECT word, count FROM word")))

    @cached_property
    def edge_stopwords(self) -> frozenset[str]:
        """The stop words of questions with which some name begins or ends."""
        return frozenset(word for (word,) in self._connection.execute("SELECT word FROM edge"))


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


def _forms_of(
    connection: sqlite3.Connection, names: Sequence[str]
) -> dict[str, tuple[StoredForm, ...]]:
    """Return the surface forms of the words of each of some names."""
    query = """
        SELECT words, kind, id, name FROM claim JOIN entry ON entry.row = claim.entry
        WHERE words IN (SELECT value FROM json_each(?)) ORDER BY claim.entry, claim.rowid
    """
    forms: dict[str, tuple[StoredForm, ...]] = dict.fromkeys(names, ())
    for words, kind, entry, name in connection.execute(query, (json.dumps(names),)):
        forms[words] += (StoredForm(words, FormKind(kind), entry, name),)
    return forms
