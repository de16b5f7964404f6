"""A segment of the index: some entries with their passages, vectors and word pieces. Never changes.

Its files are memory-mapped. Whatever takes long to compute is computed once for a segment; an edit
of the glossary adds a small segment.
"""

from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from rag.entries.passages import own_texts, split_into_passages
from rag.entries.spelling import count_words
from rag.entries.store import CACHED_ENTRIES, EntryStore
from rag.index.tokens import EntryTokens, PassageTokens, Tokens, entry_frequencies
from rag.index.vectors.base import Searcher
from rag.types import Embeddings, Entry, Passage, View, unit_vectors

VIEWS: tuple[View, ...] = get_args(View)
MATCHED_WHOLE: tuple[View, ...] = ("names", "short", "definition", "question", "translation")
NAMES: tuple[View, ...] = ("names",)
SENTENCES: tuple[View, ...] = ("sentence", "short")
TRANSLATION = VIEWS.index("translation")


@dataclass(frozen=True)
class EntryRows:
    """Where the passages of an entry are in its segment.

    `rows` are the rows of all of them, `own` those of all but the translations, which come last.
    `views` (passages,) are the positions in `VIEWS` of their views.
    """

    rows: range
    own: range
    views: NDArray[np.uint8]

    def untranslated(self) -> "EntryRows":
        """Return the same without the translations."""
        if len(self.own) == len(self.rows):
            return self
        return replace(self, rows=self.own, views=self.views[: len(self.own)])


@dataclass(frozen=True)
class IndexedEntry:
    """One entry as it is indexed: with its passages, their unit vectors and their word pieces.

    `vectors` are float32 (passages, dimension). `sentences` are its `sentence_parts`, None if they
    were not computed.
    """

    entry: Entry
    passages: tuple[Passage, ...]
    vectors: Embeddings
    tokens: tuple[PassageTokens, ...]
    sentences: NDArray[np.int32] | None


@dataclass(frozen=True)
class SegmentArrays:
    """The arrays of a segment, memory-mapped.

    `starts` (entries + 1,) are the first passages of the entries, `views` (passages,) the positions
    in `VIEWS` of their views, `vectors` (passages, dimension) their unit vectors, `tokens` their
    word pieces. `frequencies` (ids,) are the numbers of entries that contain each word piece,
    translations aside, and `all_frequencies` (ids,) with them.
    """

    starts: NDArray[np.int64]
    views: NDArray[np.uint8]
    vectors: Embeddings
    tokens: Tokens
    frequencies: NDArray[np.int32]
    all_frequencies: NDArray[np.int32]


