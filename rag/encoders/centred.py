"""Vectors of a model that finds all texts alike, less what its texts have in common.

Some models put all texts into a narrow cone: of multilingual-e5-small, questions about different
things have a mean cosine of .79, of the default model .09. What is judged by cosines then takes
everything for alike. Without the mean vector of questions about anything it is -.02 (Mu and
Viswanath, "All-but-the-Top", 2018).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

import numpy as np

from rag.encoders.background import background_questions
from rag.types import Embeddings, Encoder, EncoderCard, Encoding, unit_vectors

# The mean cosine of different questions, from which on a model finds all texts alike.
ALIKE = 0.3
QUESTIONS = 64


@dataclass(frozen=True)
class Means:
    """The mean unit vectors of texts and of word pieces (dimension,), zeros if nothing is taken."""

    text: Embeddings
    piece: Embeddings

    def taken_from(self, encoding: Encoding) -> Encoding:
        """Return an encoding without the means, of unit length again."""
        vector = unit_vectors((encoding.vector - self.text)[None])[0]
        return replace(encoding, vector=vector, tokens=unit_vectors(encoding.tokens - self.piece))


class CentredEncoder:
    """An encoder whose vectors are centred, if its texts are all alike."""

    def __init__(self, encoder: Encoder) -> None:
        """Wrap an encoder; questions about anything are encoded when they are first needed."""
        self._encoder = encoder

    @cached_property
    def card(self) -> EncoderCard:
        """What identifies the model, and whether its vectors are centred."""
        card = self._encoder.card
        return replace(card, pooling=f"{card.pooling}, centred") if self._of_queries else card

    @property
    def vocabulary(self) -> Mapping[str, int]:
        """The words that are one word piece, as the encoder has them."""
        return self._encoder.vocabulary

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        """Return the number of word pieces of each text."""
        return self._encoder.count_pieces(texts)

    def encode_query(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each question."""
        return _without(self._of_queries, self._encoder.encode_query(texts))

    def encode_document(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each passage text."""
        means = self._of_documents if self._of_queries else None
        return _without(means, self._encoder.encode_document(texts))

    @cached_property
    def _of_queries(self) -> Means | None:
        """The means of questions, None if different ones are not alike."""
        means = _means(self._encoder.encode_query)
        # The squared length of the mean of unit vectors is their mean cosine.
        return means if means.text @ means.text > ALIKE else None

    @cached_property
    def _of_documents(self) -> Means:
        return _means(self._encoder.encode_document)


def _means(encode: Callable[[Sequence[str]], list[Encoding]]) -> Means:
    """Return the means of questions about anything, as an encoder encodes them."""
    encodings = encode(background_questions()[0][:QUESTIONS])
    pieces = list(chain.from_iterable(encoding.tokens for encoding in encodings))
    texts = [encoding.vector for encoding in encodings]
    return Means(np.mean(texts, axis=0), np.mean(pieces, axis=0))


def _without(means: Means | None, encodings: list[Encoding]) -> list[Encoding]:
    """Return encodings without some means."""
    return [means.taken_from(each) for each in encodings] if means else encodings
