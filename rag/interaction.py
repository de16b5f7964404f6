"""Late interaction: a question's word pieces against those of an entry, each with its best partner. Pure.

MaxSim as in ColBERT (Khattab and Zaharia, 2020), with the token vectors that the encoder yields anyway. Rows are kept
as int8 directions: a quarter of the memory for a cosine that differs in the third decimal.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rag.types import Embeddings, Encoding


@dataclass(frozen=True)
class Tokens:
    """The word pieces of all passages.

    `rows` are int8 (pieces, dimension), `pieces` their ids, `starts` (passages + 1,) where each passage begins.
    """

    rows: NDArray[np.int8]
    pieces: NDArray[np.int32]
    starts: NDArray[np.int64]

    @cached_property
    def norms(self) -> Embeddings:
        """The lengths of the rows, which are directions only."""
        return np.asarray(np.sqrt(np.einsum("ij,ij->i", self.rows, self.rows, dtype=np.float32)), dtype=np.float32)


@dataclass(frozen=True)
class Interaction:
    """What late interaction says of one entry.

    The weighted mean over the question's pieces of their best partner in the best single passage, and in the whole
    entry; and how well the two telling pieces with the weakest partners are met.
    """

    passage: float
    entry: float
    weakest: float


def pack(encodings: list[Encoding]) -> Tokens:
    """Return the tokens of passages, in their order."""
    lengths = [len(encoding.pieces) for encoding in encodings]
    rows = [as_directions(encoding.tokens) for encoding in encodings]
    pieces = np.concatenate([encoding.pieces for encoding in encodings])
    return Tokens(np.concatenate(rows), pieces, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))


def as_directions(tokens: Embeddings) -> NDArray[np.int8]:
    """Return unit rows as int8, each scaled by its largest component: length is lost, direction is not."""
    largest = np.abs(tokens).max(axis=1, keepdims=True, initial=1e-9)
    return np.asarray(np.rint(tokens * (127 / largest)), dtype=np.int8)


def unpack(tokens: Tokens, passage: int) -> Embeddings:
    """Return the unit rows of one passage."""
    rows = tokens.rows[tokens.starts[passage] : tokens.starts[passage + 1]].astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def piece_weights(pieces: NDArray[np.int32], owners: NDArray[np.int64], entries: int) -> dict[int, float]:
    """Return the BM25 idf of each word piece over entries; `owners` names the entry of each occurrence."""
    pairs = np.unique(np.stack([pieces.astype(np.int64), owners]), axis=1)
    ids, counts = np.unique(pairs[0], return_counts=True)
    idf = np.log1p((entries - counts + 0.5) / (counts + 0.5))
    return dict(zip(ids.tolist(), idf.tolist(), strict=True))


def interact(query: Encoding, weights: Embeddings, tokens: Tokens, entries: list[list[int]]) -> list[Interaction]:
    """Return the late interaction of a question with entries, each given by the rows of its passages.

    `weights` (pieces,) are the idf of the question's pieces. All entries are met in one product.
    """
    passages = [row for rows in entries for row in rows]
    starts, stops = tokens.starts[passages], tokens.starts[np.array(passages) + 1]
    places = np.concatenate([np.arange(*bounds) for bounds in zip(starts, stops, strict=True)])
    cosines = (query.tokens @ tokens.rows[places].astype(np.float32).T) / tokens.norms[places]
    by_passage = np.maximum.reduceat(cosines, np.cumsum([0, *(stops - starts)])[:-1], axis=1)
    first_passages = np.cumsum([0, *map(len, entries)])[:-1]
    by_entry = np.maximum.reduceat(by_passage, first_passages, axis=1)
    shares = weights / weights.sum()
    best_passage = np.maximum.reduceat(shares @ by_passage, first_passages)
    weakest = np.sort(by_entry[weights >= np.median(weights)], axis=0)[:2].mean(axis=0)
    return [Interaction(*map(float, row)) for row in zip(best_passage, shares @ by_entry, weakest, strict=True)]
