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
class QueryPieces:
    """The informative word pieces of a question.

    `rows` are unit float32 (pieces, components). `means` (2, pieces) are the weights of the pieces
    in two means: their idf scaled to sum to 1, and the same share for each piece of a rare word, or
    the idf again if there is none. `rare` (pieces,) are those with at least the median idf.
    """

    rows: Embeddings
    means: Embeddings
    rare: NDArray[np.bool_]


@dataclass(frozen=True)
class InformativePieces:
    """The informative word pieces of one entry, which do not depend on a question.

    `rows` are int8 (pieces, components), `lengths` (pieces,) their Euclidean lengths, at least 1,
    and `counts` (passages,) the numbers of pieces of the passages.
    """

    rows: NDArray[np.int8]
    lengths: Embeddings
    counts: NDArray[np.int64]


def informative_pieces(
    entries: Sequence[EntryTokens], weights: PieceWeights
) -> list[InformativePieces]:
    """Return the word pieces of entries without those that most entries share.

    All entries at once: most of the time of one is that of the calls, not of what they do.
    """
    lengths = np.concatenate([tokens.lengths for tokens in entries])
    kept = weights.of(np.concatenate([tokens.pieces for tokens in entries])) >= MIN_IDF
    counts = np.add.reduceat(kept, _firsts(lengths), dtype=np.int64)
    has_none = counts == 0
    if has_none.any():
        # A passage of common pieces only keeps all of them.
        kept |= np.repeat(has_none, lengths)
        counts[has_none] = lengths[has_none]
    rows = np.concatenate([tokens.rows for tokens in entries])[kept]
    lengths_of_rows = _lengths(rows.astype(np.float32))
    return _by_entry(rows, lengths_of_rows, counts, [len(tokens.lengths) for tokens in entries])


def _by_entry(
    rows: NDArray[np.int8],
    lengths: Embeddings,
    counts: NDArray[np.int64],
    passages: Sequence[int],
) -> list[InformativePieces]:
    """Return the pieces of entries, which have so many passages, given those of all together."""
    pieces = []
    first = first_passage = 0
    for number in passages:
        own = counts[first_passage : first_passage + number]
        last = first + int(own.sum())
        # Copies, so that an entry that is kept in memory does not keep the others.
        pieces.append(
            InformativePieces(rows[first:last].copy(), lengths[first:last].copy(), own.copy())
        )
        first, first_passage = last, first_passage + number
    return pieces


def query_pieces(query: Encoding, weights: PieceWeights, basis: Embeddings) -> QueryPieces:
    """Return the informative pieces of a question; those of the largest idf if all are common.

    `weights` give the idf of word pieces, `basis` is that of `rag.index.tokens.pack_tokens`.
    """
    # Lists, not arrays: a question has few pieces.
    all_idf: list[float] = weights.of(query.pieces).tolist()
    least = min(MIN_IDF, max(all_idf))
    kept = [place for place, value in enumerate(all_idf) if value >= least]
    idf = [all_idf[place] for place in kept]
    uncommon = [piece >= COMMON_PIECES for piece in query.pieces[kept].tolist()]
    shares = np.array(idf, dtype=np.float32) / sum(idf)
    of_rare = np.array(uncommon, dtype=np.float32) / sum(uncommon) if any(uncommon) else shares
    median = sorted(idf)[len(idf) // 2]
    return QueryPieces(
        unit_vectors(query.tokens[kept] @ basis),
        np.array([shares, of_rare]),
        np.array([value >= median for value in idf]),
    )


# OpenBLAS may compute with what lies behind a small matrix, drop it, and leave a warning.
@np.errstate(invalid="ignore")
def late_interactions(
    query: QueryPieces, entries: Sequence[InformativePieces]
) -> NDArray[np.float64]:
    """Return the late interaction of a question with each entry (entries, 4).

    The columns are those of `Interaction`.
    """
    by_passage = _best_cosines(query, entries)
    first_passages = _firsts(np.array([len(entry.counts) for entry in entries]))
    by_entry = np.maximum.reduceat(by_passage, first_passages, axis=1)
    weakest = np.sort(by_entry[query.rare], axis=0)[:WEAKEST_PIECES]

    interactions = np.empty((len(entries), 4))
    interactions[:, 0] = np.maximum.reduceat(query.means[0] @ by_passage, first_passages)
    interactions[:, 1::2] = (query.means @ by_entry).T
    interactions[:, 2] = weakest.sum(axis=0) / len(weakest)
    return interactions


def passage_matches(query: QueryPieces, entries: Sequence[InformativePieces]) -> Embeddings:
    """Return how well each word piece of a question matches each passage of some entries.

    They are cosines times the weight of the piece (pieces, passages), so that a column adds up to
    the late interaction of the question with a passage.
    """
    return np.asarray(query.means[0][:, None] * _best_cosines(query, entries))


def _best_cosines(query: QueryPieces, entries: Sequence[InformativePieces]) -> Embeddings:
    """Return the largest cosine of each piece of a question in each passage (pieces, passages)."""
    rows = np.concatenate([entry.rows for entry in entries])
    lengths = np.concatenate([entry.lengths for entry in entries])
    counts = np.concatenate([entry.counts for entry in entries])
    cosines = _products(rows, query.rows)
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


def _firsts(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the first position of each run, given the lengths of runs that follow each other."""
    return np.asarray(np.cumsum(lengths) - lengths)


def _lengths(rows: Embeddings) -> Embeddings:
    """Return the Euclidean lengths of rows (rows,), at least 1. int8 keeps directions only."""
    squares = np.einsum("ij,ij->i", rows, rows)
    return np.asarray(np.sqrt(np.maximum(squares, 1)))
