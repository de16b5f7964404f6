"""The cosines of the passages of an index with one question, and the entries nearest to it.

The vectors of a small glossary are multiplied all at once. In a larger one the vector search finds
the nearest entries, and only the passages of candidates are multiplied.
"""

from collections.abc import Set

import numpy as np

from rag.index.glossary_index import GlossaryIndex
from rag.index.segment import Segment
from rag.index.vectors.base import EXACT
from rag.index.vectors.exact_search import SMALL
from rag.types import Embeddings

# Passages searched for the nearest entries; four times as many if they belong to too few entries.
SEARCHED_PASSAGES = 100
WIDEN = 4


class PassageCosines:
    """The cosines of the passages of an index with a unit vector."""

    def __init__(self, index: GlossaryIndex, query: Embeddings) -> None:
        """Compare with `query`, float32 (dimension,)."""
        self._index = index
        self._query = query
        self._by_segment: dict[str, Embeddings] = {}
        if is_small(index):
            for segment in index.segments:
                self._by_segment[segment.name] = segment.vectors @ query

    def of(self, segment: Segment, rows: range) -> Embeddings:
        """Return the cosines of adjacent passages of a segment, given their rows (rows,)."""
        cosines = self._by_segment.get(segment.name)
        if cosines is None:
            return np.asarray(segment.vectors[rows.start : rows.stop] @ self._query)
        return cosines[rows.start : rows.stop]

    def nearest_entries(self, count: int, without: Set[str]) -> list[str]:
        """Return the entries with the nearest passages, best first, all but those `without` names.

        There are `count` of them, or as many as the index has.
        """
        if not self._by_segment:
            wanted = min(count, len(self._index.entries) - len(without))
            return self._searched(SEARCHED_PASSAGES, wanted, without)[:count]
        hits: list[tuple[float, str]] = []
        for segment in self._index.segments:
            left_out = self._index.dead[segment.name] | without
            hits += _best_entries(segment, self._by_segment[segment.name], count, left_out)
        hits.sort(key=lambda hit: -hit[0])
        return [entry for _, entry in hits[:count]]

    def _searched(self, passages: int, wanted: int, without: Set[str]) -> list[str]:
        """Return the entries of about so many passages, of more if they are fewer than wanted."""
        found = self._index.search(self._query, passages)
        nearest = [entry for entry in found if entry not in without]
        if len(nearest) < wanted and passages < self._index.passages:
            return self._searched(WIDEN * passages, wanted, without)
        return nearest


def is_small(index: GlossaryIndex) -> bool:
    """Return whether all vectors of an index are multiplied at once: few, in files, exactly."""
    are_exact = all(segment.search_plan.kind == EXACT for segment in index.segments)
    return are_exact and sum(segment.passages for segment in index.segments) <= SMALL


def _best_entries(
    segment: Segment, cosines: Embeddings, count: int, left_out: Set[str]
) -> list[tuple[float, str]]:
    """Return (cosine, entry) of the nearest entries of a segment, best first."""
    best = np.maximum.reduceat(cosines, segment.first_passages)
    nearest = np.argsort(-best, kind="stable")[: count + len(left_out)]
    entries = [segment.store.id(row) for row in nearest.tolist()]
    hits = zip(best[nearest].tolist(), entries, strict=True)
    return [hit for hit in hits if hit[1] not in left_out]
