"""A searcher is tuned to the least effort that finds enough of the true neighbours."""

from dataclasses import dataclass, field

import faiss
import numpy as np
import pytest

from rag.index.vectors import search_effort as tuning
from rag.index.vectors.base import Hits, SearchPlan
from rag.index.vectors.search_effort import (
    NEAREST,
    QUERIES,
    cosines_of_nearest,
    exact_hits,
    least_effort,
    measure,
    sample_queries,
)
from rag.types import Embeddings, unit_vectors


def random_vectors(count: int, seed: int, dimension: int = 16) -> Embeddings:
    drawn = np.random.default_rng(seed)
    return unit_vectors(drawn.standard_normal((count, dimension), dtype=np.float32))


VECTORS, BACKGROUND = random_vectors(300, 0), random_vectors(20, 1)


@dataclass
class PartialSearcher:
    """Searches exactly, but only the first vectors: the more effort, the more of them."""

    effort: int
    plan: SearchPlan = field(init=False)

    def __post_init__(self) -> None:
        self.plan = SearchPlan("partial", self.effort, 0.0, 0.0)

    def search(self, query: Embeddings, count: int) -> Hits:
        visible = np.arange(min(self.effort, len(VECTORS)))
        cosines, rows = exact_hits(VECTORS, visible, query)
        return cosines[:count], rows[:count]


def test_rows_are_scored_exactly_and_best_first() -> None:
    query = VECTORS[7]
    cosines, rows = exact_hits(VECTORS, np.array([250, 7, 30]), query)
    assert rows[0] == 7
    assert cosines.tolist() == sorted(cosines.tolist(), reverse=True)
    assert cosines.tolist() == pytest.approx((VECTORS[rows] @ query).tolist())


def test_rows_of_the_same_cosine_stay_in_order() -> None:
    vectors = np.tile(VECTORS[:1], (4, 1))
    _, rows = exact_hits(vectors, np.array([3, 0, 2]), VECTORS[0])
    assert rows.tolist() == [0, 2, 3]


def test_no_rows_give_no_hits() -> None:
    cosines, rows = exact_hits(VECTORS, np.zeros(0, dtype=np.int64), VECTORS[0])
    assert len(cosines) == len(rows) == 0


def test_the_true_neighbours_are_found_by_looking_at_all() -> None:
    queries = random_vectors(5, 2)
    expected = -np.sort(-(queries @ VECTORS.T), axis=1)[:, :NEAREST]
    assert cosines_of_nearest(VECTORS, queries) == pytest.approx(expected, abs=1e-5)


def test_the_true_neighbours_do_not_depend_on_how_many_are_read_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    queries = random_vectors(5, 2)
    at_once = cosines_of_nearest(VECTORS, queries)
    monkeypatch.setattr(tuning, "AT_ONCE", 7)
    assert cosines_of_nearest(VECTORS, queries) == pytest.approx(at_once, abs=1e-6)


def test_missing_neighbours_of_few_vectors_are_minus_one() -> None:
    [cosines] = cosines_of_nearest(VECTORS[:3], VECTORS[:1])
    assert cosines[0] == pytest.approx(1, abs=1e-5)
    assert cosines[3:].tolist() == [-1] * (NEAREST - 3)


def test_sample_queries_are_unit_vectors_between_passages_and_questions() -> None:
    queries = sample_queries(VECTORS, BACKGROUND)
    assert np.linalg.norm(queries, axis=1) == pytest.approx(1, abs=1e-5)
    # The sum of two unit vectors is as near to one as to the other.
    nearest_passage = (queries @ VECTORS.T).max(axis=1)
    nearest_question = (queries @ BACKGROUND.T).max(axis=1)
    assert nearest_passage.min() > 0.3
    assert nearest_question.min() > 0.3


def test_sample_queries_are_the_same_each_time() -> None:
    assert np.array_equal(sample_queries(VECTORS, BACKGROUND), sample_queries(VECTORS, BACKGROUND))


@pytest.mark.parametrize(("count", "expected"), [(1, 1), (300, 300), (1_500, QUERIES)])
def test_there_are_no_more_sample_queries_than_vectors_or_the_limit(
    count: int, expected: int
) -> None:
    assert len(sample_queries(random_vectors(count, 3), BACKGROUND)) == expected


def test_measuring_returns_the_best_cosines_of_each_query() -> None:
    queries = random_vectors(4, 2)
    cosines, milliseconds = measure(PartialSearcher(300), queries)
    assert cosines == pytest.approx(cosines_of_nearest(VECTORS, queries), abs=1e-5)
    assert milliseconds > 0


def test_measuring_fills_up_with_minus_one() -> None:
    [cosines], _ = measure(PartialSearcher(2), VECTORS[:1])
    assert cosines[2:].tolist() == [-1] * (NEAREST - 2)


def test_measuring_restores_the_threads_of_faiss() -> None:
    before = faiss.omp_get_max_threads()
    measure(PartialSearcher(5), VECTORS[:1])
    assert faiss.omp_get_max_threads() == before


def tuned(efforts: tuple[int, ...]) -> PartialSearcher:
    queries = sample_queries(VECTORS, BACKGROUND)
    truth = cosines_of_nearest(VECTORS, queries)
    return least_effort(PartialSearcher, queries, truth, efforts)


def test_the_least_effort_with_enough_recall_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuning, "GIVEN_UP_MS", 1e9)
    searcher = tuned((10, 100, 300, 400))
    assert searcher.effort == 300
    assert searcher.plan.recall == 1.0
    assert searcher.plan.milliseconds > 0


def test_without_enough_recall_the_most_effort_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuning, "GIVEN_UP_MS", 1e9)
    searcher = tuned((10, 100))
    assert searcher.effort == 100
    assert 0 < searcher.plan.recall < tuning.RECALL


def test_a_slow_search_is_not_tried_with_more_effort(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuning, "GIVEN_UP_MS", 0.0)
    assert tuned((10, 100, 300)).effort == 10
