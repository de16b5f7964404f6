"""Late interaction against sums done by hand."""

import numpy as np
import pytest

from rag.index.tokens import (
    COMPONENTS,
    EntryTokens,
    PieceWeights,
    entry_frequencies,
    join_passages,
    main_directions,
    pack_tokens,
)
from rag.search.late_interaction import (
    COMMON_PIECES,
    Interaction,
    informative_pieces,
    late_interactions,
    passage_matches,
    query_pieces,
)
from rag.types import Encoding


def encoding(*rows: list[float]) -> Encoding:
    tokens = np.array(rows, dtype=np.float32)
    return Encoding(tokens[0], tokens, np.arange(len(rows), dtype=np.int32))


BASIS = np.eye(2, dtype=np.float32)


def entry_of(*passages: Encoding) -> EntryTokens:
    return join_passages([pack_tokens(each, BASIS, keep=True) for each in passages]).of_entry(
        range(len(passages))
    )


QUERY = encoding([1, 0], [0, 1])
# Pieces 0 and 1 in one entry of a hundred each.
EVEN = PieceWeights(np.array([1, 1], dtype=np.int32), 100)


def interactions(weights: PieceWeights, entries: list[EntryTokens]) -> list[Interaction]:
    pieces = informative_pieces(entries, weights)
    found = late_interactions(query_pieces(QUERY, weights, BASIS), pieces)
    return [Interaction(*row) for row in found.tolist()]


def test_each_piece_counts_with_its_best_partner() -> None:
    entry = entry_of(encoding([1, 0], [0.6, 0.8]))
    assert interactions(EVEN, [entry])[0].passage == pytest.approx((1 + 0.8) / 2, abs=0.01)


def test_an_entry_may_meet_a_question_by_two_passages_together() -> None:
    [found] = interactions(EVEN, [entry_of(encoding([1, 0]), encoding([0, 1]))])
    assert found.passage == pytest.approx(0.5, abs=0.01)
    assert found.entry == pytest.approx(1.0, abs=0.01)


def test_entries_met_together_are_met_as_if_alone() -> None:
    one, other = (
        entry_of(encoding([1, 0]), encoding([0.6, 0.8], [0, 1])),
        entry_of(encoding([0.8, 0.6])),
    )
    together = interactions(EVEN, [other, one])
    assert together == [
        *interactions(EVEN, [other]),
        *interactions(EVEN, [one]),
    ]


def test_a_question_keeps_its_informative_pieces() -> None:
    common = PieceWeights(np.array([90, 1], dtype=np.int32), 100)
    query = query_pieces(QUERY, common, BASIS)
    assert query.rows.tolist() == [[0, 1]]
    assert query.means.tolist() == [[1], [1]]
    assert query.rare.tolist() == [True]


def test_pieces_of_rare_words_count_alike_in_a_mean_of_their_own() -> None:
    uneven = PieceWeights(np.array([1, 30], dtype=np.int32), 100)
    pieces = np.array([0, 1, COMMON_PIECES], dtype=np.int32)
    asked = Encoding(QUERY.vector, np.eye(3, 2, dtype=np.float32), pieces)
    by_idf, of_rare = query_pieces(asked, uneven, BASIS).means.tolist()
    assert by_idf[0] > by_idf[1]
    assert sum(by_idf) == pytest.approx(1)
    assert of_rare == [0, 0, 1]


def test_the_matches_of_passages_add_up_to_the_late_interaction() -> None:
    query = query_pieces(QUERY, EVEN, BASIS)
    pieces = informative_pieces([entry_of(encoding([1, 0], [0.6, 0.8]), encoding([0, 1]))], EVEN)
    matches = passage_matches(query, pieces)
    assert matches.shape == (2, 2)
    [found] = late_interactions(query, pieces)
    assert matches.sum(axis=0).max() == pytest.approx(Interaction(*found).passage, abs=1e-6)


def test_rare_pieces_weigh_more() -> None:
    uneven = PieceWeights(np.array([1, 30], dtype=np.int32), 100)
    rare, common = uneven.of(np.array([0, 1], dtype=np.int32)).tolist()
    assert rare > common > 0
    [found] = interactions(uneven, [entry_of(encoding([1, 0]))])
    assert found.entry == pytest.approx(rare / (rare + common), abs=0.01)


def test_a_piece_that_was_never_seen_weighs_most() -> None:
    assert EVEN.of(np.array([7_000_000], dtype=np.int32)) > EVEN.of(np.array([0], dtype=np.int32))


def test_a_piece_counts_once_for_an_entry() -> None:
    counts = entry_frequencies(np.array([2, 2, 2, 0], dtype=np.int32), np.array([0, 0, 1, 1]))
    assert counts.tolist() == [1, 0, 2]


def test_pieces_that_most_entries_have_are_passed_over_unless_a_passage_has_nothing_else() -> None:
    common = PieceWeights(np.array([90, 1], dtype=np.int32), 100)
    [mixed] = interactions(common, [entry_of(encoding([1, 0], [0.6, 0.8]))])
    assert mixed.entry == pytest.approx(0.8, abs=0.01)
    [plain] = interactions(common, [entry_of(encoding([0.6, 0.8]))])
    assert plain.entry == pytest.approx(0.8, abs=0.01)


def test_packing_keeps_the_directions_that_matter() -> None:
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((500, 384)) * np.geomspace(1, 0.001, 384)
    unit = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    told = Encoding(unit[0], unit, np.arange(500, dtype=np.int32))
    basis = main_directions([told])
    assert basis.shape == (384, COMPONENTS)
    kept = pack_tokens(told, basis, keep=True).rows.astype(np.float32)
    kept /= np.linalg.norm(kept, axis=1, keepdims=True)
    assert np.abs(kept @ kept.T - unit @ unit.T).max() < 0.02


def test_a_passage_that_does_not_interact_keeps_no_pieces() -> None:
    told = encoding([1, 0], [0, 1])
    tokens = join_passages(
        [pack_tokens(told, BASIS, keep=False), pack_tokens(told, BASIS, keep=True)]
    )
    assert (len(tokens.of(0).pieces), len(tokens.of(1).pieces)) == (0, 2)


def test_a_text_without_word_pieces_meets_nothing() -> None:
    nothing = Encoding(
        np.ones(2, dtype=np.float32),
        np.empty((0, 2), dtype=np.float32),
        np.empty(0, dtype=np.int32),
    )
    [found] = interactions(EVEN, [entry_of(nothing)])
    assert (found.passage, found.entry) == (0, 0)
