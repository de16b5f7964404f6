"""A model of the BERT family becomes an ONNX graph with int8 weights."""

import json
from pathlib import Path

import numpy as np
import pytest
from onnx import checker

from rag.encoders.model_files import DEFAULT_MODEL, Tensors, compiled_card, model_folder, read_card
from rag.encoders.onnx_encoder import one_thread_session
from rag.encoders.onnx_export import bert, compile_model, is_bert, quantise

CONFIG = {
    "model_type": "bert",
    "hidden_act": "gelu",
    "hidden_size": 8,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "layer_norm_eps": 1e-12,
}


def small_bert() -> Tensors:
    """Return random weights of a BERT of two layers, eight wide, with twenty word pieces."""
    drawn = np.random.default_rng(0)
    tensors: Tensors = {}

    def add(name: str, *shape: int) -> None:
        tensors[name] = drawn.standard_normal(shape).astype(np.float32)

    for table, rows in (("word", 20), ("position", 16), ("token_type", 2)):
        add(f"embeddings.{table}_embeddings.weight", rows, 8)
    norms = ["embeddings.LayerNorm"]
    for number in range(2):
        layer = f"encoder.layer.{number}"
        parts = [f"{layer}.attention.self.{part}" for part in ("query", "key", "value")]
        for part in [*parts, f"{layer}.attention.output.dense"]:
            add(f"{part}.weight", 8, 8)
            add(f"{part}.bias", 8)
        add(f"{layer}.intermediate.dense.weight", 32, 8)
        add(f"{layer}.intermediate.dense.bias", 32)
        add(f"{layer}.output.dense.weight", 8, 32)
        add(f"{layer}.output.dense.bias", 8)
        norms += [f"{layer}.attention.output.LayerNorm", f"{layer}.output.LayerNorm"]
    for norm in norms:
        tensors[f"{norm}.weight"] = np.ones(8, dtype=np.float32)
        tensors[f"{norm}.bias"] = np.zeros(8, dtype=np.float32)
    return tensors


def run(pieces: list[int]) -> np.ndarray:
    session = one_thread_session(bert(small_bert(), CONFIG).SerializeToString())
    return np.asarray(session.run(None, {"pieces": np.array(pieces, dtype=np.int64)})[0])


def test_the_graph_is_valid_onnx_but_for_the_runtimes_own_operators() -> None:
    model = bert(small_bert(), CONFIG)
    names = [output.name for output in model.graph.output]
    assert names == ["encoder.layer.1.output.LayerNorm"]
    checker.check_model(model)


@pytest.mark.parametrize("count", [1, 2, 16])
def test_the_graph_gives_a_vector_for_each_piece(count: int) -> None:
    assert run(list(range(count))).shape == (1, count, 8)


def test_the_vectors_depend_on_the_order_of_pieces() -> None:
    assert not np.allclose(run([1, 2, 3])[0, 0], run([3, 2, 1])[0, 2], atol=1e-3)


def test_rows_quantised_to_eight_bits_are_close_to_what_they_were() -> None:
    weights = np.random.default_rng(1).standard_normal((4, 64)).astype(np.float32)
    rows, scales = quantise(weights)
    assert rows.dtype == np.int8
    assert np.abs(rows * scales[:, None] - weights).max() <= scales.max() / 2 + 1e-6


def test_a_row_of_zeros_is_quantised_without_a_division_by_zero() -> None:
    rows, scales = quantise(np.zeros((1, 4), dtype=np.float32))
    assert rows.tolist() == [[0, 0, 0, 0]]
    assert np.isfinite(scales).all()


@pytest.mark.parametrize(
    "change",
    [{"model_type": "roberta"}, {"hidden_act": "relu"}, {"position_embedding_type": "relative"}],
)
def test_other_families_are_no_bert(change: dict[str, str]) -> None:
    assert is_bert(CONFIG)
    assert not is_bert(CONFIG | change)


def test_a_folder_without_a_tokenizer_is_not_compiled(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    card = read_card(DEFAULT_MODEL, model_folder(DEFAULT_MODEL))
    assert card
    assert compile_model(tmp_path, card) == {}


def test_the_compiled_files_say_which_model_they_are_of() -> None:
    folder = model_folder(DEFAULT_MODEL)
    card = read_card(DEFAULT_MODEL, folder)
    assert card
    files = compile_model(folder, card)
    assert set(files) == {"encoder.onnx", "tokenizer.json", "encoder.json"}
    assert compiled_card(files) == card
