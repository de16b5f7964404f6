"""Vectors of models that find all texts alike are centred."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from rag.encoders.background import background_questions
from rag.encoders.centred import QUESTIONS, CentredEncoder
from rag.types import Encoding, unit_vectors
from tests.toys import ToyEncoder

TEXTS = background_questions()[1][:20]


class AlikeEncoder(ToyEncoder):
    """A toy encoder that adds one large vector to all others."""

    def encode_query(self, texts: Sequence[str]) -> list[Encoding]:
        return [self._shifted(encoding) for encoding in super().encode_query(texts)]

    def _shifted(self, encoding: Encoding) -> Encoding:
        shift = np.full(self.card.dimension, 0.3, dtype=np.float32)
        vector = unit_vectors((encoding.vector + shift)[None])[0]
        return replace(encoding, vector=vector, tokens=unit_vectors(encoding.tokens + shift))


def mean_cosine(encodings: Sequence[Encoding]) -> float:
    vectors = np.stack([encoding.vector for encoding in encodings])
    cosines = vectors @ vectors.T
    return float(cosines[np.triu_indices(len(vectors), 1)].mean())


def test_texts_that_all_are_alike_are_no_longer() -> None:
    encoder = AlikeEncoder()
    assert mean_cosine(encoder.encode_query(TEXTS)) > 0.6
    centred = CentredEncoder(encoder)
    for encode in (centred.encode_query, centred.encode_document):
        encodings = encode(TEXTS)
        assert abs(mean_cosine(encodings)) < 0.15
        assert np.linalg.norm(encodings[0].vector) == pytest.approx(1, abs=1e-5)
        assert np.linalg.norm(encodings[0].tokens, axis=1) == pytest.approx(1, abs=1e-5)


def test_an_index_knows_whether_its_vectors_are_centred() -> None:
    assert CentredEncoder(AlikeEncoder()).card.pooling == "sum, centred"


def test_a_model_that_tells_texts_apart_stays_as_it_is() -> None:
    encoder = ToyEncoder()
    centred = CentredEncoder(encoder)
    assert centred.card == encoder.card
    [ours], [theirs] = centred.encode_query(TEXTS[:1]), encoder.encode_query(TEXTS[:1])
    assert (ours.vector == theirs.vector).all()
    assert centred.vocabulary is encoder.vocabulary
    assert centred.count_pieces(TEXTS) == encoder.count_pieces(TEXTS)


def test_questions_about_anything_are_encoded_once_for_each_kind_of_text() -> None:
    encoder = AlikeEncoder()
    centred = CentredEncoder(encoder)
    for _ in range(2):
        centred.encode_document(["one"])
    assert len(encoder.embedded) == QUESTIONS + 2
