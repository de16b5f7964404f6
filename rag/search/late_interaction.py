"""Late interaction (MaxSim): each word piece of a question against its best partner in an entry.

As in ColBERT (Khattab and Zaharia, 2020). Word pieces that most entries share are left out: this
takes a fifth of the time for rankings that hardly differ (docs/experiments.md). Pure functions.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

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
# Rows that are multiplied at once: so many stay in the cache of a processor.
ROWS_AT_ONCE = 480


class Interaction(NamedTuple):
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
class InformativePieces:
    """The informative word pieces of one entry, which do not depend on a question.

    `rows` are int8 (pieces, components), `lengths` (pieces,) their Euclidean lengths, at least 1,
    and `counts` (passages,) the numbers of pieces of the passages.
    """

    rows: NDArray[np.int8]
    lengths: Embeddings
    counts: NDArray[np.int64]


def informative_pieces(tokens: EntryTokens, weights: PieceWeights) -> InformativePieces:
    """Return the word pieces of an entry without those that most entries share."""
    kept = _informative(weights.of(tokens.pieces), tokens.lengths)
    rows = tokens.rows.take(np.flatnonzero(kept), axis=0)
    counts = np.add.reduceat(kept, _firsts(tokens.lengths), dtype=np.int64)
    return InformativePieces(rows, _lengths(rows.astype(np.float32)), counts)


def late_interactions(
    query: Encoding,
    weights: PieceWeights,
    basis: Embeddings,
    entries: Sequence[InformativePieces],
) -> list[Interaction]:
    """Return the late interaction of a question with each entry.

    `weights` give the idf of word pieces, `basis` is that of `rag.index.tokens.pack_tokens`.
    """
    asked = _query_pieces(query, weights, basis)
    by_passage = _best_cosines(asked, entries)
    first_passages = _firsts(np.array([len(entry.counts) for entry in entries]))
    by_entry = np.maximum.reduceat(by_passage, first_passages, axis=1)

    passage = np.maximum.reduceat(asked.shares @ by_passage, first_passages)
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
    entries: Sequence[InformativePieces],
) -> Embeddings:
    """Return how well each word piece of a question matches each passage of some entries.

    They are cosines times the weight of the piece (pieces, passages), so that a column adds up to
    the late interaction of the question with a passage. The arguments are those of
    `late_interactions`.
    """
    asked = _query_pieces(query, weights, basis)
    return np.asarray(asked.shares[:, None] * _best_cosines(asked, entries))


def _best_cosines(asked: _QueryPieces, entries: Sequence[InformativePieces]) -> Embeddings:
    """Return the largest cosine of each piece of a question in each passage (pieces, passages)."""
    rows = np.concatenate([entry.rows for entry in entries])
    lengths = np.concatenate([entry.lengths for entry in entries])
    counts = np.concatenate([entry.counts for entry in entries])
    cosines = _products(rows, asked.rows)
    cosines /= lengths[:, None]
    return np.asarray(np.maximum.reduceat(cosines, _firsts(counts), axis=0).T)


def _products(rows: NDArray[np.int8], others: Embeddings) -> Embeddings:
    """Return the scalar products of rows with each of some others (rows, others).

    A few rows at a time, which takes a third of the time of one large product.
    """
    by_column = np.ascontiguousarray(others.T)
    products = np.empty((len(rows), len(others)), dtype=np.float32)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        some = slice(start, start + ROWS_AT_ONCE)
        np.matmul(rows[some].astype(np.float32), by_column, out=products[some])
    return products


def _query_pieces(query: Encoding, weights: PieceWeights, basis: Embeddings) -> _QueryPieces:
    """Return the informative pieces of a question; those of the largest idf if all are common."""
    idf = weights.of(query.pieces)
    kept = idf >= min(MIN_IDF, idf.max())
    idf = idf[kept]
    rows = unit_vectors(query.tokens[kept] @ basis)
    uncommon = query.pieces[kept] >= COMMON_PIECES
    median = np.sort(idf)[len(idf) // 2]
    return _QueryPieces(rows, idf / idf.sum(), idf >= median, uncommon)


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
