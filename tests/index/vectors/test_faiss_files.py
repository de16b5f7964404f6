"""A segment has a search file of FAISS; a small one is searched without it."""

from pathlib import Path

import numpy as np
import pytest

from rag.errors import IndexUnusable
from rag.index.vectors.base import EXACT, SearchPlan
from rag.index.vectors.exact_search import SMALL, ExactSearch
from rag.index.vectors.faiss_files import FAISS_FILES
from rag.index.vectors.faiss_index import FaissIndex, pick_index
from rag.types import Embeddings, unit_vectors

PLAN = SearchPlan(EXACT, 0, 1.0, 1.0)


@pytest.fixture(scope="module")
def vectors() -> Embeddings:
    drawn = np.random.default_rng(0).standard_normal((SMALL + 1, 32), dtype=np.float32)
    return unit_vectors(drawn)


def test_a_segment_is_made_in_a_file_and_opened_again(vectors: Embeddings, tmp_path: Path) -> None:
    few, background = vectors[:50], vectors[50:60]
    plan = FAISS_FILES.make(tmp_path, "000001", few, background, None)
    assert [path.name for path in tmp_path.iterdir()] == ["000001.search.faiss"]
    searcher = FAISS_FILES.open(tmp_path, "000001", few, plan)
    assert searcher.plan == plan
    assert searcher.search(few[7], 1)[1].tolist() == [7]


def test_a_small_segment_is_searched_without_its_file(vectors: Embeddings, tmp_path: Path) -> None:
    searcher = FAISS_FILES.open(tmp_path, "000001", vectors[:SMALL], PLAN)
    assert isinstance(searcher, ExactSearch)


def test_a_large_segment_is_searched_by_faiss(vectors: Embeddings, tmp_path: Path) -> None:
    pick_index(vectors, vectors[:10]).write(tmp_path / "000001.search.faiss")
    searcher = FAISS_FILES.open(tmp_path, "000001", vectors, PLAN)
    assert isinstance(searcher, FaissIndex)
    assert searcher.search(vectors[SMALL], 1)[1].tolist() == [SMALL]


def test_a_segment_of_a_server_is_refused_with_the_option(
    vectors: Embeddings, tmp_path: Path
) -> None:
    plan = SearchPlan("Milvus", 8, 1.0, 1.0, collection="ours")
    with pytest.raises(IndexUnusable, match="--index-backend milvus"):
        FAISS_FILES.open(tmp_path, "000001", vectors, plan)


def test_a_file_that_is_no_index_is_an_error(vectors: Embeddings, tmp_path: Path) -> None:
    (tmp_path / "000001.search.faiss").write_bytes(b"no index of FAISS at all")
    with pytest.raises(RuntimeError):
        FAISS_FILES.open(tmp_path, "000001", vectors, PLAN)
