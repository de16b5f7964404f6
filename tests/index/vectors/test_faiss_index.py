"""Of the kinds of FAISS index the first that is fast and has enough recall is picked."""

from pathlib import Path

import numpy as np
import pytest

from rag.index.vectors import faiss_index, search_effort
from rag.index.vectors.base import EXACT
from rag.index.vectors.faiss_index import FaissIndex, build_tuned, kinds_to_try, pick_index
from rag.index.vectors.search_effort import RECALL, cosines_of_nearest, measure, sample_queries
from rag.types import Embeddings, unit_vectors


@pytest.fixture(scope="module")
def vectors() -> Embeddings:
    """Clusters, as meanings lie: a thousand centres, ten texts about each."""
    drawn = np.random.default_rng(0)
    centres = drawn.standard_normal((1_000, 64), dtype=np.float32)
    return unit_vectors(
        np.repeat(centres, 10, axis=0) + 0.6 * drawn.standard_normal((10_000, 64), dtype=np.float32)
    )


@pytest.fixture(scope="module")
def background() -> Embeddings:
    return unit_vectors(np.random.default_rng(1).standard_normal((50, 64), dtype=np.float32))


def test_few_vectors_are_searched_exactly(vectors: Embeddings, background: Embeddings) -> None:
    held = pick_index(vectors[:500], background)
    assert (held.plan.kind, held.plan.recall) == (EXACT, 1.0)


def test_a_few_queries_tell_the_time_of_exact_search(
    vectors: Embeddings, background: Embeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []

    def counted(searcher: FaissIndex, queries: Embeddings) -> tuple[Embeddings, float]:
        counts.append(len(queries))
        return measure(searcher, queries)

    monkeypatch.setattr(search_effort, "measure", counted)
    pick_index(vectors[:2_000], background)
    pick_index(vectors, background)
    assert counts == [100, 1_000]


def test_where_exact_search_is_too_slow_nearly_all_is_found(
    vectors: Embeddings, background: Embeddings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Whatever is measured here, so few vectors are fast.
    monkeypatch.setattr(faiss_index, "FAST_MS", 1e-6)
    tried = [*map(str, kinds_to_try(len(vectors)))]
    held = pick_index(vectors, background)
    assert held.plan.kind in tried
    assert held.plan.recall >= RECALL
    held.write(tmp_path / "index")
    read = FaissIndex.read(tmp_path / "index", vectors, held.plan)
    asked = sample_queries(vectors, background)
    assert np.array_equal(measure(read, asked)[0], measure(held, asked)[0])


def test_what_is_found_is_scored_exactly(vectors: Embeddings, background: Embeddings) -> None:
    asked = sample_queries(vectors, background)
    truth = cosines_of_nearest(vectors, asked)
    _, coarse, *_ = kinds_to_try(len(vectors))
    held = build_tuned(coarse, vectors, asked, truth)
    cosines, rows = held.search(asked[0], 20)
    assert cosines.tolist() == pytest.approx((vectors[rows] @ asked[0]).tolist())
    assert cosines.tolist() == sorted(cosines.tolist(), reverse=True)


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, ["Flat"]),
        (9_999, ["Flat"]),
        (10_000, ["Flat", "IVF128,RaBitQ", "IVF128,SQ8", "HNSW32,SQ8"]),
        (1_000_000, ["IVF4096,RaBitQ", "IVF4096,SQ8", "HNSW32,SQ8"]),
        (4_000_000, ["IVF8192_HNSW32,RaBitQ", "IVF8192_HNSW32,SQ8"]),
    ],
)
def test_the_kinds_to_try_depend_on_the_number_of_vectors(count: int, expected: list[str]) -> None:
    assert [*kinds_to_try(count)] == expected


def test_exact_search_returns_no_more_than_there_is(
    vectors: Embeddings, background: Embeddings
) -> None:
    index = pick_index(vectors[:5], background)
    cosines, rows = index.search(vectors[2], 100)
    assert len(cosines) == 5
    assert rows[0] == 2
