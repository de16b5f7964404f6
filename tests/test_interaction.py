"""Late interaction against sums done by hand."""

import numpy as np
import pytest

from rag.interaction import COMPONENTS, Tokens, interact, main_directions, pack, packed, piece_weights
from rag.types import Encoding


def encoding(*rows: list[float]) -> Encoding:
    tokens = np.array(rows, dtype=np.float32)
    return Encoding(tokens[0], tokens, np.arange(len(rows), dtype=np.int32))


def tokens_of(*passages: Encoding) -> Tokens:
    basis = np.eye(2, dtype=np.float32)
    return pack([packed(each, basis, met=True) for each in passages], basis)


QUERY = encoding([1, 0], [0, 1])
EVEN = np.array([1, 1], dtype=np.float32)


def test_each_piece_counts_with_its_best_partner() -> None:
    tokens = tokens_of(encoding([1, 0], [0.6, 0.8]))
    assert interact(QUERY, EVEN, tokens, [[0]])[0].passage == pytest.approx((1 + 0.8) / 2, abs=0.01)


def test_an_entry_may_meet_a_question_by_two_passages_together() -> None:
    tokens = tokens_of(encoding([1, 0]), encoding([0, 1]))
    [found] = interact(QUERY, EVEN, tokens, [[0, 1]])
    assert found.passage == pytest.approx(0.5, abs=0.01)
    assert found.entry == pytest.approx(1.0, abs=0.01)


def test_entries_met_together_are_met_as_if_alone() -> None:
    tokens = tokens_of(encoding([1, 0]), encoding([0.6, 0.8], [0, 1]), encoding([0.8, 0.6]))
    together = interact(QUERY, EVEN, tokens, [[2], [0, 1]])
    assert together == [*interact(QUERY, EVEN, tokens, [[2]]), *interact(QUERY, EVEN, tokens, [[0, 1]])]


def test_weights_shift_what_counts() -> None:
    tokens = tokens_of(encoding([1, 0]))
    assert interact(QUERY, np.array([3, 1], dtype=np.float32), tokens, [[0]])[0].entry == pytest.approx(0.75, abs=0.01)


def test_packing_keeps_the_directions_that_matter() -> None:
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((500, 384)) * np.geomspace(1, 0.001, 384)
    unit = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    told = Encoding(unit[0], unit, np.arange(500, dtype=np.int32))
    basis = main_directions([told])
    assert basis.shape == (384, COMPONENTS)
    kept = packed(told, basis, met=True).rows.astype(np.float32)
    kept /= np.linalg.norm(kept, axis=1, keepdims=True)
    assert np.abs(kept @ kept.T - unit @ unit.T).max() < 0.02


def test_a_passage_that_is_not_met_keeps_no_pieces() -> None:
    told = encoding([1, 0], [0, 1])
    basis = np.eye(2, dtype=np.float32)
    tokens = pack([packed(told, basis, met=False), packed(told, basis, met=True)], basis)
    assert (len(tokens.of(0).pieces), len(tokens.of(1).pieces)) == (0, 2)


def test_rare_pieces_weigh_more() -> None:
    weights = piece_weights(np.array([7, 7, 9], dtype=np.int32), np.array([0, 1, 1]), 2)
    assert weights[9] > weights[7] > 0
