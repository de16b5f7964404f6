"""A toy encoder: real vectors from the words of a text, with no model. Texts that share words are near."""

import hashlib
from collections.abc import Sequence

import numpy as np

from rag.names import words
from rag.types import Embeddings, EncoderCard


class ToyEncoder:
    """Adds up one fixed random vector for each word."""

    def __init__(self, model: str = "toy", dimension: int = 64) -> None:
        self.card = EncoderCard(model, f"weights of {model}", dimension, "sum")
        self.embedded: list[str] = []

    def encode_query(self, texts: Sequence[str]) -> Embeddings:
        return np.stack([self._embed(text) for text in texts])

    def encode_document(self, texts: Sequence[str]) -> Embeddings:
        self.embedded += texts
        return self.encode_query(texts)

    def _embed(self, text: str) -> Embeddings:
        total = np.full(self.card.dimension, 1e-3)
        for word in words(text):
            seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
            total += np.random.default_rng(seed).standard_normal(self.card.dimension)
        return np.asarray(total / np.linalg.norm(total), dtype=np.float32)