class Segment:
    """Entries in the order of their ids, the passages of each adjacent. Never changes.

    An entry that is dead in the index is still in its segment. Methods that take an entry raise
    KeyError if it is not there.
    """

    def __init__(
        self, name: str, store: EntryStore, rows: SegmentArrays, searcher: Searcher
    ) -> None:
        """Open a segment.

        `name` is unique in an index folder; `store` has the entries, `rows` their arrays, and
        `searcher` searches the vectors.
        """
        self.name = name
        self.store = store
        self.vectors = rows.vectors
        self.search_plan = searcher.plan
        self._rows = rows
        self._searcher = searcher
        # A cache of this object, not of the class: it goes when the segment goes.
        self._place = lru_cache(CACHED_ENTRIES)(partial(_place_of, rows))

    def __len__(self) -> int:
        """Return the number of entries, dead or alive."""
        return self.store.count

    def __contains__(self, entry: str) -> bool:
        """Return whether an entry is in the segment, dead or alive."""
        return self.store.row(entry) is not None

    @property
    def passages(self) -> int:
        """The number of passages of all entries, dead or alive."""
        return len(self._rows.views)

    @property
    def first_passages(self) -> NDArray[np.int64]:
        """The row of the first passage of each entry (entries,), dead or alive."""
        return self._rows.starts[:-1]

    def search(self, query: Embeddings, count: int) -> list[tuple[float, str]]:
        """Return (cosine, entry) of about `count` passages nearest to a unit vector, best first.

        `query` is float32 (dimension,).
        """
        cosines, rows = self._searcher.search(query, count)
        owners = np.searchsorted(self._rows.starts, rows, side="right") - 1
        entries = [self.store.id(row) for row in owners.tolist()]
        return list(zip(cosines.tolist(), entries, strict=True))

    def entry_of_row(self, passage: int) -> str:
        """Return the id of the entry of a passage."""
        row = np.searchsorted(self._rows.starts, passage, side="right") - 1
        return self.store.id(int(row))

    def entry(self, entry: str) -> Entry:
        """Return an entry."""
        return self.store.entry(self._row(entry))

    def content_hash(self, entry: str) -> bytes:
        """Return the content hash of an entry."""
        return self.store.content_hash(self._row(entry))

    def rows_of(self, entry: str) -> EntryRows:
        """Return where the passages of an entry are."""
        return self._place(self._row(entry))

    def _row(self, entry: str) -> int:
        row = self.store.row(entry)
        if row is None:
            raise KeyError(entry)
        return row

    def tokens_of(self, entry: str, translated: bool = True) -> EntryTokens:
        """Return the word pieces of an entry, with those of its translations or without."""
        place = self.rows_of(entry)
        return self._rows.tokens.of_entry(place.rows if translated else place.own)

    def sentences_of(self, entry: str) -> NDArray[np.int32] | None:
        """Return the `sentence_parts` of an entry (parts, 3), None if they were not computed."""
        stored = self.store.sentences(self._row(entry))
        return None if stored is None else np.frombuffer(stored, dtype=np.int32).reshape(-1, 3)

    def vectors_of(self, entry: str) -> Embeddings:
        """Return the unit vectors of the passages of an entry (passages, dimension)."""
        rows = self.rows_of(entry).rows
        return self.vectors[rows.start : rows.stop]

    def passages_of(self, entry: str) -> list[Passage]:
        """Return the passages of an entry, in the order of their rows."""
        return split_into_passages([self.entry(entry)])

    def indexed_entry(self, entry: str) -> IndexedEntry:
        """Return an entry as it is indexed."""
        rows = self.rows_of(entry).rows
        tokens = tuple(self._rows.tokens.of(row) for row in rows)
        passages = tuple(self.passages_of(entry))
        sentences = self.sentences_of(entry)
        return IndexedEntry(self.entry(entry), passages, self.vectors_of(entry), tokens, sentences)

    def indexed_entries(self, without: Set[str]) -> Iterator[IndexedEntry]:
        """Yield the entries as they are indexed, by id, all but those `without` names."""
        return (self.indexed_entry(entry) for entry in self.store.ids() if entry not in without)

    def centroid(self, entry: str) -> Embeddings:
        """Return the mean of the vectors of an entry, of length one (dimension,).

        Without its translations, so that it is near to entries that have none.
        """
        own = self.rows_of(entry).own
        return unit_vectors(self.vectors[own.start : own.stop].sum(axis=0))

    def without_view(self, view: View, dead: Set[str]) -> int:
        """Return how many entries have no passage of a view, without those that are dead."""
        is_view = self._rows.views == VIEWS.index(view)
        has_view = np.logical_or.reduceat(is_view, self._rows.starts[:-1])
        dead_rows = [self._row(entry) for entry in dead]
        return int(np.sum(~has_view) - np.sum(~has_view[dead_rows]))

    def frequencies(self, without: Set[str], translated: bool = False) -> NDArray[np.int32]:
        """Return how many entries contain each word piece (ids,), without some entries.

        Their translations count only if `translated`.
        """
        counted = self._rows.all_frequencies if translated else self._rows.frequencies
        if not without:
            return counted
        removed = [self.tokens_of(entry, translated).pieces for entry in sorted(without)]
        lengths = [len(pieces) for pieces in removed]
        owners = np.repeat(np.arange(len(removed)), lengths)
        lost = entry_frequencies(np.concatenate(removed), owners)
        remaining = counted.copy()
        remaining[: len(lost)] -= lost
        return remaining

    def words(self, without: Set[str]) -> Counter[str]:
        """Return how often each word occurs in the passages, without those of some entries."""
        counts = self.store.word_counts.copy()
        for entry in without:
            counts.subtract(count_words(own_texts(self.passages_of(entry))))
        return counts


def _place_of(arrays: SegmentArrays, row: int) -> EntryRows:
    """Return where the passages of the entry in a row are."""
    first, last = arrays.starts[row : row + 2].tolist()
    views = np.array(arrays.views[first:last])
    translated = views.tobytes().count(TRANSLATION)
    return EntryRows(range(first, last), range(first, last - translated), views)
