"""Late interaction: a question's word pieces against those of an entry, each with its best partner. Pure.

MaxSim as in ColBERT (Khattab and Zaharia, 2020), with the token vectors that the encoder yields anyway. They are kept
in the directions in which word pieces vary most, as int8, and pieces that most entries share are passed over: a twelfth
of the memory and a fifth of the time for rankings that hardly differ (docs/experiments.md).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

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
    """The word pieces of all passages; a passage whose view does not interact has none.

    `rows` are int8 (pieces, components), `pieces` their ids, `starts` (passages + 1,) where each passage begins.
    `basis` float32 (dimension, components) takes a vector of the encoder to those components.
    """

    rows: NDArray[np.int8]
    pieces: NDArray[np.int32]
    starts: NDArray[np.int64]
    basis: Embeddings

    @cached_property
    def scales(self) -> Embeddings:
        """What makes the rows, which are directions only, unit vectors: (1, pieces)."""
        lengths = np.sqrt(np.einsum("ij,ij->i", self.rows, self.rows, dtype=np.float32))
        return np.asarray(1 / np.maximum(lengths, 1)[None], dtype=np.float32)

    def of(self, passage: int) -> Packed:
        """Return the word pieces of one passage."""
        span = slice(self.starts[passage], self.starts[passage + 1])
        return Packed(self.rows[span], self.pieces[span])

    def only(self, kept: NDArray[np.bool_]) -> "Tokens":
        """Return the tokens without some of the pieces; `kept` (pieces,) says which stay."""
        starts = np.concatenate([[0], np.cumsum(kept)])[self.starts]
        return Tokens(self.rows[kept], self.pieces[kept], starts, self.basis)


@dataclass(frozen=True)
class Interaction:
    """What late interaction says of one entry.

    The weighted mean over the question's pieces of their best partner in the best single passage, and in the whole
    entry; and how well the two telling pieces with the weakest partners are met.
    """

    passage: float
    entry: float
    weakest: float


def pack(passages: Sequence[Packed], basis: Embeddings) -> Tokens:
    """Return the tokens of passages, in their order."""
    lengths = [len(each.pieces) for each in passages]
    rows, pieces = (np.concatenate(part) for part in zip(*((each.rows, each.pieces) for each in passages), strict=True))
    return Tokens(rows, pieces, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), basis)


def packed(encoding: Encoding, basis: Embeddings, met: bool) -> Packed:
    """Return the word pieces of one passage as they are kept; none if they are not `met`."""
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


def piece_weights(pieces: NDArray[np.int32], owners: NDArray[np.int64], entries: int) -> dict[int, float]:
    """Return the BM25 idf of each word piece over entries; `owners` names the entry of each occurrence."""
    pairs = np.unique(np.stack([pieces.astype(np.int64), owners]), axis=1)
    ids, counts = np.unique(pairs[0], return_counts=True)
    idf = np.log1p((entries - counts + 0.5) / (counts + 0.5))
    return dict(zip(ids.tolist(), idf.tolist(), strict=True))


def telling(tokens: Tokens, weights: Embeddings) -> Tokens:
    """Return the tokens without the pieces that most entries have, given the weight of each (pieces,)."""
    kept = weights >= TELLING
    lengths = np.diff(tokens.starts)
    filled = lengths > 0
    # A passage of nothing else keeps them.
    plain = ~np.logical_or.reduceat(kept, tokens.starts[:-1][filled])
    return tokens.only(kept | np.repeat(plain, lengths[filled]))


def interact(query: Encoding, weights: Embeddings, tokens: Tokens, entries: list[list[int]]) -> list[Interaction]:
    """Return the late interaction of a question with entries, each given by the rows of its passages, in order.

    `weights` (pieces,) are the idf of the question's pieces. All entries are met in one product.
    """
    told = weights >= min(TELLING, weights.max())
    query, weights = Encoding(query.vector, query.tokens[told], query.pieces[told]), weights[told]
    spans = [slice(tokens.starts[rows[0]], tokens.starts[rows[-1] + 1]) for rows in entries]
    asked = unit(query.tokens @ tokens.basis)
    cosines = asked @ np.concatenate([tokens.rows[span] for span in spans]).astype(np.float32).T
    cosines *= np.concatenate([tokens.scales[:, span] for span in spans], axis=1)
    passages = [row for rows in entries for row in rows]
    lengths = np.diff(tokens.starts)[passages]
    by_passage = np.maximum.reduceat(cosines, np.cumsum(lengths) - lengths, axis=1)
    first_passages = np.cumsum([0, *map(len, entries)])[:-1]
    by_entry = np.maximum.reduceat(by_passage, first_passages, axis=1)
    shares = weights / weights.sum()
    best_passage = np.maximum.reduceat(shares @ by_passage, first_passages)
    weakest = np.sort(by_entry[weights >= np.median(weights)], axis=0)[:2].mean(axis=0)
    return [Interaction(*row) for row in np.stack([best_passage, shares @ by_entry, weakest], axis=1).tolist()]
