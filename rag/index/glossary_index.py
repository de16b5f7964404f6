"""The index of a glossary: its living entries, and the passages and entries nearest to a vector.

It consists of segments, oldest first. An entry that is changed or removed is dead in the segment
where it was, and a changed entry lives in a newer segment.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set, ValuesView
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial, reduce
from heapq import merge, nlargest

import numpy as np
from numpy.typing import NDArray

from rag.entries.store import CACHED_ENTRIES
from rag.index.segment import IndexedEntry, Segment
from rag.index.tokens import PieceWeights
from rag.types import Embeddings, Entry

# A new segment takes in the last ones while these have fewer entries than SMALL, or than GROWTH
# times what it has. So there are few segments, and an entry is rewritten about as often as the
# glossary doubles: the logarithmic method of Bentley and Saxe (1980).
SMALL = 200
GROWTH = 2
# An edit takes in no segment of more entries than this, however many small ones it took in already:
# an edit must not take long.
LARGE = 5_000
# The passages read for each entry wanted by `nearest`, and the fewest that are read.
READ_PER_ENTRY = 20
READ_AT_LEAST = 500
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Background:
    """What every entry is compared with: background questions about anything in the world.

    `background` are their unit vectors (questions, dimension), `basis` (dimension, components) the
    directions in which their word pieces vary most.
    """

    background: Embeddings
    basis: Embeddings


class Streamed(ValuesView[Entry]):
    """The living entries one after the other; none is kept in memory."""

    _mapping: "LivingEntries"

    def __iter__(self) -> Iterator[Entry]:
        """Yield the entries by id."""
        return self._mapping.stream()


class LivingEntries(Mapping[str, Entry]):
    """The living entries by id, in the order of their ids; each is read from disk when wanted."""

    def __init__(self, segments: Sequence[Segment], dead: Mapping[str, Set[str]]) -> None:
        """Take segments, oldest first, and the dead entries of each by the name of the segment."""
        self._segments = segments
        self._dead = dead
        # The segment where an entry lives, or None. Not a method: see `EntryStore`.
        self.segment_of = lru_cache(CACHED_ENTRIES)(partial(_home_of, segments, dead))

    def __getitem__(self, entry: str) -> Entry:
        """Return an entry. Raises KeyError."""
        home = self.segment_of(entry)
        if home is None:
            raise KeyError(entry)
        return home.entry(entry)

    def __contains__(self, entry: object) -> bool:
        """Return whether an entry lives."""
        return isinstance(entry, str) and self.segment_of(entry) is not None

    def __len__(self) -> int:
        """Return the number of living entries."""
        total = sum(len(segment) for segment in self._segments)
        return total - sum(len(self._dead[segment.name]) for segment in self._segments)

    def __iter__(self) -> Iterator[str]:
        """Yield the ids of the living entries in their order."""
        living = [self._living(segment, segment.store.ids()) for segment in self._segments]
        return merge(*living)

    def _living(self, segment: Segment, ids: Iterable[str]) -> Iterator[str]:
        """Yield those ids of a segment's entries that are not dead."""
        dead = self._dead[segment.name]
        return (entry for entry in ids if entry not in dead)

    def values(self) -> ValuesView[Entry]:
        """Return the living entries, by id."""
        return Streamed(self)

    def stream(self) -> Iterator[Entry]:
        """Yield the living entries, by id."""
        living = [self._living_entries(segment) for segment in self._segments]
        return merge(*living, key=lambda entry: entry.id)

    def _living_entries(self, segment: Segment) -> Iterator[Entry]:
        dead = self._dead[segment.name]
        return (entry for entry in segment.store.entries() if entry.id not in dead)

    def content_hash(self, entry: str) -> bytes | None:
        """Return the content hash of an entry, or None if it does not live."""
        home = self.segment_of(entry)
        return home.content_hash(entry) if home else None

    def content_hashes(self) -> dict[str, bytes]:
        """Return the content hash of each living entry, by id."""
        hashes: dict[str, bytes] = {}
        for segment in self._segments:
            dead = self._dead[segment.name]
            living = (pair for pair in segment.store.content_hashes() if pair[0] not in dead)
            hashes.update(living)
        return hashes

    def with_status(self, status: str) -> frozenset[str]:
        """Return the ids of the entries with a status."""
        ids: set[str] = set()
        for segment in self._segments:
            ids.update(self._living(segment, segment.store.with_status(status)))
        return frozenset(ids)

    def containing(self, parts: Sequence[str]) -> Iterator[str]:
        """Yield the ids of the living entries whose content has these parts in this order."""
        for segment in self._segments:
            yield from self._living(segment, segment.store.containing(parts))

    def with_stems_in_a_row(self, stems: Sequence[str]) -> Iterator[str]:
        """Yield the ids of the living entries that may have words of these stems in a row."""
        for segment in self._segments:
            yield from self._living(segment, segment.store.with_stems_in_a_row(stems))

    def by_term(self, prefix: str = "", tag: str = "", status: str = "") -> list[str]:
        """Return the ids of entries by term: those with a prefix, a tag, a status, where given."""
        living = []
        for segment in self._segments:
            pairs = segment.store.by_term(prefix, tag, status)
            living.append(self._living_pairs(segment, pairs))
        return [entry for _, entry in merge(*living)]

    def _living_pairs(
        self, segment: Segment, pairs: Iterable[tuple[str, str]]
    ) -> Iterator[tuple[str, str]]:
        """Yield those pairs (term, id) whose entry is not dead in a segment."""
        dead = self._dead[segment.name]
        return (pair for pair in pairs if pair[1] not in dead)


