"""The index of vectors is the kind that its measurements speak for."""

from pathlib import Path

import numpy as np
import pytest

from rag.index.vectors import faiss_files
from rag.index.vectors.faiss_files import EXACT, FaissIndex, build_tuned, kinds, pick_index
from rag.index.vectors.tuning import RECALL, cosines_of_nearest, measure, sample_queries
from rag.types import Embeddings, unit


@pytest.fixture(scope="module")
def vectors() -> Embeddings:
    """Clusters, as meanings lie: a thousand centres, ten texts about each."""
    drawn = np.random.default_rng(0)
    centres = drawn.standard_normal((1_000, 64), dtype=np.float32)
    return unit(
        np.repeat(centres, 10, axis=0) + 0.6 * drawn.standard_normal((10_000, 64), dtype=np.float32)
    )


@pytest.fixture(scope="module")
def background() -> Embeddings:
    return unit(np.random.default_rng(1).standard_normal((50, 64), dtype=np.float32))


def test_few_vectors_are_searched_exactly(vectors: Embeddings, background: Embeddings) -> None:
    held = pick_index(vectors[:500], background)
    assert (held.plan.kind, held.plan.recall) == (EXACT, 1.0)


def test_where_exact_search_is_too_slow_nearly_all_is_found(
    vectors: Embeddings, background: Embeddings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Whatever is measured here, so few vectors are fast.
    monkeypatch.setattr(faiss_files, "FAST_MS", 1e-6)
    tried = [*map(str, kinds(len(vectors)))]
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
    _, coarse, *_ = kinds(len(vectors))
    held = build_tuned(coarse, vectors, asked, truth)
    cosines, rows = held.search(asked[0], 20)
    assert cosines.tolist() == pytest.approx((vectors[rows] @ asked[0]).tolist())
    assert cosines.tolist() == sorted(cosines.tolist(), reverse=True)
