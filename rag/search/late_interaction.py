"""Late interaction (MaxSim): each word piece of a question against its best partner in an entry.

As in ColBERT (Khattab and Zaharia, 2020). Word pieces that most entries share are left out: this
takes a fifth of the time for rankings that hardly differ (docs/experiments.md). Pure functions.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.index.tokens import EntryTokens, PieceWeights
from rag.types import Embeddings, Encoding, unit_vectors

# The idf of a piece in half of the entries; it follows from (n + 1) / (n / 2 + 0.5) = 2.
MIN_IDF = math.log(2)
# `Interaction.weakest` is the mean over this many pieces.
WEAKEST_PIECES = 2
# Ids of word pieces below this are of words that everybody uses: vocabularies are in the order of
# frequency.
COMMON_PIECES = 4_000


@dataclass(frozen=True)
class Interaction:
    """How well the word pieces of a question match one entry, each a mean of cosines.

    `passage` and `entry` are means over all pieces, weighted by idf, of the largest cosine in the
    best single passage and in the whole entry. `weakest` is the mean over the two informative
    pieces that match the entry worst. `rare` is the plain mean over pieces of rare words in the
    whole entry; without such pieces it is `entry`.
    """

    passage: float
    entry: float
    weakest: float
    rare: float


@dataclass(frozen=True)
class _QueryPieces:
    """The informative word pieces of a question.

    `rows` are unit float32 (pieces, components), `shares` (pieces,) their idf scaled to sum to 1,
    `rare` (pieces,) those with at least the median idf, `uncommon` (pieces,) those of rare words.
    """

    rows: Embeddings
    shares: Embeddings
    rare: NDArray[np.bool_]
    uncommon: NDArray[np.bool_]


@dataclass(frozen=True)
class _EntryPieces:
    """The informative word pieces of some entries, one entry after the other.

    `rows` are float32 (pieces, components), `first_rows` (passages,) the first row of each passage,
    `first_passages` (entries,) the first passage of each entry.
    """

    rows: Embeddings
    first_rows: NDArray[np.int64]
    first_passages: NDArray[np.int64]


def late_interactions(
    query: Encoding,
    weights: PieceWeights,
    basis: Embeddings,
    entries: Sequence[EntryTokens],
) -> list[Interaction]:
    """Return the late interaction of a question with each entry, all in one matrix product.

    `weights` give the idf of word pieces, `basis` is that of `rag.index.tokens.pack_tokens`.
    """
    asked = _query_pieces(query, weights, basis)
    stored = _entry_pieces(entries, weights)
    by_passage = _best_cosines(asked, stored)
    by_entry = np.maximum.reduceat(by_passage, stored.first_passages, axis=1)

    passage = np.maximum.reduceat(asked.shares @ by_passage, stored.first_passages)
    entry = asked.shares @ by_entry
    ascending = np.sort(by_entry[asked.rare], axis=0)
    weakest = ascending[:WEAKEST_PIECES].mean(axis=0)
    rare = by_entry[asked.uncommon].mean(axis=0) if asked.uncommon.any() else entry
    scores = np.stack([passage, entry, weakest, rare], axis=1)
    return [Interaction(*row) for row in scores.tolist()]


def passage_matches(
    query: Encoding,
    weights: PieceWeights,
    basis: Embeddings,
    entries: Sequence[EntryTokens],
) -> Embeddings:
    """Return how well each word piece of a question matches each passage of some entries.

    They are cosines times the weight of the piece (pieces, passages), so that a column adds up to
    the late interaction of the question with a passage. The arguments are those of
    `late_interactions`.
    """
    asked = _query_pieces(query, weights, basis)
    by_passage = _best_cosines(asked, _entry_pieces(entries, weights))
    return np.asarray(asked.shares[:, None] * by_passage)


def _best_cosines(asked: _QueryPieces, stored: _EntryPieces) -> Embeddings:
    """Return the largest cosine of each piece of a question in each passage (pieces, passages)."""
    cosines = asked.rows @ stored.rows.T
    cosines /= _lengths(stored.rows)
    return np.asarray(np.maximum.reduceat(cosines, stored.first_rows, axis=1))


def _query_pieces(query: Encoding, weights: PieceWeights, basis: Embeddings) -> _QueryPieces:
    """Return the informative pieces of a question; those of the largest idf if all are common."""
    idf = weights.of(query.pieces)
    kept = idf >= min(MIN_IDF, idf.max())
    idf = idf[kept]
    rows = unit_vectors(query.tokens[kept] @ basis)
    uncommon = query.pieces[kept] >= COMMON_PIECES
    return _QueryPieces(rows, idf / idf.sum(), idf >= np.median(idf), uncommon)


def _entry_pieces(entries: Sequence[EntryTokens], weights: PieceWeights) -> _EntryPieces:
    """Return the informative pieces of entries, in their order."""
    lengths = np.concatenate([entry.lengths for entry in entries])
    pieces = np.concatenate([entry.pieces for entry in entries])
    rows = np.concatenate([entry.rows for entry in entries])
    passages = np.array([len(entry.lengths) for entry in entries])

    kept = _informative(weights.of(pieces), lengths)
    kept_rows = rows.take(np.flatnonzero(kept), axis=0).astype(np.float32)
    kept_lengths = np.add.reduceat(kept, _firsts(lengths), dtype=np.int64)
    return _EntryPieces(kept_rows, _firsts(kept_lengths), _firsts(passages))


def _informative(idf: Embeddings, lengths: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which pieces count (pieces,), given their idf and the number of pieces by passage.

    Those in most entries do not, unless the passage has no others.
    """
    rare = idf >= MIN_IDF
    only_common = ~np.logical_or.reduceat(rare, _firsts(lengths))
    return np.asarray(rare | np.repeat(only_common, lengths))


def _firsts(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the first position of each run, given the lengths of runs that follow each other."""
    return np.asarray(np.cumsum(lengths) - lengths)


def _lengths(rows: Embeddings) -> Embeddings:
    """Return the Euclidean lengths of rows (rows,), at least 1. int8 keeps directions only."""
    squares = np.einsum("ij,ij->i", rows, rows)
    return np.asarray(np.sqrt(np.maximum(squares, 1)))
