"""A searcher at several efforts -> the least effort that finds enough, measured on sample queries.

Whatever the backend; FAISS finds here what is truly nearest, by looking at all vectors.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import faiss
import numpy as np
from numpy.typing import NDArray

from rag.index.vectors.base import Hits, Searcher
from rag.types import Embeddings, unit

# Fewer vectors are searched exactly in a millisecond on any machine.
FEW = 10_000
# More effort is not tried once a search takes this long.
GIVEN_UP_MS = 10.0
# How many of the ten nearest are to be found among the passages that are read, and in how many
# queries: a little more than 0.99 in these, so that it is as much in others.
RECALL, NEAREST, READ, QUERIES = 0.995, 10, 100, 1_000
# Vectors that are read at once.
AT_ONCE = 65_536
EFFORTS = (8, 16, 32, 64, 96, 128, 192, 256, 384, 512, 768, 1024)
SEED = 0
ROUNDING = 1e-5

AnySearcher = TypeVar("AnySearcher", bound=Searcher)


def scored(vectors: Embeddings, rows: NDArray[np.int64], query: Embeddings) -> Hits:
    """Return some rows by their exact cosines with a unit vector (dimension,), best first."""
    in_order = np.sort(rows)
    cosines = vectors[in_order] @ query
    order = np.argsort(-cosines, kind="stable")
    return cosines[order], in_order[order]


def sample_queries(vectors: Embeddings, background: Embeddings) -> Embeddings:
    """Return vectors (queries, dimension) that lie as far from passages as questions do.

    They are some passages drawn away, each towards one of `background`: unit vectors of questions
    about anything, which lie between those of a glossary's own texts.
    """
    random = np.random.default_rng(SEED)
    rows = np.sort(random.choice(len(vectors), min(QUERIES, len(vectors)), replace=False))
    near = vectors[rows]
    return unit(near + background[random.integers(len(background), size=len(near))])


def cosines_of_nearest(vectors: Embeddings, queries: Embeddings) -> Embeddings:
    """Return the cosines (queries, 10) of the vectors truly nearest to each query, best first."""
    best = np.full((len(queries), NEAREST), -1, dtype=np.float32)
    for start in range(0, len(vectors), AT_ONCE):
        some = np.ascontiguousarray(vectors[start : start + AT_ONCE])
        near, _ = faiss.knn(
            queries, some, min(NEAREST, len(some)), metric=faiss.METRIC_INNER_PRODUCT
        )
        best = -np.sort(-np.concatenate([best, near], axis=1), axis=1)[:, :NEAREST]
    return best


def least_effort(
    at: Callable[[int], AnySearcher],
    queries: Embeddings,
    truth: Embeddings,
    efforts: tuple[int, ...] = EFFORTS,
) -> AnySearcher:
    """Return the searcher with the least effort that finds enough, or the most that is bearable.

    `at` returns a searcher of an effort; `truth` as from `cosines_of_nearest`. What was measured is
    written into its plan.
    """
    for effort in efforts:
        searcher = at(effort)
        found, milliseconds = measure(searcher, queries)
        # By cosine, not by row: a glossary says some things twice.
        recall = float(np.mean(found >= truth[:, -1:] - ROUNDING))
        searcher.plan = replace(
            searcher.plan,
            recall=round(recall, 4),
            milliseconds=round(milliseconds, 3),
        )
        if recall >= RECALL or milliseconds > GIVEN_UP_MS:
            break
    return searcher


def measure(searcher: Searcher, queries: Embeddings) -> tuple[Embeddings, float]:
    """Return the cosines (queries, 10) of what is found, and the median milliseconds on one core."""
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    found, times = np.full((len(queries), NEAREST), -1, dtype=np.float32), []
    for row, query in enumerate(queries):
        began = time.perf_counter()
        cosines = searcher.search(query, READ)[0][:NEAREST]
        times.append(1000 * (time.perf_counter() - began))
        found[row, : len(cosines)] = cosines
    faiss.omp_set_num_threads(threads)
    return found, float(np.median(times))
