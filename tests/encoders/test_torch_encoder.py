"""The real model."""

import json
import os
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from rag.encoders.model_files import PACKAGED_WEIGHTS, packaged_folder
from rag.encoders.torch_encoder import SentenceEncoder, load_model
from rag.errors import EncoderUnavailable, ExtraMissing


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(device="cpu")


def test_the_packaged_weights_are_the_genuine_ones(encoder: SentenceEncoder) -> None:
    card = encoder.card
    assert (card.weights, card.dimension, card.pooling) == (PACKAGED_WEIGHTS, 384, "mean")


def test_vectors_and_word_pieces_are_of_unit_length(encoder: SentenceEncoder) -> None:
    [encoding] = encoder.encode_query(["what is a latent diffusion model"])
    assert np.linalg.norm(encoding.vector) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(encoding.tokens, axis=1) == pytest.approx(1, abs=1e-5)
    assert len(encoding.pieces) == len(encoding.tokens) > 5


def test_an_encoding_does_not_depend_on_its_neighbours_in_the_batch(
    encoder: SentenceEncoder,
) -> None:
    [alone] = encoder.encode_document(["a short text"])
    among = encoder.encode_document(
        ["a short text", "a much longer text that makes the other one be padded " * 5]
    )[0]
    assert alone.vector == pytest.approx(among.vector, abs=1e-5)
    assert alone.tokens == pytest.approx(among.tokens, abs=1e-4)


def test_texts_of_like_meaning_are_nearer(encoder: SentenceEncoder) -> None:
    asked, near, far = encoder.encode_query(
        ["faces look melted", "the face comes out blurred", "install python on a mac"]
    )
    assert asked.vector @ near.vector > asked.vector @ far.vector + 0.2


@pytest.mark.parametrize("text", ["🎨", "\u200b", "?"])
def test_a_text_without_words_still_has_an_encoding(encoder: SentenceEncoder, text: str) -> None:
    assert len(encoder.encode_query([text])[0].tokens) > 0


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match="holds no model weights"):
        _ = SentenceEncoder(str(tmp_path)).card


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")
def test_asking_for_a_gpu_that_is_not_there_says_so() -> None:
    with pytest.raises(EncoderUnavailable, match="No CUDA device was found; use --device cpu"):
        _ = SentenceEncoder(device="cuda").card


def test_the_prompts_of_a_model_are_honoured(tmp_path: Path) -> None:
    model = tmp_path / "prompted"
    shutil.copytree(packaged_folder() or "", model, copy_function=os.symlink)
    config = model / "config_sentence_transformers.json"
    said = json.loads(config.read_text()) | {
        "prompts": {"query": "query: ", "document": "passage: "}
    }
    config.unlink()
    config.write_text(json.dumps(said))
    encoder = SentenceEncoder(str(model), device="cpu")
    [asked], [told] = encoder.encode_query(["seed"]), encoder.encode_document(["seed"])
    assert asked.vector @ told.vector < 0.99
    assert len(asked.pieces) > 1


def test_without_the_extra_the_command_that_installs_it_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What Python does for a package that is not installed.
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ExtraMissing, match=r"run: make torch, or pip install 'glossary-rag\[torch"):
        load_model("all-MiniLM-L6-v2", "cpu")
