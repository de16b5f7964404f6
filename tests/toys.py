"""A toy encoder: real vectors from the words of a text, with no model.

Texts that share words are near to each other.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.entries.surface_forms import normalised_words
from rag.types import EncoderCard, Encoding

PIECES = 100_003


class ToyEncoder:
    """Adds up one fixed random vector for each word.

    `embedded` collects the documents, so that a test can count them.
    """

    def __init__(self, model: str = "toy", dimension: int = 64) -> None:
        self.card = EncoderCard(model, f"weights of {model}", "", dimension, "sum")
        self.embedded: list[str] = []
        self.vocabulary: dict[str, int] = {}

    def encode_query(self, texts: Sequence[str]) -> list[Encoding]:
        return [self._embed(text) for text in texts]

    def encode_document(self, texts: Sequence[str]) -> list[Encoding]:
        self.embedded += texts
        return self.encode_query(texts)

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        return [len(normalised_words(text)) for text in texts]

    def _embed(self, text: str) -> Encoding:
        pieces = [_piece_of(word) for word in normalised_words(text)] or [0]
        tokens = np.stack([self._vector_of(piece) for piece in pieces])
        tokens /= np.linalg.norm(tokens, axis=1, keepdims=True)
        total = tokens.sum(axis=0)
        vector = (total / np.linalg.norm(total)).astype(np.float32)
        return Encoding(vector, tokens.astype(np.float32), np.array(pieces, dtype=np.int32))

    def _vector_of(self, piece: int) -> NDArray[np.float64]:
        return np.random.default_rng(piece).standard_normal(self.card.dimension)


def _piece_of(word: str) -> int:
    """Return the id of a word: a hash, since there is no vocabulary."""
    digest = hashlib.sha256(word.encode()).digest()
    return int.from_bytes(digest[:4]) % PIECES
