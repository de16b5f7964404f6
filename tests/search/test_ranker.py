"""The linear model that scores an entry."""

import numpy as np
import pytest

from rag.entries.name_links import Link
from rag.search.late_interaction import Interaction
from rag.search.ranker import WEIGHTS, Features, features_of, scores_of

NONE = Features(0, 0, 0, 0, 0, 0, 0, 0)


def score(features: Features) -> float:
    return float(scores_of(np.array([features]))[0])


def test_features_stand_in_the_order_of_their_weights() -> None:
    interactions = np.array([Interaction(passage=0.4, entry=0.5, weakest=0.1, rare=0.2)])
    link = Link(likeness=0.6, coverage=0.7, exact=0.8, name="seed")
    values = features_of(np.array([[0.1, 0.2, 0.3]]), interactions, [link])
    assert Features(*values[0]) == Features(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


def test_an_entry_without_any_likeness_scores_nothing() -> None:
    assert score(NONE) == 0


@pytest.mark.parametrize("field", Features._fields)
def test_each_feature_counts_with_its_own_weight(field: str) -> None:
    assert score(NONE._replace(**{field: 1.0})) == pytest.approx(getattr(WEIGHTS, field))


def test_the_score_is_linear() -> None:
    one = Features(0.5, 0.1, 0.4, 0.3, 0.2, 0.9, 0.8, 1.0)
    double = Features(*[2 * value for value in one])
    assert score(double) == pytest.approx(2 * score(one))


@pytest.mark.parametrize(
    "field", ["top", "sentence", "passage_interaction", "entry_interaction", "coverage"]
)
def test_what_speaks_for_an_entry_raises_its_score(field: str) -> None:
    assert score(NONE._replace(**{field: 0.5})) > score(NONE)