class GlossaryIndex:
    """The entries of a generation. It never changes: a change makes another one of them."""

    def __init__(
        self, segments: Sequence[Segment], dead: Mapping[str, Set[str]], contrast: Background
    ) -> None:
        """Take segments, oldest first, and the dead entries of each by the name of the segment.

        A segment that `dead` does not name has none.
        """
        self.segments = tuple(segments)
        self.dead = {segment.name: frozenset(dead.get(segment.name, NONE)) for segment in segments}
        self.background = contrast
        self.entries = LivingEntries(self.segments, self.dead)

    def segment_of(self, entry: str) -> Segment:
        """Return the segment where an entry lives. Raises KeyError."""
        home = self.entries.segment_of(entry)
        if home is None:
            raise KeyError(entry)
        return home

    @cached_property
    def passages(self) -> int:
        """The number of passages of the living entries."""
        total = 0
        for segment in self.segments:
            dead = self.dead[segment.name]
            total += segment.passages - sum(len(segment.rows_of(entry).rows) for entry in dead)
        return total

    @cached_property
    def without_questions(self) -> int:
        """The number of living entries that have no questions."""
        counts = [each.without_view("question", self.dead[each.name]) for each in self.segments]
        return sum(counts)

    def search(self, query: Embeddings, count: int) -> list[str]:
        """Return the entries of about `count` passages nearest to a unit vector, best first.

        `query` is float32 (dimension,). An entry is named once.
        """
        hits: list[tuple[float, str]] = []
        for segment in self.segments:
            hits += self._living(segment, segment.search(query, count))
        hits.sort(key=lambda hit: -hit[0])
        return list(dict.fromkeys(entry for _, entry in hits[:count]))

    def _living(self, segment: Segment, hits: list[tuple[float, str]]) -> list[tuple[float, str]]:
        """Return those hits (cosine, id) whose entry is not dead in a segment."""
        dead = self.dead[segment.name]
        if not dead:
            return hits
        return [hit for hit in hits if hit[1] not in dead]

    def nearest(self, query: Embeddings, count: int) -> list[tuple[float, str]]:
        """Return (cosine, entry) of the entries whose centroid is nearest to a unit vector.

        `query` is float32 (dimension,). Only entries with a passage among the nearest passages are
        compared.
        """
        candidates = self.search(query, max(READ_AT_LEAST, READ_PER_ENTRY * count))
        cosines = ((float(self.centroid(entry) @ query), entry) for entry in candidates)
        return nlargest(count, cosines)

    def centroid(self, entry: str) -> Embeddings:
        """Return the mean of the vectors of an entry, of length one (dimension,)."""
        return self.segment_of(entry).centroid(entry)

    def weights(self, translated: bool = False) -> PieceWeights:
        """Return the weight of each word piece in this glossary, by its translations, too."""
        counts = []
        for segment in self.segments:
            counts.append(segment.frequencies(self.dead[segment.name], translated))
        return PieceWeights(reduce(_sum_by_id, counts), len(self.entries))

    def words(self) -> Counter[str]:
        """Return how often each word occurs in the passages."""
        total: Counter[str] = Counter()
        for segment in self.segments:
            total.update(segment.words(self.dead[segment.name]))
        # Without the words that only dead entries have, whose counts are zero.
        return +total

    def indexed_entry(self, entry: str) -> IndexedEntry:
        """Return an entry as it is indexed. Raises KeyError."""
        return self.segment_of(entry).indexed_entry(entry)

    def to_merge(self, gone: Set[str], fresh: int) -> tuple[Segment, ...]:
        """Return the last segments, which are merged into a new one of `fresh` entries.

        `gone` are the entries that a change removes or replaces.
        """
        kept, size = list(self.segments), fresh
        while kept:
            living = self._living_count(kept[-1], gone)
            if not self._is_merged(kept[-1], living, size, fresh):
                break
            size += living
            kept.pop()
        return self.segments[len(kept) :]

    def _living_count(self, segment: Segment, gone: Set[str]) -> int:
        """Return how many entries of a segment live on when some are gone."""
        dead = self.dead[segment.name]
        newly_dead = sum(entry in segment for entry in gone - dead)
        return len(segment) - len(dead) - newly_dead

    @staticmethod
    def _is_merged(segment: Segment, living: int, size: int, fresh: int) -> bool:
        """Return whether the last segment goes into a new one, which has `size` entries so far.

        `living` entries of the segment live on; `fresh` of the new one's entries are new.
        """
        if living == 0:
            return True
        limit = min(LARGE, max(SMALL, GROWTH * size))
        is_small = len(segment) <= max(limit, GROWTH * fresh)
        return size > 0 and is_small

    def changed(
        self, gone: Set[str], merged: Sequence[Segment], made: Sequence[Segment]
    ) -> "GlossaryIndex":
        """Return an index without the entries that are gone.

        The segment `made`, or none, replaces those that were `merged` into it. Raises ValueError if
        no segment would be left.
        """
        kept = [segment for segment in self.segments if segment not in merged]
        segments = [*kept, *made]
        if not segments:
            raise ValueError("an index of no entries")
        dead = {}
        for segment in kept:
            newly_dead = {entry for entry in gone if entry in segment}
            dead[segment.name] = self.dead[segment.name] | newly_dead
        return GlossaryIndex(segments, dead, self.background)


def _home_of(
    segments: Sequence[Segment], dead: Mapping[str, Set[str]], entry: str
) -> Segment | None:
    """Return the segment where an entry lives, or None."""
    for segment in reversed(segments):
        if entry not in dead[segment.name] and entry in segment:
            return segment
    return None


def _sum_by_id(one: NDArray[np.int32], other: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the sum of two counts by id, one of which may know more ids."""
    shorter, longer = sorted((one, other), key=len)
    total = longer.copy()
    total[: len(shorter)] += shorter
    return total
