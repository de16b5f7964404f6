"""Late interaction: a question's word pieces against those of an entry, each with its best partner. Pure.

MaxSim as in ColBERT (Khattab and Zaharia, 2020), with the token vectors that the encoder yields anyway. They are kept
in the directions in which word pieces vary most, as int8, and pieces that most entries share are passed over: a twelfth
of the memory and a fifth of the time for rankings that hardly differ (docs/experiments.md).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.types import Embeddings, Encoding, View, unit

# The views whose word pieces are met; the others say the same words again.
INTERACTING: tuple[View, ...] = ("names", "definition", "question")
COMPONENTS = 128
# A piece weighs at least this if it is in no more than half of the entries: (n + 1) / (n / 2 + 0.5).
TELLING = math.log(2)


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

    def met(self, passages: range) -> "Met":
        """Return the word pieces of some neighbouring passages, as they are met."""
        span = slice(self.starts[passages.start], self.starts[passages.stop])
        lengths = np.diff(self.starts[passages.start : passages.stop + 1])
        return Met(self.rows[span], self.pieces[span], lengths[lengths > 0])


@dataclass(frozen=True)
class Met:
    """The word pieces of one entry: `rows` and `pieces` as in `Tokens`, and how many each passage has."""

    rows: NDArray[np.int8]
    pieces: NDArray[np.int32]
    lengths: NDArray[np.int64]


@dataclass(frozen=True)
class Interaction:
    """What late interaction says of one entry.

    The weighted mean over the question's pieces of their best partner in the best single passage, and in the whole
    entry; and how well the two telling pieces with the weakest partners are met.
    """

    passage: float
    entry: float
    weakest: float


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
    rows, pieces = (np.concatenate(part) for part in zip(*((each.rows, each.pieces) for each in passages), strict=True))
    return Tokens(rows, pieces, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))


def packed(encoding: Encoding, basis: Embeddings, met: bool) -> Packed:
    """Return the word pieces of one passage as they are kept; none if they are not `met`.

    `basis` float32 (dimension, components) takes a vector of the encoder to the components that are kept.
    """
    if met and not len(encoding.pieces):
        # A text of signs that the encoder passes over has one piece, which meets nothing.
        return Packed(np.zeros((1, basis.shape[1]), dtype=np.int8), np.zeros(1, dtype=np.int32))
    count = len(encoding.pieces) if met else 0
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


def telling(weights: Embeddings, lengths: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which pieces are met (pieces,): those that not most entries have; a passage of nothing else keeps all."""
    kept = weights >= TELLING
    plain = ~np.logical_or.reduceat(kept, firsts(lengths))
    return np.asarray(kept | np.repeat(plain, lengths))


def firsts(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where runs of these lengths begin, one after the other."""
    return np.asarray(np.cumsum(lengths) - lengths)


def interact(query: Encoding, weights: Weights, basis: Embeddings, entries: Sequence[Met]) -> list[Interaction]:
    """Return the late interaction of a question with entries, in order. All are met in one product."""
    shares = weights.of(query.pieces)
    told = shares >= min(TELLING, shares.max())
    asked, shares = unit(query.tokens[told] @ basis), shares[told]
    lengths = np.concatenate([entry.lengths for entry in entries])
    kept = telling(weights.of(np.concatenate([entry.pieces for entry in entries])), lengths)
    met = np.flatnonzero(kept)
    rows = np.concatenate([entry.rows for entry in entries]).take(met, axis=0).astype(np.float32)
    cosines = asked @ rows.T
    # What is kept of a vector is its direction only, not its length.
    cosines /= np.sqrt(np.maximum(np.einsum("ij,ij->i", rows, rows), 1))
    by_passage = np.maximum.reduceat(cosines, firsts(np.add.reduceat(kept, firsts(lengths), dtype=np.int64)), axis=1)
    first_passages = firsts(np.array([len(entry.lengths) for entry in entries]))
    by_entry = np.maximum.reduceat(by_passage, first_passages, axis=1)
    weakest = np.sort(by_entry[shares >= np.median(shares)], axis=0)[:2].mean(axis=0)
    shares = shares / shares.sum()
    best_passage = np.maximum.reduceat(shares @ by_passage, first_passages)
    return [Interaction(*row) for row in np.stack([best_passage, shares @ by_entry, weakest], axis=1).tolist()]
