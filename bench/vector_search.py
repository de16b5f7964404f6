"""Recall and latency of a search for the nearest vectors, measured on one core."""

import os
import time
from collections.abc import Callable, Sequence
from functools import partial

import faiss
import numpy as np

from rag.index.vectors.search_effort import NEAREST, cosines_of_nearest, sample_queries
from rag.types import Embeddings

# A query vector -> the cosines of what the search finds, best first.
Search = Callable[[Embeddings], Sequence[float]]

SEARCHES, PROVED = 2_000, 1_000
# Another seed than that of the queries that an index is tuned by.
SEED = 7
# How far a cosine may be below the exact one by rounding.
ROUNDING = 1e-5


def measure_search(
    search: Search, vectors: Embeddings, background: Embeddings
) -> tuple[float, list[float]]:
    """Return the recall at ten of a search, and the milliseconds of each of its queries.

    `vectors` (passages, dimension) are what is searched; queries are made from some of them and
    from the background (questions, dimension). A match counts if it is as near as the tenth
    nearest.
    """
    queries = _queries(vectors, background)
    faiss.omp_set_num_threads(1)
    for query in queries[: SEARCHES // 10]:
        search(query)
    milliseconds = [_timed(partial(search, query)) for query in queries]
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    proved = queries[:PROVED]
    exact = cosines_of_nearest(vectors, proved)
    found = np.array([search(query)[:NEAREST] for query in proved])
    recall = np.mean(found >= exact[:, -1:] - ROUNDING)
    return round(float(recall), 4), milliseconds


def percentile(values: list[float], share: int) -> float:
    """Return the value that `share` percent stay below, rounded to three decimals."""
    return round(float(np.percentile(values, share)), 3)


def _queries(vectors: Embeddings, background: Embeddings) -> Embeddings:
    """Return the query vectors (2000, dimension), repeated where there are too few."""
    random = np.random.default_rng(SEED)
    count = min(SEARCHES, len(vectors))
    rows = np.sort(random.choice(len(vectors), count, replace=False))
    queries = sample_queries(vectors[rows], background)[:SEARCHES]
    repeats = 1 + SEARCHES // len(queries)
    return np.tile(queries, (repeats, 1))[:SEARCHES]


def _timed(work: Callable[[], object]) -> float:
    """Return the milliseconds that some work takes."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)
