"""Clusters of questions: near vectors are together, all rows are there once, far ones alone."""

import numpy as np
import pytest

import rag.gaps.clusters
from rag.gaps.clusters import clusters, linked, mean_cosine, similarity_threshold
from rag.types import Embeddings, unit_vectors


def around(*directions: int, each: int = 4) -> Embeddings:
    """Return unit vectors near some axes, `each` of them near one."""
    noise = np.random.default_rng(0).normal(0, 0.05, (len(directions) * each, 8))
    rows = noise + np.repeat(np.eye(8)[list(directions)], each, axis=0)
    return unit_vectors(rows.astype(np.float32))


def test_near_vectors_are_in_one_group_and_far_ones_in_another() -> None:
    groups = clusters(around(0, 3), 0.7)
    assert sorted(map(sorted, groups)) == [[0, 1, 2, 3], [4, 5, 6, 7]]


def test_nothing_has_no_groups_and_one_vector_its_own() -> None:
    assert clusters(around(), 0.7) == []
    assert clusters(around(0, each=1), 0.7) == [[0]]
    assert list(linked(around(0, each=1), 0.7)) == [[0]]


def test_later_rows_join_the_groups_of_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rag.gaps.clusters, "BATCH", 3)
    groups = clusters(around(0, 1, 2), 0.7)
    assert sorted(map(sorted, groups)) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]


def test_the_mean_cosine_leaves_out_each_vector_with_itself() -> None:
    vectors = around(0, 1, each=2)
    pairs = vectors @ vectors.T
    expected = pairs[~np.eye(4, dtype=bool)].mean()
    assert mean_cosine(vectors) == pytest.approx(float(expected), abs=1e-5)
    assert mean_cosine(vectors[:1]) == 0.0


def test_an_encoder_that_puts_all_questions_near_needs_more_likeness() -> None:
    apart, together = around(0, 1, 2, each=1), around(0, each=3)
    assert similarity_threshold(apart) < similarity_threshold(together) <= 1
