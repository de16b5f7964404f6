"""Which encoder runs where."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import rag.encoders.open
from rag.encoders.centred import CentredEncoder
from rag.encoders.model_files import DEFAULT_MODEL
from rag.encoders.open import least_mean_cosine, open_encoder, uncentred_encoder, wants_gpu
from rag.encoders.torch_encoder import SentenceEncoder
from tests.toys import ToyEncoder


def test_a_model_without_compiled_files_runs_in_sentence_transformers() -> None:
    encoder = uncentred_encoder("some-model", "cpu", {})
    assert isinstance(encoder, SentenceEncoder)
    assert (encoder.name, encoder.device) == ("some-model", "cpu")


def test_a_gpu_that_is_asked_for_is_not_given_the_compiled_model() -> None:
    encoder = uncentred_encoder("some-model", "cuda", {"encoder.onnx": b""})
    assert isinstance(encoder, SentenceEncoder)


def test_other_models_than_the_default_one_are_centred_if_they_need_it() -> None:
    assert isinstance(open_encoder("some-model", "cpu", {}), CentredEncoder)
    assert isinstance(open_encoder(DEFAULT_MODEL, "cpu", {}), SentenceEncoder)


def test_auto_wants_a_gpu_where_a_driver_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.encoders.open, "GPU_DRIVERS", (tmp_path / "nvidiactl",))
    assert not wants_gpu("auto")
    (tmp_path / "nvidiactl").touch()
    assert wants_gpu("auto")


@pytest.mark.parametrize(("device", "wanted"), [("cpu", False), ("cuda", True)])
def test_a_named_device_decides(device: str, wanted: bool) -> None:
    assert wants_gpu(device) is wanted


def test_equal_encodings_have_a_cosine_of_one() -> None:
    encodings = ToyEncoder().encode_query(["one two", "three"])
    assert least_mean_cosine(encodings, encodings) == pytest.approx(1)


def test_the_lesser_of_texts_and_word_pieces_counts() -> None:
    [encoding] = ToyEncoder().encode_query(["one two three"])
    other = replace(encoding, tokens=-encoding.tokens)
    assert least_mean_cosine([encoding], [other]) == pytest.approx(-1)


def test_texts_in_different_word_pieces_are_not_alike_at_all() -> None:
    [encoding] = ToyEncoder().encode_query(["one two three"])
    shorter = replace(encoding, tokens=encoding.tokens[:2], pieces=np.array([1, 2], dtype=np.int32))
    assert least_mean_cosine([encoding], [shorter]) == 0.0


def test_a_gpu_is_not_taken_by_itself_where_torch_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nvidiactl").touch()
    monkeypatch.setattr(rag.encoders.open, "GPU_DRIVERS", (tmp_path / "nvidiactl",))
    monkeypatch.setattr(rag.encoders.open, "find_spec", lambda name: None)
    assert not wants_gpu("auto")
    assert wants_gpu("cuda")
