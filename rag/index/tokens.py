"""The token vectors of passages as an index stores them, and the weight of each word piece. Pure.

They are the token vectors that the encoder computes anyway, projected on the directions in which
word pieces vary most and stored as int8: a twelfth of the memory, and rankings that hardly differ
(docs/experiments.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.types import Embeddings, Encoding, View

# The views whose word pieces are stored; the other views repeat the same words.
TOKEN_VIEWS: tuple[View, ...] = ("names", "definition", "question", "translation")
COMPONENTS = 128
# The largest absolute value of a component as int8.
INT8_SCALE = 127
# In place of the largest component of a row of zeros, which cannot be divided by.
TINY = 1e-9


@dataclass(frozen=True)
class PassageTokens:
    """The word pieces of one passage; `rows` and `pieces` as in `Tokens`."""

    rows: NDArray[np.int8]
    pieces: NDArray[np.int32]


@dataclass(frozen=True)
class Tokens:
    """The word pieces of several passages; a passage whose view does not interact has none.

    `rows` (pieces, components) are the packed token vectors, `pieces` (pieces,) their vocabulary
    ids, and `starts` (passages + 1,) the first piece of each passage.
    """

    rows: NDArray[np.int8]
    pieces: NDArray[np.int32]
    starts: NDArray[np.int64]

    def of(self, passage: int) -> PassageTokens:
        """Return the word pieces of one passage."""
        span = slice(self.starts[passage], self.starts[passage + 1])
        return PassageTokens(self.rows[span], self.pieces[span])

    def of_entry(self, passages: range) -> "EntryTokens":
        """Return the word pieces of an entry, whose passages are adjacent."""
        starts = self.starts[passages.start : passages.stop + 1]
        span = slice(starts[0], starts[-1])
        lengths = starts[1:] - starts[:-1]
        return EntryTokens(self.rows[span], self.pieces[span], lengths[lengths > 0])


@dataclass(frozen=True)
class EntryTokens:
    """The word pieces of one entry.

    `rows` and `pieces` as in `Tokens`; `lengths` are the numbers of pieces of the passages that
    have any.
    """

    rows: NDArray[np.int8]
    pieces: NDArray[np.int32]
    lengths: NDArray[np.int64]


class PieceWeights:
    """The weight of each word piece: its BM25 idf over entries, so that rare pieces count more.

    The idf is that of Lucene: log(1 + (N - n + 0.5) / (n + 0.5)), of N entries of which n contain
    the piece.
    """

    def __init__(self, frequencies: NDArray[np.int32], entries: int) -> None:
        """Compute the weights.

        `frequencies` (ids,) are the numbers of entries that contain each piece, `entries` is the
        number of all entries.
        """
        idf = np.log1p((entries - frequencies + 0.5) / (frequencies + 0.5))
        unseen = np.log1p((entries + 0.5) / 0.5)
        self._idf = np.append(idf, unseen).astype(np.float32)

    def of(self, pieces: NDArray[np.int32]) -> Embeddings:
        """Return the weight of each piece; ids beyond those counted weigh like unseen pieces."""
        return self._idf[np.minimum(pieces, len(self._idf) - 1)]


def join_passages(passages: Sequence[PassageTokens]) -> Tokens:
    """Return the word pieces of several passages as one record, in the same order."""
    rows = np.concatenate([passage.rows for passage in passages])
    pieces = np.concatenate([passage.pieces for passage in passages])
    lengths = [len(passage.pieces) for passage in passages]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return Tokens(rows, pieces, starts.astype(np.int64))


def pack_tokens(encoding: Encoding, basis: Embeddings, keep: bool) -> PassageTokens:
    """Return the word pieces of one passage as they are stored; none unless `keep` is true.

    `basis` float32 (dimension, components) projects a token vector on the components stored.
    """
    if keep and not len(encoding.pieces):
        # A text of characters that the encoder skips gets one piece of zeros: it matches nothing.
        no_direction = np.zeros((1, basis.shape[1]), dtype=np.int8)
        return PassageTokens(no_direction, np.zeros(1, dtype=np.int32))
    count = len(encoding.pieces) if keep else 0
    components = encoding.tokens[:count] @ basis
    return PassageTokens(_quantised(components), encoding.pieces[:count])


def main_directions(encodings: Sequence[Encoding]) -> Embeddings:
    """Return the basis (dimension, components) in which the word pieces of texts vary most.

    It is a PCA without centring: the eigenvectors of the largest eigenvalues.
    """
    rows = np.concatenate([encoding.tokens for encoding in encodings])
    _, directions = np.linalg.eigh(rows.T @ rows)
    largest_first = directions[:, ::-1]
    return np.ascontiguousarray(largest_first[:, :COMPONENTS], dtype=np.float32)


def _quantised(rows: Embeddings) -> NDArray[np.int8]:
    """Return rows as int8, each scaled by its largest component: only its direction is kept."""
    largest = np.abs(rows).max(axis=1, keepdims=True, initial=TINY)
    return np.asarray(np.rint(rows * (INT8_SCALE / largest)), dtype=np.int8)


def entry_frequencies(pieces: NDArray[np.int32], owners: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return the number of entries that contain each word piece (ids,).

    `pieces` (occurrences,) are the ids, `owners` (occurrences,) the entry of each, below 2**32.
    """
    occurrences = pieces.astype(np.int64) << 32 | owners
    distinct = np.unique(occurrences)
    return np.bincount(distinct >> 32).astype(np.int32)
