"""The index of vectors is the kind that its measurements speak for."""

from pathlib import Path

import numpy as np
import pytest

from rag import nearest
from rag.nearest import EXACT, Nearest, chosen
from rag.types import Embeddings, unit


@pytest.fixture(scope="module")
def vectors() -> Embeddings:
    """Clusters, as meanings lie: a thousand centres, ten texts about each."""
    drawn = np.random.default_rng(0)
    centres = drawn.standard_normal((1_000, 64), dtype=np.float32)
    return unit(np.repeat(centres, 10, axis=0) + 0.6 * drawn.standard_normal((10_000, 64), dtype=np.float32))


@pytest.fixture(scope="module")
def background() -> Embeddings:
    return unit(np.random.default_rng(1).standard_normal((50, 64), dtype=np.float32))


def test_few_vectors_are_searched_exactly(vectors: Embeddings, background: Embeddings) -> None:
    held = chosen(vectors[:500], background)
    assert (held.how.kind, held.how.recall) == (EXACT, 1.0)


def test_where_exact_search_is_too_slow_nearly_all_is_found(
    vectors: Embeddings, background: Embeddings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Whatever is measured here, so few vectors are fast.
    monkeypatch.setattr(nearest, "FAST_MS", 1e-6)
    tried = [*map(str, nearest.kinds(len(vectors)))]
    held = chosen(vectors, background)
    assert held.how.kind in tried
    assert held.how.recall >= nearest.RECALL
    held.write(tmp_path / "index")
    read = Nearest.read(tmp_path / "index", vectors, held.how)
    asked = nearest.questions(vectors, background)
    assert np.array_equal(nearest.answers(read, asked)[0], nearest.answers(held, asked)[0])


def test_what_is_found_is_scored_exactly(vectors: Embeddings, background: Embeddings) -> None:
    asked = nearest.questions(vectors, background)
    truth = nearest.cosines_of_nearest(vectors, asked)
    _, coarse, *_ = nearest.kinds(len(vectors))
    held = nearest.fitted(coarse, vectors, asked, truth)
    cosines, rows = held.search(asked[0], 20)
    assert cosines.tolist() == pytest.approx((vectors[rows] @ asked[0]).tolist())
    assert cosines.tolist() == sorted(cosines.tolist(), reverse=True)
