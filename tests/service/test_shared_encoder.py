"""An encoder that glossaries share: opened once, and a question is encoded once."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest

from rag.service import shared_encoder
from rag.service.shared_encoder import SharedEncoder, SharedEncoders
from rag.types import Encoding
from tests.toys import ToyEncoder


class CountingEncoder(ToyEncoder):
    """Keeps the questions that it encodes, and fails at "broken"."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def encode_query(self, texts: Sequence[str]) -> list[Encoding]:
        self.asked += texts
        if "broken" in texts:
            raise ValueError("broken")
        return super().encode_query(texts)


def test_a_question_is_encoded_once_however_many_ask_it_at_a_time() -> None:
    counting = CountingEncoder()
    shared, together = SharedEncoder(counting), Barrier(4)

    def ask(_: int) -> Encoding:
        together.wait()
        return shared.encode_query(["what is a pod"])[0]

    with ThreadPoolExecutor(4) as pool:
        encodings = list(pool.map(ask, range(4)))
    assert counting.asked == ["what is a pod"]
    assert all(encoding is encodings[0] for encoding in encodings)


def test_it_answers_as_the_encoder_that_it_shares() -> None:
    toy = ToyEncoder()
    shared = SharedEncoder(toy)
    for texts in (["one"], ["one", "two words"]):
        for ours, theirs in zip(shared.encode_query(texts), toy.encode_query(texts), strict=True):
            assert np.array_equal(ours.vector, theirs.vector)
    assert shared.card == toy.card
    assert shared.vocabulary == toy.vocabulary
    assert shared.count_pieces(["two words"]) == [2]
    assert np.array_equal(
        shared.encode_document(["one"])[0].vector, toy.encode_document(["one"])[0].vector
    )


def test_a_question_that_failed_is_tried_again() -> None:
    counting = CountingEncoder()
    shared = SharedEncoder(counting)
    for _ in range(2):
        with pytest.raises(ValueError, match="broken"):
            shared.encode_query(["broken"])
    assert counting.asked == ["broken", "broken"]


def test_one_encoder_is_opened_for_all_that_are_built_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []

    def open_toy(name: str, *_: object) -> ToyEncoder:
        opened.append(name)
        return ToyEncoder(name)

    monkeypatch.setattr(shared_encoder, "open_encoder", open_toy)
    encoders = SharedEncoders()
    first = encoders.open("toy", "cpu", {"encoder.onnx": b"weights"})
    assert encoders.open("toy", "cpu", {"encoder.onnx": b"weights"}) is first
    assert encoders.open("toy", "cpu", {"encoder.onnx": b"others"}) is not first
    assert encoders.open("other", "cpu", {"encoder.onnx": b"weights"}) is not first
    assert opened == ["toy", "toy", "other"]
