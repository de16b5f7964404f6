"""The vectors of a small segment are searched exactly, as FAISS would search them."""

import numpy as np
import pytest

from rag.index.vectors.base import EXACT, SearchPlan
from rag.index.vectors.exact_search import ExactSearch
from rag.index.vectors.faiss_index import pick_index
from rag.types import unit_vectors

PLAN = SearchPlan(EXACT, 0, 1.0, 1.0)
VECTORS = unit_vectors(np.random.default_rng(0).standard_normal((300, 16), dtype=np.float32))


def test_the_nearest_vectors_are_those_that_faiss_finds() -> None:
    cosines, rows = ExactSearch(VECTORS, PLAN).search(VECTORS[5], 20)
    expected, expected_rows = pick_index(VECTORS, VECTORS[:9]).search(VECTORS[5], 20)
    assert rows.tolist() == expected_rows.tolist()
    assert cosines.tolist() == pytest.approx(expected.tolist(), abs=1e-6)


def test_no_more_vectors_are_found_than_there_are() -> None:
    cosines, rows = ExactSearch(VECTORS[:3], PLAN).search(VECTORS[2], 100)
    assert rows[0] == 2
    assert len(cosines) == len(rows) == 3
