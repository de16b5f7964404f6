"""The word pieces of passages as an index keeps them, and how much each piece tells. Pure.

They are the token vectors that the encoder yields anyway, in the directions in which word pieces vary
most, as int8: a twelfth of the memory for rankings that hardly differ (docs/experiments.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.types import Embeddings, Encoding, View

# The views whose word pieces are kept; the others say the same words again.
INTERACTING: tuple[View, ...] = ("names", "definition", "question")
COMPONENTS = 128


@dataclass(frozen=True)
class Packed:
    """The word pieces of one passage, as in `Tokens`."""

    rows: NDArray[np.int8]
    pieces: NDArray[np.int32]


@dataclass(frozen=True)
class Tokens:
    """The word pieces of some passages; a passage whose view does not interact has none.

    `rows` are int8 (pieces, components), `pieces` their ids, `starts` (passages + 1,) where each passage begins.
    """

    rows: NDArray[np.int8]
    pieces: NDArray[np.int32]
    starts: NDArray[np.int64]

    def of(self, passage: int) -> Packed:
        """Return the word pieces of one passage."""
        span = slice(self.starts[passage], self.starts[passage + 1])
        return Packed(self.rows[span], self.pieces[span])

    def of_entry(self, passages: range) -> "EntryTokens":
        """Return the word pieces of the neighbouring passages of an entry."""
        span = slice(self.starts[passages.start], self.starts[passages.stop])
        lengths = np.diff(self.starts[passages.start : passages.stop + 1])
        return EntryTokens(self.rows[span], self.pieces[span], lengths[lengths > 0])


@dataclass(frozen=True)
class EntryTokens:
    """The word pieces of one entry: `rows` and `pieces` as in `Tokens`, and how many each passage has."""

    rows: NDArray[np.int8]
    pieces: NDArray[np.int32]
    lengths: NDArray[np.int64]


class Weights:
    """How much each word piece tells: its BM25 idf over entries, so that rare pieces count for more."""

    def __init__(self, frequencies: NDArray[np.int32], entries: int) -> None:
        """Take the number of entries that hold each piece (ids,), and the number of all entries."""
        idf = np.log1p((entries - frequencies + 0.5) / (frequencies + 0.5))
        self._idf = np.append(idf, np.log1p((entries + 0.5) / 0.5)).astype(np.float32)

    def of(self, pieces: NDArray[np.int32]) -> Embeddings:
        """Return the weight of each piece; those beyond the ids that were counted weigh as ones never seen."""
        return self._idf[np.minimum(pieces, len(self._idf) - 1)]


def pack(passages: Sequence[Packed]) -> Tokens:
    """Return the tokens of passages, in their order."""
    lengths = [len(each.pieces) for each in passages]
    rows, pieces = (
        np.concatenate(part)
        for part in zip(*((each.rows, each.pieces) for each in passages), strict=True)
    )
    return Tokens(rows, pieces, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))


def packed(encoding: Encoding, basis: Embeddings, keep: bool) -> Packed:
    """Return the word pieces of one passage as they are kept; none unless they are to `keep`.

    `basis` float32 (dimension, components) takes a vector of the encoder to the components that are kept.
    """
    if keep and not len(encoding.pieces):
        # A text of signs that the encoder passes over has one piece of zeros, which is like none.
        return Packed(np.zeros((1, basis.shape[1]), dtype=np.int8), np.zeros(1, dtype=np.int32))
    count = len(encoding.pieces) if keep else 0
    return Packed(as_directions(encoding.tokens[:count] @ basis), encoding.pieces[:count])


def main_directions(encodings: Sequence[Encoding]) -> Embeddings:
    """Return the basis of the components in which the word pieces of some texts vary most (PCA, not centred)."""
    rows = np.concatenate([encoding.tokens for encoding in encodings])
    _, directions = np.linalg.eigh(rows.T @ rows)
    return np.ascontiguousarray(directions[:, ::-1][:, :COMPONENTS], dtype=np.float32)


def as_directions(rows: Embeddings) -> NDArray[np.int8]:
    """Return rows as int8, each scaled by its largest component: length is lost, direction is not."""
    largest = np.abs(rows).max(axis=1, keepdims=True, initial=1e-9)
    return np.asarray(np.rint(rows * (127 / largest)), dtype=np.int8)


def entry_frequencies(pieces: NDArray[np.int32], owners: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return in how many entries each word piece stands (ids,); `owners` names the entry of each occurrence."""
    pairs = np.unique(pieces.astype(np.int64) << 32 | owners)
    return np.bincount(pairs >> 32).astype(np.int32)
