"""Some entries with their passages, vectors and word pieces, in files -> what is searched, read by need. Never changed.

What takes long to work out is worked out once for a segment; an edit of the glossary adds a small one.
"""

from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from rag.entries.passages import split
from rag.entries.spelling import words_of
from rag.entries.store import HELD, EntryStore
from rag.index.tokens import EntryTokens, Packed, Tokens, entry_frequencies
from rag.index.vectors.base import Searcher
from rag.types import Embeddings, Entry, Passage, View, unit

VIEWS: tuple[View, ...] = get_args(View)
MATCHED_WHOLE: tuple[View, ...] = ("names", "short", "definition", "question")


@dataclass(frozen=True)
class Place:
    """Where an entry's passages lie in its segment: their rows, and among those the ones of some views."""

    rows: range
    whole: tuple[int, ...]
    names: tuple[int, ...]
    sentences: tuple[int, ...]


@dataclass(frozen=True)
class Block:
    """One entry as it is indexed: its passages, their unit vectors (passages, dimension) and their word pieces."""

    entry: Entry
    passages: tuple[Passage, ...]
    vectors: Embeddings
    tokens: tuple[Packed, ...]


@dataclass(frozen=True)
class Rows:
    """What a segment holds of passages, read by need.

    `starts` (entries + 1,) are the first passages of entries, `views` (passages,) the numbers of their views, `vectors`
    (passages, dimension) their unit vectors, `tokens` their word pieces; `frequencies` (ids,) tell in how many entries
    each word piece stands.
    """

    starts: NDArray[np.int64]
    views: NDArray[np.uint8]
    vectors: Embeddings
    tokens: Tokens
    frequencies: NDArray[np.int32]


class Segment:
    """Entries in the order of their ids, and the passages of each together; `name` is its own in an index folder."""

    def __init__(self, name: str, store: EntryStore, rows: Rows, searcher: Searcher) -> None:
        """Hold what is read by need, and the index of the vectors."""
        self.name = name
        self.store = store
        self.vectors = rows.vectors
        self.search_plan = searcher.plan
        self._rows = rows
        self._searcher = searcher
        # Not a method: see EntryStore.
        self._place = lru_cache(HELD)(partial(placed, rows))

    def __len__(self) -> int:
        """Return how many entries there are, dead or alive."""
        return self.store.count

    def __contains__(self, entry: str) -> bool:
        """Tell whether an entry is there."""
        return self.store.row(entry) is not None

    @property
    def passages(self) -> int:
        """How many passages there are."""
        return len(self._rows.views)

    def search(self, query: Embeddings, count: int) -> list[tuple[float, str]]:
        """Return (cosine, entry) of about `count` passages nearest to a unit vector (dimension,), best first."""
        cosines, rows = self._searcher.search(query, count)
        owners = np.searchsorted(self._rows.starts, rows, side="right") - 1
        return [
            (cosine, self.store.id(row))
            for cosine, row in zip(cosines.tolist(), owners.tolist(), strict=True)
        ]

    def owner(self, passage: int) -> str:
        """Return the entry of a passage."""
        return self.store.id(int(np.searchsorted(self._rows.starts, passage, side="right")) - 1)

    def entry(self, entry: str) -> Entry:
        """Return an entry. Raises KeyError if it is not there."""
        return self.store.entry(self._row(entry))

    def mark(self, entry: str) -> bytes:
        """Return the mark of an entry. Raises KeyError if it is not there."""
        return self.store.mark(self._row(entry))

    def place(self, entry: str) -> Place:
        """Return where the passages of an entry lie. Raises KeyError if it is not there."""
        return self._place(self._row(entry))

    def _row(self, entry: str) -> int:
        row = self.store.row(entry)
        if row is None:
            raise KeyError(entry)
        return row

    def tokens_of(self, entry: str) -> EntryTokens:
        """Return the word pieces of an entry."""
        return self._rows.tokens.of_entry(self.place(entry).rows)

    def vectors_of(self, entry: str) -> Embeddings:
        """Return the unit vectors of an entry's passages (passages, dimension)."""
        rows = self.place(entry).rows
        return self.vectors[rows.start : rows.stop]

    def passages_of(self, entry: str) -> list[Passage]:
        """Return the passages of an entry, in their order."""
        return split([self.entry(entry)])

    def block(self, entry: str) -> Block:
        """Return an entry as it is indexed."""
        tokens = tuple(self._rows.tokens.of(row) for row in self.place(entry).rows)
        return Block(
            self.entry(entry), tuple(self.passages_of(entry)), self.vectors_of(entry), tokens
        )

    def blocks(self, without: Set[str]) -> Iterator[Block]:
        """Yield the entries as they are indexed, by id, some left out."""
        return (self.block(entry) for entry in self.store.ids() if entry not in without)

    def centroid(self, entry: str) -> Embeddings:
        """Return the unit mean of an entry's vectors (dimension,)."""
        return unit(self.vectors_of(entry).sum(axis=0))

    def frequencies(self, without: Set[str]) -> NDArray[np.int32]:
        """Return in how many entries each word piece stands (ids,), some entries left out."""
        if not without:
            return self._rows.frequencies
        gone = [self.tokens_of(entry).pieces for entry in sorted(without)]
        lost = entry_frequencies(
            np.concatenate(gone), np.repeat(np.arange(len(gone)), [len(each) for each in gone])
        )
        left = self._rows.frequencies.copy()
        left[: len(lost)] -= lost
        return left

    def words(self, without: Set[str]) -> Counter[str]:
        """Return how often each word stands in the passages, some entries left out."""
        left = self.store.words.copy()
        left.subtract(
            words_of(passage.text for entry in without for passage in self.passages_of(entry))
        )
        return left


def placed(held: Rows, row: int) -> Place:
    """Return where the passages of an entry lie."""
    first, last = held.starts[row : row + 2].tolist()
    views = [VIEWS[number] for number in held.views[first:last].tolist()]
    whole, names, sentences = (
        tuple(at for at, view in enumerate(views) if view in wanted)
        for wanted in (MATCHED_WHOLE, ("names",), ("sentence", "short"))
    )
    return Place(range(first, last), whole, names, sentences)
