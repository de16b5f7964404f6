"""The compiled encoder gives what sentence-transformers gives, without torch."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.encoders.model_files import DEFAULT_MODEL, packaged_folder
from rag.encoders.onnx_encoder import (
    SIDE_BY_SIDE_FROM,
    CompiledEncoder,
    one_thread_session,
)
from rag.encoders.open import compiled_files, is_faithful, open_encoder, uncentred_encoder
from rag.encoders.torch_encoder import SentenceEncoder

TEXTS = ["what is a latent diffusion model", "my faces look melted, why?", "🎨", "CFG", "a " * 400]


@pytest.fixture(scope="module")
def files() -> Mapping[str, bytes]:
    return compiled_files(DEFAULT_MODEL, {})


def cosines(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((one * other).sum(axis=-1), dtype=np.float32)


def test_it_gives_what_sentence_transformers_gives(files: Mapping[str, bytes]) -> None:
    assert is_faithful(DEFAULT_MODEL, files)
    ours, theirs = CompiledEncoder(files), SentenceEncoder(device="cpu")
    assert ours.card == theirs.card
    assert ours.vocabulary == theirs.vocabulary
    for one, other in zip(ours.encode_query(TEXTS), theirs.encode_query(TEXTS), strict=True):
        assert one.pieces.tolist() == other.pieces.tolist()
        assert one.vector @ other.vector > 0.95
        assert cosines(one.tokens, other.tokens).mean() > 0.95


def test_a_text_does_not_depend_on_what_is_encoded_beside_it(files: Mapping[str, bytes]) -> None:
    encoder = CompiledEncoder(files)
    for text, among in zip(TEXTS, encoder.encode_document(TEXTS), strict=True):
        assert np.array_equal(encoder.encode_document([text])[0].tokens, among.tokens)


def test_many_questions_are_encoded_like_one(files: Mapping[str, bytes]) -> None:
    encoder = CompiledEncoder(files)
    questions = [f"what is number {number}" for number in range(SIDE_BY_SIDE_FROM)]
    last = encoder.encode_query(questions)[-1]
    assert np.array_equal(last.tokens, encoder.encode_query(questions[-1:])[0].tokens)


def test_a_session_does_not_keep_the_file_in_memory(files: Mapping[str, bytes]) -> None:
    model = files["encoder.onnx"]
    before = sys.getrefcount(model)
    session = one_thread_session(model)
    assert session
    assert sys.getrefcount(model) == before


def test_the_pieces_of_a_text_are_those_of_its_parts(files: Mapping[str, bytes]) -> None:
    parts = ["A seed is a number.", "It fixes the denoising-process!"]
    for encoder in (open_encoder(DEFAULT_MODEL, "cpu", files), SentenceEncoder(device="cpu")):
        [whole] = encoder.encode_document([" ".join(parts)])
        assert sum(encoder.count_pieces(parts)) == len(whole.pieces)


def test_compiled_files_are_taken_again_while_the_model_is_the_same(
    files: Mapping[str, bytes],
) -> None:
    assert compiled_files(DEFAULT_MODEL, files) is files


def test_a_model_that_is_not_the_same_once_compiled_runs_by_sentence_transformers(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    model = tmp_path / "wide"
    shutil.copytree(packaged_folder() or "", model)
    config = json.loads((model / "config.json").read_text())
    (model / "config.json").write_text(json.dumps(config | {"num_attention_heads": 6}))
    whole = compiled_files(str(model), {})
    assert whole  # as wide a head as it says: the same graph, faithful
    narrow = {**whole, "encoder.onnx": compiled_files(DEFAULT_MODEL, {})["encoder.onnx"]}
    assert not is_faithful(str(model), narrow)
    assert "runs in sentence-transformers" in caplog.text


@pytest.mark.parametrize("changed", ["roberta", "mpnet"])
def test_a_model_of_another_family_is_not_compiled(tmp_path: Path, changed: str) -> None:
    model = tmp_path / changed
    shutil.copytree(packaged_folder() or "", model)
    config = json.loads((model / "config.json").read_text())
    (model / "config.json").write_text(json.dumps(config | {"model_type": changed}))
    assert compiled_files(str(model), {}) == {}
    assert isinstance(uncentred_encoder(str(model), "cpu", {}), SentenceEncoder)


def test_asking_loads_no_torch(shipped_index: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from rag.search.engine import Engine
from rag.settings import Settings
Engine.open(Settings(index=Path({str(shipped_index)!r}))).ask("what is a seed")
heavy = ("torch", "transformers", "sentence_transformers")
print([name for name in heavy if name in sys.modules])
"""
    run = [sys.executable, "-c", code]
    finished = subprocess.run(run, capture_output=True, text=True, check=True)
    assert finished.stdout == "[]\n"
