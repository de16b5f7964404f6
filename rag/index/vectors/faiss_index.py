"""An index of unit vectors by FAISS, its kind picked by measurement.

Kinds of index are built in turn: exact search first, then those that take little memory. Each is
tuned to the wanted recall and measured on sample queries, and the first that is fast is kept. Files
are memory-mapped.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from rag.index.vectors.base import EXACT, Hits, SearchPlan
from rag.index.vectors.search_effort import (
    AT_ONCE,
    EFFORTS,
    EXACT_BELOW,
    QUERIES,
    RECALL,
    SEED,
    cosines_of_nearest,
    exact_hits,
    least_effort,
    sample_queries,
)
from rag.types import Embeddings

# Exact search of more vectors is slow on any machine.
MANY = 100_000
# A graph of more vectors takes hours to build.
GRAPH_AT_MOST = 2_000_000
# The nearest of so many cells are found by a graph of them.
MANY_CELLS = 8_192
# A search in fewer milliseconds is a small part of an answer.
FAST_MS = 4.0
# Training vectors for each cell.
LEARNED_FROM = 50
# Exact search, the one kind for few vectors, has no recall to measure: a few queries tell its time.
FEW_QUERIES = 100


class FaissIndex:
    """Searches the vectors of a segment by FAISS; approximate hits are scored again exactly."""

    def __init__(self, index: Any, vectors: Embeddings, plan: SearchPlan) -> None:
        """Search with an index of FAISS, which has all of some unit vectors (rows, dimension)."""
        self._index = index
        self._vectors = vectors
        self.plan = plan

    @classmethod
    def read(cls, path: Path, vectors: Embeddings, plan: SearchPlan) -> "FaissIndex":
        """Open a file, memory-mapped. Raises RuntimeError if it is no index."""
        return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC), vectors, plan)

    def write(self, path: Path) -> None:
        """Write the index to a file."""
        faiss.write_index(self._index, str(path))

    def search(self, query: Embeddings, count: int) -> Hits:
        """Return `count` vectors nearest to a unit vector (dimension,), best first, or all."""
        cosines, rows = self._index.search(query[None], min(count, len(self._vectors)))
        if self.plan.kind == EXACT:
            return cosines[0], rows[0]
        # FAISS fills up with -1 where it finds fewer.
        hits = rows[0][rows[0] >= 0]
        return exact_hits(self._vectors, hits, query)


def pick_index(vectors: Embeddings, background: Embeddings) -> FaissIndex:
    """Return an index of unit vectors (rows, dimension) that is fast and has enough recall.

    If none is both, it is the fastest of those with enough recall, or the one with the most recall.
    `background` as in `sample_queries`.
    """
    wanted = QUERIES if len(vectors) >= EXACT_BELOW else FEW_QUERIES
    queries = sample_queries(vectors, background, wanted)
    truth = cosines_of_nearest(vectors, queries)
    tried = []
    for kind in kinds_to_try(len(vectors)):
        index = build_tuned(kind, vectors, queries, truth)
        if index.plan.recall >= RECALL and index.plan.milliseconds <= FAST_MS:
            return index
        tried.append(index)
    return min(tried, key=_by_recall_then_speed)


def _by_recall_then_speed(index: FaissIndex) -> tuple[float, float]:
    """Return a sort key, best first; more recall than is wanted does not count."""
    return -min(index.plan.recall, RECALL), index.plan.milliseconds


def kinds_to_try(count: int) -> Iterator[str]:
    """Yield the kinds of index to try for a number of vectors, as names for `index_factory`."""
    if count <= MANY:
        yield EXACT
    if count >= EXACT_BELOW:
        most_cells = min(6 * np.sqrt(count), count / LEARNED_FROM)
        cells = 1 << int(np.log2(most_cells))
        inverted_file = f"IVF{cells}"
        if cells >= MANY_CELLS:
            inverted_file += "_HNSW32"
        yield f"{inverted_file},RaBitQ"
        yield f"{inverted_file},SQ8"
        if count <= GRAPH_AT_MOST:
            yield "HNSW32,SQ8"


def build_tuned(
    kind: str,
    vectors: Embeddings,
    queries: Embeddings,
    truth: Embeddings,
) -> FaissIndex:
    """Return an index of a kind, tuned by `least_effort` to sample queries."""
    index = _trained_and_filled(kind, vectors)
    setting = "efSearch" if kind.startswith("HNSW") else "nprobe"

    def at(effort: int) -> FaissIndex:
        if effort:
            faiss.ParameterSpace().set_index_parameter(index, setting, effort)
        return FaissIndex(index, vectors, SearchPlan(kind, effort, 0.0, 0.0))

    efforts = (0,) if kind == EXACT else EFFORTS
    return least_effort(at, queries, truth, efforts)


def _trained_and_filled(kind: str, vectors: Embeddings) -> Any:
    """Return an index of FAISS of a kind, trained on a sample of the vectors, with all of them."""
    index = faiss.index_factory(vectors.shape[1], kind, faiss.METRIC_INNER_PRODUCT)
    random = np.random.default_rng(SEED)
    cells = getattr(index, "nlist", 1000)
    size = min(len(vectors), LEARNED_FROM * cells)
    sample = np.sort(random.choice(len(vectors), size, replace=False))
    index.train(vectors[sample])
    for start in range(0, len(vectors), AT_ONCE):
        index.add(np.ascontiguousarray(vectors[start : start + AT_ONCE]))
    return index
