"""Token vectors are packed as directions, and word pieces are weighed by how rare they are."""

import numpy as np
import pytest

from rag.index.tokens import (
    COMPONENTS,
    PassageTokens,
    PieceWeights,
    Tokens,
    entry_frequencies,
    join_passages,
    main_directions,
    pack_tokens,
)
from rag.types import Encoding

BASIS = np.eye(3, 2, dtype=np.float32)


def encoding(*rows: list[float]) -> Encoding:
    tokens = np.array(rows, dtype=np.float32).reshape(len(rows), 3)
    vector = np.ones(3, dtype=np.float32)
    return Encoding(vector, tokens, np.arange(len(rows), dtype=np.int32))


def pieces(*ids: int) -> PassageTokens:
    """Return a passage whose rows repeat the ids of its pieces."""
    numbers = np.array(ids, dtype=np.int32)
    return PassageTokens(numbers.astype(np.int8).reshape(-1, 1), numbers)


@pytest.fixture
def three_passages() -> Tokens:
    return join_passages([pieces(1, 2), pieces(), pieces(3)])


def test_packing_scales_the_largest_component_to_127() -> None:
    rows = pack_tokens(encoding([0.5, 0.25, 0.9], [0, -0.1, 0.9]), BASIS, keep=True).rows
    assert rows.tolist() == [[127, 64], [0, -127]]


def test_packing_forgets_length_and_keeps_direction() -> None:
    short, long = encoding([0.1, 0.05, 0]), encoding([2, 1, 0])
    one, other = (pack_tokens(each, BASIS, keep=True).rows for each in (short, long))
    assert one.tolist() == other.tolist()


def test_a_token_without_the_stored_components_becomes_zeros() -> None:
    assert pack_tokens(encoding([0, 0, 1]), BASIS, keep=True).rows.tolist() == [[0, 0]]


def test_a_passage_that_does_not_interact_has_no_pieces() -> None:
    tokens = pack_tokens(encoding([1, 0, 0]), BASIS, keep=False)
    assert tokens.rows.shape == (0, 2)
    assert tokens.pieces.tolist() == []


def test_a_text_without_pieces_gets_one_of_zeros() -> None:
    tokens = pack_tokens(encoding(), BASIS, keep=True)
    assert tokens.rows.tolist() == [[0, 0]]
    assert tokens.pieces.tolist() == [0]


def test_packed_arrays_have_the_types_of_the_files() -> None:
    tokens = pack_tokens(encoding([1, 0, 0]), BASIS, keep=True)
    assert (tokens.rows.dtype.name, tokens.pieces.dtype.name) == ("int8", "int32")
    joined = join_passages([tokens])
    assert (joined.rows.dtype.name, joined.starts.dtype.name) == ("int8", "int64")


def test_joined_passages_are_taken_apart_again(three_passages: Tokens) -> None:
    assert three_passages.starts.tolist() == [0, 2, 2, 3]
    taken = [three_passages.of(passage).pieces.tolist() for passage in range(3)]
    assert taken == [[1, 2], [], [3]]


def test_the_rows_of_a_passage_belong_to_its_pieces(three_passages: Tokens) -> None:
    assert three_passages.of(0).rows.tolist() == [[1], [2]]
    assert three_passages.of(2).rows.tolist() == [[3]]


def test_an_entry_counts_only_passages_that_have_pieces(three_passages: Tokens) -> None:
    tokens = three_passages.of_entry(range(3))
    assert tokens.pieces.tolist() == [1, 2, 3]
    assert tokens.lengths.tolist() == [2, 1]


def test_an_entry_has_only_its_own_passages(three_passages: Tokens) -> None:
    tokens = three_passages.of_entry(range(1, 3))
    assert tokens.pieces.tolist() == [3]
    assert tokens.lengths.tolist() == [1]


def test_weights_are_the_idf_of_bm25() -> None:
    weights = PieceWeights(np.array([1, 4], dtype=np.int32), entries=10)
    expected = [np.log(1 + 9.5 / 1.5), np.log(1 + 6.5 / 4.5)]
    assert weights.of(np.array([0, 1], dtype=np.int32)).tolist() == pytest.approx(expected)


def test_a_piece_in_every_entry_still_has_a_positive_weight() -> None:
    weights = PieceWeights(np.array([10], dtype=np.int32), entries=10)
    assert weights.of(np.array([0], dtype=np.int32))[0] > 0


def test_an_uncounted_piece_weighs_like_one_in_no_entry() -> None:
    weights = PieceWeights(np.array([0, 4], dtype=np.int32), entries=10)
    unseen, counted_zero = weights.of(np.array([99, 0], dtype=np.int32))
    assert unseen == counted_zero


def test_frequencies_count_entries_and_not_occurrences() -> None:
    occurrences = np.array([5, 5, 5, 2], dtype=np.int32)
    owners = np.array([0, 0, 1, 1])
    assert entry_frequencies(occurrences, owners).tolist() == [0, 0, 1, 0, 0, 2]


def test_frequencies_of_no_pieces_are_empty() -> None:
    nothing = np.zeros(0, dtype=np.int32)
    assert entry_frequencies(nothing, np.zeros(0, dtype=np.int64)).tolist() == []


def test_the_first_direction_is_that_of_the_largest_variation() -> None:
    basis = main_directions([encoding([3, 0, 0], [-3, 0.1, 0]), encoding([0, 0.1, 0])])
    assert np.abs(basis[:, 0]).tolist() == pytest.approx([1, 0, 0], abs=0.05)


def test_the_basis_is_orthonormal() -> None:
    rows = np.random.default_rng(0).standard_normal((40, 3)).tolist()
    basis = main_directions([encoding(*rows)])
    assert basis.shape == (3, 3)
    assert basis.T @ basis == pytest.approx(np.eye(3), abs=1e-5)


def test_the_basis_has_no_more_than_the_stored_components() -> None:
    tokens = np.random.default_rng(0).standard_normal((9, COMPONENTS + 5)).astype(np.float32)
    ids = np.arange(9, dtype=np.int32)
    basis = main_directions([Encoding(tokens[0], tokens, ids)])
    assert basis.shape == (COMPONENTS + 5, COMPONENTS)
    assert basis.dtype == np.float32
    assert basis.flags.c_contiguous
