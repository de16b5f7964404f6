"""Late interaction against sums done by hand."""

import numpy as np
import pytest

from rag.interaction import interact, pack, piece_weights, unpack
from rag.types import Encoding


def encoding(*rows: list[float]) -> Encoding:
    tokens = np.array(rows, dtype=np.float32)
    return Encoding(tokens[0], tokens, np.arange(len(rows), dtype=np.int32))


QUERY = encoding([1, 0], [0, 1])
EVEN = np.array([1, 1], dtype=np.float32)


def test_each_piece_counts_with_its_best_partner() -> None:
    tokens = pack([encoding([1, 0], [0.6, 0.8])])
    assert interact(QUERY, EVEN, tokens, [[0]])[0].passage == pytest.approx((1 + 0.8) / 2, abs=0.01)


def test_an_entry_may_meet_a_question_by_two_passages_together() -> None:
    tokens = pack([encoding([1, 0]), encoding([0, 1])])
    [found] = interact(QUERY, EVEN, tokens, [[0, 1]])
    assert found.passage == pytest.approx(0.5, abs=0.01)
    assert found.entry == pytest.approx(1.0, abs=0.01)


def test_entries_met_together_are_met_as_if_alone() -> None:
    tokens = pack([encoding([1, 0]), encoding([0.6, 0.8], [0, 1]), encoding([0.8, 0.6])])
    together = interact(QUERY, EVEN, tokens, [[0, 2], [1]])
    assert together == [*interact(QUERY, EVEN, tokens, [[0, 2]]), *interact(QUERY, EVEN, tokens, [[1]])]


def test_weights_shift_what_counts() -> None:
    tokens = pack([encoding([1, 0])])
    assert interact(QUERY, np.array([3, 1], dtype=np.float32), tokens, [[0]])[0].entry == pytest.approx(0.75, abs=0.01)


def test_packing_keeps_directions_and_packing_again_changes_nothing() -> None:
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((50, 384)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    once = pack([Encoding(rows[0], rows, np.arange(50, dtype=np.int32))])
    again = unpack(once, 0)
    assert np.sum(rows * again, axis=1).min() > 0.9995
    repacked = pack([Encoding(rows[0], again, once.pieces)])
    assert np.array_equal(repacked.rows, once.rows)


def test_rare_pieces_weigh_more() -> None:
    weights = piece_weights(np.array([7, 7, 9], dtype=np.int32), np.array([0, 1, 1]), 2)
    assert weights[9] > weights[7] > 0
