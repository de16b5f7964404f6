"""The files of a model on this machine."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from rag.encoders.model_files import (
    ADAPTER,
    DEFAULT_MODEL,
    DEFAULT_ON_HUB,
    E5_PROMPTS,
    PACKAGED_WEIGHTS,
    Reading,
    Tensors,
    adapter_digest,
    add_adapter,
    file_digest,
    model_folder,
    packaged_folder,
    pooling_modes,
    read_card,
    read_json,
    read_prompts,
    read_reading,
    read_weights,
    weight_files,
    weights_digest,
)
from rag.errors import EncoderUnavailable


def write_model(folder: Path, **changes: object) -> Path:
    """Write a model that sentence-transformers would read, without a network of any size."""
    files = {
        "modules.json": [
            {"type": "sentence_transformers.models.Transformer"},
            {"type": "sentence_transformers.models.Pooling"},
        ],
        "1_Pooling/config.json": {"pooling_mode_mean_tokens": True},
        "config_sentence_transformers.json": {"prompts": {"query": "ask: "}},
        "sentence_bert_config.json": {"max_seq_length": 64},
        "config.json": {"hidden_size": 4},
    } | changes
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content))
    save_file({"layer.weight": np.ones((2, 4), dtype=np.float16)}, folder / "model.safetensors")
    return folder


def test_a_path_names_the_folder_of_a_model(tmp_path: Path) -> None:
    assert model_folder(str(tmp_path)) == tmp_path


@pytest.mark.parametrize("name", [DEFAULT_MODEL, DEFAULT_ON_HUB])
def test_the_default_model_is_the_packaged_one_by_either_name(name: str) -> None:
    assert model_folder(name) == packaged_folder()


def test_the_packaged_weights_are_those_published_on_the_hub() -> None:
    assert weights_digest(model_folder(DEFAULT_MODEL)) == PACKAGED_WEIGHTS


def test_weight_files_come_sorted_by_name(tmp_path: Path) -> None:
    for name in ("b.safetensors", "a.safetensors"):
        (tmp_path / name).write_bytes(b"")
    assert [file.name for file in weight_files(tmp_path)] == ["a.safetensors", "b.safetensors"]


def test_safetensors_are_taken_before_pickled_weights(tmp_path: Path) -> None:
    for name in ("model.safetensors", "pytorch_model.bin"):
        (tmp_path / name).write_bytes(b"")
    assert [file.name for file in weight_files(tmp_path)] == ["model.safetensors"]


def test_a_folder_without_weights_is_refused_with_what_to_name_instead(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match=r"no model weights .* sentence-transformers"):
        weight_files(tmp_path)


def test_the_hash_of_one_weight_file_is_the_hash_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    assert weights_digest(tmp_path) == hashlib.sha256(b"weights").hexdigest()


def test_the_hash_of_several_weight_files_changes_with_any_of_them(tmp_path: Path) -> None:
    digests = set()
    for folder, last in (("one", b"b"), ("other", b"c")):
        model = tmp_path / folder
        model.mkdir()
        (model / "1.safetensors").write_bytes(b"a")
        (model / "2.safetensors").write_bytes(last)
        digests.add(weights_digest(model))
    assert len(digests) == 2


def test_the_adapter_belongs_to_the_default_weights_only(tmp_path: Path) -> None:
    assert adapter_digest(write_model(tmp_path)) == ""
    assert adapter_digest(model_folder(DEFAULT_MODEL)) == file_digest(ADAPTER)


def test_a_card_holds_what_identifies_a_model(tmp_path: Path) -> None:
    card = read_card("small", write_model(tmp_path))
    assert card
    assert (card.model, card.dimension, card.pooling) == ("small", 4, "mean")
    assert card.weights == weights_digest(tmp_path)


def test_a_model_that_does_not_say_its_dimension_has_no_card(tmp_path: Path) -> None:
    assert read_card("small", write_model(tmp_path, **{"config.json": {}})) is None


def test_a_reading_holds_length_prompts_and_pooling(tmp_path: Path) -> None:
    assert read_reading(write_model(tmp_path)) == Reading(64, {"query": "ask: "}, "mean")


@pytest.mark.parametrize(
    "changes",
    [
        {"modules.json": [{"type": "x.Transformer"}, {"type": "x.Pooling"}, {"type": "x.Dense"}]},
        {"sentence_bert_config.json": {}},
        {"1_Pooling/config.json": {"pooling_mode_max_tokens": True}},
        {"1_Pooling/config.json": {"pooling_mode": "mean", "include_prompt": False}},
        {
            "1_Pooling/config.json": {
                "pooling_mode_mean_tokens": True,
                "pooling_mode_cls_token": True,
            }
        },
    ],
)
def test_a_model_of_other_parts_has_no_reading(tmp_path: Path, changes: dict[str, object]) -> None:
    assert read_reading(write_model(tmp_path, **changes)) is None


def test_pooling_is_read_from_old_flags_and_from_the_new_name() -> None:
    assert pooling_modes({"pooling_mode_cls_token": True}) == ["cls"]
    assert pooling_modes({"pooling_mode": "mean"}) == ["mean"]
    assert pooling_modes({"pooling_mode": "max"}) == []


def test_a_json_file_that_is_not_there_reads_as_none(tmp_path: Path) -> None:
    assert read_json(tmp_path / "absent.json") is None


def test_weights_are_read_as_float32(tmp_path: Path) -> None:
    weights = read_weights(write_model(tmp_path))
    assert weights["layer.weight"].dtype == np.float32
    assert weights["layer.weight"].tolist() == [[1, 1, 1, 1], [1, 1, 1, 1]]


def test_an_adapter_adds_its_low_rank_product_to_the_layer() -> None:
    weights: Tensors = {"layer.weight": np.zeros((2, 3), dtype=np.float32)}
    down, up = np.array([[1, 2, 3]], np.float32), np.array([[1], [10]], np.float32)
    add_adapter(weights, {"layer.A": down, "layer.B": up})
    assert weights["layer.weight"].tolist() == [[1, 2, 3], [10, 20, 30]]


def test_the_default_weights_are_read_with_their_adapter() -> None:
    adapted = read_weights(model_folder(DEFAULT_MODEL))
    from safetensors.numpy import load_file

    [file] = weight_files(model_folder(DEFAULT_MODEL))
    plain = load_file(file)
    changed = [name for name, array in adapted.items() if not np.array_equal(array, plain[name])]
    assert changed
    assert all(name.startswith("encoder.layer.") for name in changed)


@pytest.mark.parametrize(
    ("name", "prompts"),
    [
        ("models--intfloat--multilingual-e5-small/snapshots/1", E5_PROMPTS),
        ("multilingual-e5-large-instruct", {}),
        ("some-model", {}),
    ],
)
def test_models_of_e5_have_prompts_even_if_their_files_state_none(
    tmp_path: Path, name: str, prompts: dict[str, str]
) -> None:
    folder = tmp_path / name
    folder.mkdir(parents=True)
    assert read_prompts(folder) == prompts
    stated = {"query": "ask: ", "document": ""}
    config = folder / "config_sentence_transformers.json"
    config.write_text(json.dumps({"prompts": stated}))
    assert read_prompts(folder) == stated
