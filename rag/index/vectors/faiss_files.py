"""Unit vectors -> a FAISS index of them in a file, its kind picked by measurement; memory-mapped.

Kinds are built in turn, exact search first and then the one that takes the least memory, each set to
find what is asked for and measured on queries like those to come; the first that is fast is kept.
"""

from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from rag.errors import IndexUnusable
from rag.index.vectors.base import Hits, SearchPlan
from rag.index.vectors.tuning import (
    AT_ONCE,
    EFFORTS,
    FEW,
    RECALL,
    SEED,
    cosines_of_nearest,
    least_effort,
    sample_queries,
    scored,
)
from rag.types import Embeddings

EXACT = "Flat"
# Of more vectors exact search is slow on any machine.
MANY = 100_000
# A graph of more vectors takes hours to build.
GRAPH_AT_MOST = 2_000_000
MANY_CELLS = 8_192
# Exact search that takes no longer is a small part of an answer; other kinds are to be as fast.
FAST_MS = 4.0
# Vectors that cells are learned from, for each.
LEARNED_FROM = 50

FILE = "search.faiss"


class FaissIndex:
    """The vectors of a segment; what is found nearly is scored again exactly."""

    def __init__(self, index: Any, vectors: Embeddings, plan: SearchPlan) -> None:
        """Search an index of FAISS over unit vectors (rows, dimension)."""
        self._index, self._vectors, self.plan = index, vectors, plan

    @classmethod
    def read(cls, path: Path, vectors: Embeddings, plan: SearchPlan) -> "FaissIndex":
        """Open a file, whose pages are read by need. Raises RuntimeError if it is no index."""
        return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC), vectors, plan)

    def write(self, path: Path) -> None:
        """Write the file of the index, which any FAISS reads."""
        faiss.write_index(self._index, str(path))

    def search(self, query: Embeddings, count: int) -> Hits:
        """Return the vectors nearest to a unit vector (dimension,), best first."""
        cosines, rows = self._index.search(query[None], min(count, len(self._vectors)))
        if self.plan.kind == EXACT:
            return cosines[0], rows[0]
        return scored(self._vectors, rows[0][rows[0] >= 0], query)


class FaissFiles:
    """The backend of one machine: a file beside the others of a segment."""

    def make(
        self,
        folder: Path,
        name: str,
        vectors: Embeddings,
        background: Embeddings,
        previous: SearchPlan | None,
    ) -> SearchPlan:
        """Write the file of a segment."""
        index = pick_index(vectors, background)
        index.write(folder / f"{name}.{FILE}")
        return index.plan

    def open(self, folder: Path, name: str, vectors: Embeddings, plan: SearchPlan) -> FaissIndex:
        """Open the file of a segment. Raises IndexUnusable if it has none."""
        if plan.collection:
            remedy = "ask with --index-backend milvus, or run rag build to make it anew"
            raise IndexUnusable(f"The index in {folder} is searched by Milvus; {remedy}.")
        return FaissIndex.read(folder / f"{name}.{FILE}", vectors, plan)

    def serve(self, plan: SearchPlan, kept: Mapping[str, Set[str]]) -> None:
        """Do nothing: files go with the folder of their generation."""


IN_FILES = FaissFiles()


def pick_index(vectors: Embeddings, background: Embeddings) -> FaissIndex:
    """Return an index of unit vectors (rows, dimension): one that is fast and finds enough.

    If there is none, the fastest of those that find enough, or the one that finds the most.
    `background` as in `sample_queries`.
    """
    queries = sample_queries(vectors, background)
    truth = cosines_of_nearest(vectors, queries)
    tried = []
    for kind in kinds(len(vectors)):
        index = build_tuned(kind, vectors, queries, truth)
        if index.plan.recall >= RECALL and index.plan.milliseconds <= FAST_MS:
            return index
        tried.append(index)
    return min(tried, key=by_recall_then_speed)


def by_recall_then_speed(index: FaissIndex) -> tuple[float, float]:
    """Return what orders indexes, best first; to find more than enough counts for nothing."""
    return -min(index.plan.recall, RECALL), index.plan.milliseconds


def kinds(count: int) -> Iterator[str]:
    """Yield the kinds that are tried for so many vectors."""
    if count <= MANY:
        yield EXACT
    if count >= FEW:
        cells = 1 << int(np.log2(min(6 * np.sqrt(count), count / LEARNED_FROM)))
        # Among many cells the nearest are found by a graph of them.
        found = "_HNSW32" if cells >= MANY_CELLS else ""
        yield f"IVF{cells}{found},RaBitQ"
        yield f"IVF{cells}{found},SQ8"
        if count <= GRAPH_AT_MOST:
            yield "HNSW32,SQ8"


def build_tuned(
    kind: str,
    vectors: Embeddings,
    queries: Embeddings,
    truth: Embeddings,
) -> FaissIndex:
    """Return an index of a kind, set to the least effort that finds enough, or to the most."""
    index = filled(kind, vectors)
    setting = "efSearch" if kind.startswith("HNSW") else "nprobe"

    def at(effort: int) -> FaissIndex:
        if effort:
            faiss.ParameterSpace().set_index_parameter(index, setting, effort)
        return FaissIndex(index, vectors, SearchPlan(kind, effort, 0.0, 0.0))

    efforts = (0,) if kind == EXACT else EFFORTS
    return least_effort(at, queries, truth, efforts)


def filled(kind: str, vectors: Embeddings) -> Any:
    """Return an index of a kind with all vectors."""
    index = faiss.index_factory(vectors.shape[1], kind, faiss.METRIC_INNER_PRODUCT)
    random = np.random.default_rng(SEED)
    learned = min(len(vectors), LEARNED_FROM * getattr(index, "nlist", 1000))
    index.train(vectors[np.sort(random.choice(len(vectors), learned, replace=False))])
    for start in range(0, len(vectors), AT_ONCE):
        index.add(np.ascontiguousarray(vectors[start : start + AT_ONCE]))
    return index
