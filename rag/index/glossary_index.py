"""Segments -> one glossary to search: the entries that live, the passages nearest to a question, entries near others.

An entry that was changed or removed is dead where it stood, and a changed one lives in a newer segment.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set, ValuesView
from dataclasses import dataclass
from functools import cached_property, reduce
from heapq import merge, nlargest

import numpy as np
from numpy.typing import NDArray

from rag.index.segment import Block, Segment
from rag.index.tokens import Weights
from rag.types import Embeddings, Entry

# A new segment takes in the last ones while these have fewer entries than this, or than twice what it has: so there are
# few of them, and an entry is written again only about as often as the glossary doubles (Bentley and Saxe).
SMALL = 200
GROWTH = 2
# An edit takes in no larger segment than this, however many small ones it has taken in already: it must not take long.
LARGE = 5_000
# Passages that are read for each entry that is to be near another, and at least.
READ_PER_ENTRY, READ_AT_LEAST = 20, 500
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Contrast:
    """What every entry is held against: the vectors of background questions, and the basis of word pieces they give."""

    background: Embeddings
    basis: Embeddings


class Streamed(ValuesView[Entry]):
    """The living entries one after the other, without keeping them."""

    _mapping: "Entries"

    def __iter__(self) -> Iterator[Entry]:
        """Yield them by id."""
        return self._mapping.stream()


class Entries(Mapping[str, Entry]):
    """The living entries by id, in the order of ids, read from disk by need."""

    def __init__(self, segments: Sequence[Segment], dead: Mapping[str, Set[str]]) -> None:
        """Look up in segments, oldest first; by the name of each which of its entries are dead."""
        self._segments, self._dead = segments, dead

    def home(self, entry: str) -> Segment | None:
        """Return the segment where an entry lives, if it does."""
        for segment in reversed(self._segments):
            if entry not in self._dead[segment.name] and entry in segment:
                return segment
        return None

    def __getitem__(self, entry: str) -> Entry:
        """Return an entry. Raises KeyError."""
        home = self.home(entry)
        if home is None:
            raise KeyError(entry)
        return home.entry(entry)

    def __contains__(self, entry: object) -> bool:
        """Tell whether an entry lives."""
        return isinstance(entry, str) and self.home(entry) is not None

    def __len__(self) -> int:
        """Return how many entries live."""
        return sum(len(segment) - len(self._dead[segment.name]) for segment in self._segments)

    def __iter__(self) -> Iterator[str]:
        """Yield the ids of the living entries in their order."""
        return merge(*(self._living(segment, segment.store.ids()) for segment in self._segments))

    def _living(self, segment: Segment, ids: Iterable[str]) -> Iterator[str]:
        dead = self._dead[segment.name]
        return (entry for entry in ids if entry not in dead)

    def values(self) -> ValuesView[Entry]:
        """Return the living entries, by id."""
        return Streamed(self)

    def stream(self) -> Iterator[Entry]:
        """Yield the living entries, by id."""
        held = ((segment.store.entries(), self._dead[segment.name]) for segment in self._segments)
        living = [(entry for entry in entries if entry.id not in dead) for entries, dead in held]
        return merge(*living, key=lambda entry: entry.id)

    def mark(self, entry: str) -> bytes | None:
        """Return what tells the state of an entry, None if it is not there."""
        home = self.home(entry)
        return home.mark(entry) if home else None

    def marks(self) -> dict[str, bytes]:
        """Return what tells the state of each living entry, by id."""
        held = ((segment.store.marks(), self._dead[segment.name]) for segment in self._segments)
        return {entry: mark for marks, dead in held for entry, mark in marks if entry not in dead}

    def with_status(self, status: str) -> frozenset[str]:
        """Return the ids of the entries with a status."""
        found = (
            self._living(segment, segment.store.with_status(status)) for segment in self._segments
        )
        return frozenset(entry for ids in found for entry in ids)

    def by_term(self, prefix: str = "", tag: str = "", status: str = "") -> list[str]:
        """Return the ids of entries by term, narrowed to a beginning, a tag, a status."""
        held = (
            (segment.store.by_term(prefix, tag, status), self._dead[segment.name])
            for segment in self._segments
        )
        living = [(pair for pair in pairs if pair[1] not in dead) for pairs, dead in held]
        return [entry for _, entry in merge(*living)]


class Index:
    """The entries of a generation; made anew, with the same segments, for each change."""

    def __init__(
        self, segments: Sequence[Segment], dead: Mapping[str, Set[str]], contrast: Contrast
    ) -> None:
        """Hold segments, oldest first, and by the name of each which of its entries are dead."""
        self.segments = tuple(segments)
        self.dead = {segment.name: frozenset(dead.get(segment.name, NONE)) for segment in segments}
        self.contrast = contrast
        self.entries = Entries(self.segments, self.dead)

    def home(self, entry: str) -> Segment:
        """Return the segment where an entry lives. Raises KeyError."""
        home = self.entries.home(entry)
        if home is None:
            raise KeyError(entry)
        return home

    @cached_property
    def passages(self) -> int:
        """How many passages the living entries have."""
        gone = sum(
            len(segment.place(entry).rows)
            for segment in self.segments
            for entry in self.dead[segment.name]
        )
        return sum(segment.passages for segment in self.segments) - gone

    def search(self, query: Embeddings, count: int) -> list[str]:
        """Return the entries of about `count` passages nearest to a unit vector (dimension,), best first."""
        near = sorted(
            (
                hit
                for segment in self.segments
                for hit in self._living(segment, segment.search(query, count))
            ),
            key=lambda hit: -hit[0],
        )
        return list(dict.fromkeys(entry for _, entry in near[:count]))

    def _living(
        self, segment: Segment, hits: Iterable[tuple[float, str]]
    ) -> Iterable[tuple[float, str]]:
        dead = self.dead[segment.name]
        return [hit for hit in hits if hit[1] not in dead] if dead else hits

    def nearest(self, query: Embeddings, count: int) -> list[tuple[float, str]]:
        """Return (cosine, entry) of the entries whose mean passage is nearest to a unit vector (dimension,).

        Those are looked at that have a passage among the nearest ones.
        """
        found = self.search(query, max(READ_AT_LEAST, READ_PER_ENTRY * count))
        return nlargest(count, ((float(self.centroid(entry) @ query), entry) for entry in found))

    def centroid(self, entry: str) -> Embeddings:
        """Return the unit mean of an entry's vectors (dimension,)."""
        return self.home(entry).centroid(entry)

    def weights(self) -> Weights:
        """Return how much each word piece tells in this glossary."""
        counted = [segment.frequencies(self.dead[segment.name]) for segment in self.segments]
        return Weights(reduce(added, counted), len(self.entries))

    def words(self) -> Counter[str]:
        """Return how often each word stands in the passages."""
        total: Counter[str] = Counter()
        for segment in self.segments:
            total.update(segment.words(self.dead[segment.name]))
        return +total

    def block(self, entry: str) -> Block:
        """Return an entry as it is indexed. Raises KeyError."""
        return self.home(entry).block(entry)

    def to_merge(self, gone: Set[str], fresh: int) -> tuple[Segment, ...]:
        """Return the last segments that are merged into a new one, given the entries that go and how many come."""
        kept, size = list(self.segments), fresh
        while kept and self._merges(size, fresh, kept[-1], self._left(kept[-1], gone)):
            size += self._left(kept.pop(), gone)
        return self.segments[len(kept) :]

    def _left(self, segment: Segment, gone: Set[str]) -> int:
        """Return how many entries of a segment live on when some are gone."""
        dead = self.dead[segment.name]
        return len(segment) - len(dead) - sum(entry in segment for entry in gone - dead)

    @staticmethod
    def _merges(size: int, fresh: int, last: Segment, left: int) -> bool:
        small = len(last) <= min(LARGE, max(SMALL, GROWTH * size)) or len(last) <= GROWTH * fresh
        return left == 0 or (size > 0 and small)

    def changed(
        self, gone: Set[str], merged: Sequence[Segment], made: Sequence[Segment]
    ) -> "Index":
        """Return an index without some entries, and with one made segment in place of those merged into it, or none.

        Raises ValueError if nothing would be left.
        """
        segments = [*(segment for segment in self.segments if segment not in merged), *made]
        if not segments:
            raise ValueError("an index of no entries")
        dead = {
            segment.name: self.dead[segment.name] | {entry for entry in gone if entry in segment}
            for segment in segments
            if segment not in made
        }
        return Index(segments, dead, self.contrast)


def added(one: NDArray[np.int32], other: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the sum of two counts by id, of which one may know more ids."""
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    total = longer.copy()
    total[: len(shorter)] += shorter
    return total
