"""Segments -> one glossary to search: the entries that live, the passages nearest to a question, entries near others.

An entry that was changed or removed is dead where it stood, and a changed one lives in a newer segment.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, reduce
from heapq import nlargest

import numpy as np
from numpy.typing import NDArray

from rag.interaction import Weights
from rag.segments import Block, Segment, segment_of
from rag.types import Embeddings

# A new segment takes in the last ones while these are smaller than this many passages, or than twice what it has: so
# there are few of them, and an entry is written again only about as often as the glossary doubles (Bentley and Saxe).
SMALL = 1000
GROWTH = 2
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Contrast:
    """What every entry is held against: the vectors of background questions, and the basis of word pieces they give."""

    background: Embeddings
    basis: Embeddings


class Index:
    """The entries of a generation; made anew, with the same segments, for each change."""

    def __init__(self, segments: Sequence[Segment], dead: Mapping[str, Set[str]], contrast: Contrast) -> None:
        """Hold segments, oldest first, and by the name of each which of its entries are dead."""
        self.segments = tuple(segments)
        self.dead = {segment.name: frozenset(dead.get(segment.name, NONE)) for segment in segments}
        self.contrast = contrast
        living = sorted(
            (entry.id, segment, entry)
            for segment in segments
            for entry in segment.entries.values()
            if entry.id not in self.dead[segment.name]
        )
        self.homes = {entry: segment for entry, segment, _ in living}
        self.entries = {entry.id: entry for _, _, entry in living}

    @cached_property
    def passages(self) -> int:
        """How many passages the living entries have."""
        gone = sum(len(segment.place(entry).rows) for segment in self.segments for entry in self.dead[segment.name])
        return sum(len(segment.passages) for segment in self.segments) - gone

    def search(self, query: Embeddings, count: int) -> list[str]:
        """Return the entries of about `count` passages nearest to a unit vector (dimension,), best first. Exact."""
        near = sorted(
            (hit for segment in self.segments for hit in self._living(segment, segment.search(query, count))),
            key=lambda hit: -hit[0],
        )
        return list(dict.fromkeys(entry for _, entry in near[:count]))

    def _living(self, segment: Segment, hits: Iterable[tuple[float, str]]) -> Iterable[tuple[float, str]]:
        dead = self.dead[segment.name]
        return [hit for hit in hits if hit[1] not in dead] if dead else hits

    def nearest(self, query: Embeddings, count: int) -> list[tuple[float, str]]:
        """Return (cosine, entry) of the entries whose mean passage is nearest to a unit vector (dimension,)."""
        near: list[tuple[float, str]] = []
        for segment in self.segments:
            hits = zip((segment.centroids @ query).tolist(), segment.entries, strict=True)
            near += nlargest(count, self._living(segment, hits), key=lambda hit: hit[0])
        return nlargest(count, near, key=lambda hit: hit[0])

    def centroid(self, entry: str) -> Embeddings:
        """Return the unit mean of an entry's vectors (dimension,)."""
        return self.homes[entry].centroid(entry)

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
        """Return an entry as it is indexed."""
        return self.homes[entry].block(entry)

    def changed(self, name: str, gone: Set[str], fresh: Sequence[Block]) -> "Index":
        """Return an index without some entries and with fresh ones, in a segment of this name.

        Entries that are both gone and fresh are the changed ones. Raises ValueError if nothing would be left.
        """
        kept, dead = list(self.segments), {each: self.dead[each] | gone for each in self.dead}
        blocks = list(fresh)
        while kept and self._takes_in(blocks, kept[-1], dead):
            last = kept.pop()
            blocks += [last.block(entry) for entry in last.entries if entry not in dead[last.name]]
        segments = [*kept, segment_of(name, blocks)] if blocks else kept
        if not segments:
            raise ValueError("an index of no entries")
        alive = {segment.name: dead.get(segment.name, NONE) & segment.entries.keys() for segment in segments}
        return Index(segments, alive, self.contrast)

    @staticmethod
    def _takes_in(blocks: Sequence[Block], last: Segment, dead: Mapping[str, Set[str]]) -> bool:
        size = sum(len(block.passages) for block in blocks)
        emptied = last.entries.keys() <= dead[last.name]
        return emptied or (size > 0 and len(last.passages) <= max(SMALL, GROWTH * size))


def added(one: NDArray[np.int32], other: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the sum of two counts by id, of which one may know more ids."""
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    total = longer.copy()
    total[: len(shorter)] += shorter
    return total
