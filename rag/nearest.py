"""Unit vectors -> a FAISS index of them, its kind chosen by measurement; memory-mapped where it is read. Owns faiss.

It is one backend; another is any that keeps vectors and finds near ones.
Kinds are built in turn, exact search first and then the one that takes the least memory, each set to find what is asked
for and measured on questions like those to come; the first that is fast is kept.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar

import faiss
import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexUnusable
from rag.types import Embeddings, unit

EXACT = "Flat"
# Fewer vectors are searched exactly in a millisecond on any machine; of more, exact search is slow on any.
FEW, MANY = 10_000, 100_000
# A graph of more vectors takes hours to build.
GRAPH_AT_MOST = 2_000_000
MANY_CELLS = 8_192
# Exact search that takes no longer is a small part of an answer; other kinds are to be as fast.
FAST_MS, GIVEN_UP_MS = 4.0, 10.0
# How many of the ten nearest are to be found among the passages that are read, and in how many questions: a little more
# than 0.99 in these, so that it is as much in others.
RECALL, NEAREST, READ, QUESTIONS = 0.995, 10, 100, 1_000
# Vectors that cells are learned from, for each; vectors that are read at once.
LEARNED_FROM, AT_ONCE = 50, 65_536
EFFORTS = (8, 16, 32, 64, 96, 128, 192, 256, 384, 512, 768, 1024)
SEED = 0
ROUNDING = 1e-5

FILE = "search.faiss"

Found: TypeAlias = tuple[Embeddings, NDArray[np.int64]]


@dataclass(frozen=True)
class Search:
    """How the passages of a segment are searched: a kind as its backend names it, its effort, and what was measured.

    `effort` is nprobe or efSearch, 0 for exact search; `recall` is that at ten, `milliseconds` the median on one core;
    `collection` is where the vectors are searched, empty for a file of the segment.
    """

    kind: str
    effort: int
    recall: float
    milliseconds: float
    collection: str = ""


class Searched(Protocol):
    """The vectors of a segment, looked up by what lies near."""

    how: Search

    def search(self, query: Embeddings, count: int) -> Found:
        """Return the cosines and rows of about `count` vectors nearest to a unit vector (dimension,), best first."""
        ...


Kind = TypeVar("Kind", bound=Searched)


class Backend(Protocol):
    """Where the vectors of segments are searched."""

    def make(
        self, folder: Path, name: str, vectors: Embeddings, background: Embeddings, beside: Search | None
    ) -> Search:
        """Take in the vectors of a new segment of the generation in a folder; `background` as in `chosen`.

        `beside` tells how a segment of the generation before is searched, None if all is built anew.
        """
        ...

    def open(self, folder: Path, name: str, vectors: Embeddings, how: Search) -> Searched:
        """Return what searches a segment that was made. Raises IndexUnusable or OSError."""
        ...

    def serve(self, how: Search, kept: Mapping[str, Set[str]]) -> None:
        """Note that a generation serves whose segments are searched so; others than those kept are needed no more.

        `kept` are the names of segments, by collection.
        """
        ...


class InFiles:
    """The backend of one machine: a file beside the others of a segment."""

    def make(
        self, folder: Path, name: str, vectors: Embeddings, background: Embeddings, beside: Search | None
    ) -> Search:
        """Write the file of a segment."""
        nearest = chosen(vectors, background)
        nearest.write(folder / f"{name}.{FILE}")
        return nearest.how

    def open(self, folder: Path, name: str, vectors: Embeddings, how: Search) -> "Nearest":
        """Open the file of a segment. Raises IndexUnusable if it has none."""
        if how.collection:
            remedy = "ask with --index-backend milvus, or run rag build to make it anew"
            raise IndexUnusable(f"The index in {folder} is searched by Milvus; {remedy}.")
        return Nearest.read(folder / f"{name}.{FILE}", vectors, how)

    def serve(self, how: Search, kept: Mapping[str, Set[str]]) -> None:
        """Do nothing: files go with the folder of their generation."""


class Nearest:
    """The vectors of a segment, looked up by what lies near; what is found nearly is scored again exactly."""

    def __init__(self, index: Any, vectors: Embeddings, how: Search) -> None:
        """Search an index of FAISS over unit vectors (rows, dimension)."""
        self._index, self._vectors, self.how = index, vectors, how

    @classmethod
    def read(cls, path: Path, vectors: Embeddings, how: Search) -> "Nearest":
        """Open the file of an index; its pages are read as they are needed. Raises RuntimeError if it is none."""
        return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC), vectors, how)

    def write(self, path: Path) -> None:
        """Write the file of the index, which any FAISS reads."""
        faiss.write_index(self._index, str(path))

    def search(self, query: Embeddings, count: int) -> Found:
        """Return the cosines and rows of the vectors nearest to a unit vector (dimension,), best first."""
        cosines, rows = self._index.search(query[None], min(count, len(self._vectors)))
        if self.how.kind == EXACT:
            return cosines[0], rows[0]
        return scored(self._vectors, rows[0][rows[0] >= 0], query)


IN_FILES = InFiles()


def scored(vectors: Embeddings, rows: NDArray[np.int64], query: Embeddings) -> Found:
    """Return the cosines of some vectors with a unit vector (dimension,), and their rows, best first."""
    held = np.sort(rows)
    again = vectors[held] @ query
    order = np.argsort(-again, kind="stable")
    return again[order], held[order]


def chosen(vectors: Embeddings, background: Embeddings) -> Nearest:
    """Return an index of unit vectors (rows, dimension) that is fast, or else the fastest that finds enough.

    `background` are unit vectors of questions about anything, which lie between those of a glossary's own texts.
    """
    asked = questions(vectors, background)
    truth = cosines_of_nearest(vectors, asked)
    tried = []
    for kind in kinds(len(vectors)):
        tried.append(fitted(kind, vectors, asked, truth))
        if tried[-1].how.recall >= RECALL and tried[-1].how.milliseconds <= FAST_MS:
            return tried[-1]
    return min(tried, key=lambda each: (-min(each.how.recall, RECALL), each.how.milliseconds))


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


def cosines_of_nearest(vectors: Embeddings, asked: Embeddings) -> Embeddings:
    """Return the cosines (questions, 10) of the vectors nearest to each question, best first, by looking at all."""
    best = np.full((len(asked), NEAREST), -1, dtype=np.float32)
    for start in range(0, len(vectors), AT_ONCE):
        some = np.ascontiguousarray(vectors[start : start + AT_ONCE])
        near, _ = faiss.knn(asked, some, min(NEAREST, len(some)), metric=faiss.METRIC_INNER_PRODUCT)
        best = -np.sort(-np.concatenate([best, near], axis=1), axis=1)[:, :NEAREST]
    return best


def questions(vectors: Embeddings, background: Embeddings) -> Embeddings:
    """Return vectors (questions, dimension) that lie as far from passages as questions do: drawn away from some."""
    drawn = np.random.default_rng(SEED)
    near = vectors[np.sort(drawn.choice(len(vectors), min(QUESTIONS, len(vectors)), replace=False))]
    return unit(near + background[drawn.integers(len(background), size=len(near))])


def fitted(kind: str, vectors: Embeddings, asked: Embeddings, truth: Embeddings) -> Nearest:
    """Return an index of a kind that is set to find what is to be found with the least effort, or as much as it can."""
    index = filled(kind, vectors)

    def at(effort: int) -> Nearest:
        if effort:
            setting = "efSearch" if kind.startswith("HNSW") else "nprobe"
            faiss.ParameterSpace().set_index_parameter(index, setting, effort)
        return Nearest(index, vectors, Search(kind, effort, 0.0, 0.0))

    return least(at, asked, truth, EFFORTS if kind != EXACT else (0,))


def least(at: Callable[[int], Kind], asked: Embeddings, truth: Embeddings, efforts: tuple[int, ...] = EFFORTS) -> Kind:
    """Return what searches with the least effort that finds what is to be found, or with the most that is bearable."""
    for effort in efforts:
        nearest = at(effort)
        found, took = answers(nearest, asked)
        # By cosine, not by row: a glossary says some things twice.
        recall = float(np.mean(found >= truth[:, -1:] - ROUNDING))
        nearest.how = replace(nearest.how, recall=round(recall, 4), milliseconds=round(took, 3))
        if recall >= RECALL or took > GIVEN_UP_MS:
            break
    return nearest


def filled(kind: str, vectors: Embeddings) -> Any:
    """Return an index of a kind with all vectors."""
    index = faiss.index_factory(vectors.shape[1], kind, faiss.METRIC_INNER_PRODUCT)
    drawn = np.random.default_rng(SEED)
    learned = min(len(vectors), LEARNED_FROM * getattr(index, "nlist", 1000))
    index.train(vectors[np.sort(drawn.choice(len(vectors), learned, replace=False))])
    for start in range(0, len(vectors), AT_ONCE):
        index.add(np.ascontiguousarray(vectors[start : start + AT_ONCE]))
    return index


def answers(nearest: Searched, asked: Embeddings) -> tuple[Embeddings, float]:
    """Return the cosines (questions, 10) of the vectors nearest to each question, and the median ms, on one core."""
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    found, took = np.full((len(asked), NEAREST), -1, dtype=np.float32), []
    for row, query in enumerate(asked):
        began = time.perf_counter()
        cosines = nearest.search(query, READ)[0][:NEAREST]
        took.append(1000 * (time.perf_counter() - began))
        found[row, : len(cosines)] = cosines
    faiss.omp_set_num_threads(threads)
    return found, float(np.median(took))
