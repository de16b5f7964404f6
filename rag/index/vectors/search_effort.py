"""Tune approximate vector search: find the least effort with enough recall on sample queries.

It serves every backend. The true neighbours, which recall is measured against, are found by an
exhaustive search with FAISS.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import faiss
import numpy as np
from numpy.typing import NDArray

from rag.index.vectors.base import Hits, Searcher
from rag.types import Embeddings, unit_vectors

# Fewer vectors are searched exactly in a millisecond on any machine.
EXACT_BELOW = 10_000
# More effort is not tried once the median search takes this long, in milliseconds.
GIVEN_UP_MS = 10.0
# The share of the ten nearest passages that must be among the hundred read, over a thousand sample
# queries. A little more than 0.99 of these, so that it is as much of others.
RECALL, NEAREST, PASSAGES_READ, QUERIES = 0.995, 10, 100, 1_000
# Vectors that are read from the disk at once.
AT_ONCE = 65_536
EFFORTS = (8, 16, 32, 64, 96, 128, 192, 256, 384, 512, 768, 1024)
SEED = 0
# Cosines that differ by no more are the same.
ROUNDING = 1e-5

AnySearcher = TypeVar("AnySearcher", bound=Searcher)


def exact_hits(vectors: Embeddings, rows: NDArray[np.int64], query: Embeddings) -> Hits:
    """Return some rows of vectors by their exact cosines with a query, best first.

    `rows` int64 (hits,), `query` a unit vector (dimension,).
    """
    in_order = np.sort(rows)
    cosines = vectors[in_order] @ query
    order = np.argsort(-cosines, kind="stable")
    return cosines[order], in_order[order]


def sample_queries(vectors: Embeddings, background: Embeddings, most: int = QUERIES) -> Embeddings:
    """Return vectors (queries, dimension) that are as far from passages as questions are.

    Each is the unit mean of a random passage and a random row of `background`: unit vectors of
    questions about anything, which lie between those of a glossary's own texts.
    """
    random = np.random.default_rng(SEED)
    rows = np.sort(random.choice(len(vectors), min(most, len(vectors)), replace=False))
    passages = vectors[rows]
    chosen = random.integers(len(background), size=len(passages))
    return unit_vectors(passages + background[chosen])


def cosines_of_nearest(vectors: Embeddings, queries: Embeddings) -> Embeddings:
    """Return the cosines (queries, 10) of the true nearest vectors to each query, best first.

    Where there are fewer than ten vectors, the rest is -1.
    """
    best = np.full((len(queries), NEAREST), -1, dtype=np.float32)
    for start in range(0, len(vectors), AT_ONCE):
        some = np.ascontiguousarray(vectors[start : start + AT_ONCE])
        count = min(NEAREST, len(some))
        cosines, _ = faiss.knn(queries, some, count, metric=faiss.METRIC_INNER_PRODUCT)
        candidates = np.concatenate([best, cosines], axis=1)
        best = -np.sort(-candidates, axis=1)[:, :NEAREST]
    return best


def least_effort(
    at: Callable[[int], AnySearcher],
    queries: Embeddings,
    truth: Embeddings,
    efforts: tuple[int, ...] = EFFORTS,
) -> AnySearcher:
    """Return the searcher with the least effort that reaches RECALL.

    If none does, it is the one with the most effort, or the first slower than GIVEN_UP_MS. `at`
    returns a searcher of an effort; `truth` is what `cosines_of_nearest` returns. The recall and
    the time measured are written into its plan.
    """
    for effort in efforts:
        searcher = at(effort)
        found, milliseconds = measure(searcher, queries)
        # By cosine, not by row: some passages of a glossary have the same text.
        least_cosine = truth[:, -1:] - ROUNDING
        recall = float(np.mean(found >= least_cosine))
        searcher.plan = replace(
            searcher.plan,
            recall=round(recall, 4),
            milliseconds=round(milliseconds, 3),
        )
        if recall >= RECALL or milliseconds > GIVEN_UP_MS:
            break
    return searcher


def measure(searcher: Searcher, queries: Embeddings) -> tuple[Embeddings, float]:
    """Search for each query on one core.

    Return the cosines (queries, 10) of the best hits, -1 where there are fewer, and the median time
    in milliseconds.
    """
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    best = np.full((len(queries), NEAREST), -1, dtype=np.float32)
    seconds = []
    for row, query in enumerate(queries):
        began = time.perf_counter()
        cosines, _ = searcher.search(query, PASSAGES_READ)
        seconds.append(time.perf_counter() - began)
        nearest = cosines[:NEAREST]
        best[row, : len(nearest)] = nearest
    faiss.omp_set_num_threads(threads)
    return best, 1000 * float(np.median(seconds))
