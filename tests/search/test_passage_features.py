"""The features of candidates that follow from the cosines of their passages."""

import numpy as np
import pytest

from rag.index.segment import VIEWS
from rag.search.passage_features import passage_features
from rag.types import View

# One entry of five passages, and one of two.
PASSAGES: tuple[tuple[View, float], ...] = (
    ("names", 0.2),
    ("short", 0.5),
    ("definition", 0.4),
    ("sentence", 0.9),
    ("question", 0.6),
    ("names", -0.3),
    ("short", -0.1),
)
COUNTS = np.array([5, 2])


def features() -> np.ndarray:
    views = np.array([VIEWS.index(view) for view, _ in PASSAGES], dtype=np.uint8)
    return passage_features(np.array([cosine for _, cosine in PASSAGES]), views, COUNTS)


def test_the_top_is_the_mean_of_the_three_best_passages_that_are_no_sentences() -> None:
    assert features()[0, 0] == pytest.approx((0.6 + 0.5 + 0.4) / 3)


def test_an_entry_of_fewer_passages_has_the_mean_of_all() -> None:
    assert features()[1, 0] == pytest.approx(-0.2)


def test_names_and_sentences_are_the_best_of_their_views() -> None:
    assert features()[:, 1].tolist() == pytest.approx([0.2, -0.3])
    assert features()[:, 2].tolist() == pytest.approx([0.9, -0.1])


def test_equal_cosines_count_as_often_as_they_are_there() -> None:
    views = np.full(4, VIEWS.index("definition"), dtype=np.uint8)
    values = passage_features(np.array([0.5, 0.5, 0.1, 0.5]), views, np.array([4]))
    assert values[0, 0] == pytest.approx(0.5)
