"""Texts to vectors by sentence-transformers and torch, on a CPU or a GPU."""

from collections.abc import Sequence
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from rag.encoders.model_files import (
    DEFAULT_MODEL,
    PACKAGED_WEIGHTS,
    adapter_digest,
    model_folder,
    read_prompts,
    read_weights,
    weight_files,
    weights_digest,
)
from rag.encoders.vocabulary import ids_by_word
from rag.errors import EncoderUnavailable, ExtraMissing
from rag.types import EncoderCard, Encoding, unit_vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from transformers import PreTrainedModel

# Texts that are encoded at once, by the kind of device.
BATCH = {"cpu": 32, "cuda": 256}


class SentenceEncoder:
    """A sentence-transformers model. It is loaded at first use: importing torch takes seconds."""

    def __init__(self, model: str | None = None, device: str = "auto") -> None:
        """Name the model to load: an id, a path, or None for the packaged default."""
        self.name = model or DEFAULT_MODEL
        self.device = device
        # The tokenizer is not safe for threads, and one batch at a time fills the processor.
        self._lock = Lock()

    @cached_property
    def card(self) -> EncoderCard:
        """What identifies the model. Raises EncoderUnavailable if it cannot be loaded."""
        folder = model_folder(self.name)
        weights, adapter = weights_digest(folder), adapter_digest(folder)
        dimension = self._model.get_embedding_dimension() or 0
        return EncoderCard(self.name, weights, adapter, dimension, pooling_of(self._model))

    @cached_property
    def _model(self) -> "SentenceTransformer":
        model = load_model(self.name, self.device)
        if weights_digest(model_folder(self.name)) == PACKAGED_WEIGHTS:
            apply_adapter(model)
        return model

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        """The words that are one word piece, in lower case, without the mark of a word's start.

        Each has the id of its piece, the smallest of several.
        """
        return ids_by_word(self._model.tokenizer.get_vocab())

    def encode_query(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each question, after the model's prompt for queries."""
        with self._lock:
            rows = self._model.encode_query(list(texts), output_value=None, show_progress_bar=False)
        return self._encodings(rows)

    def encode_document(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each text, after the model's prompt for documents."""
        batch = BATCH.get(self._model.device.type, BATCH["cpu"])
        rows = self._model.encode_document(
            list(texts), output_value=None, batch_size=batch, show_progress_bar=False
        )
        return self._encodings(rows)

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        """Return the number of word pieces of each text, without special ones and prompts."""
        with self._lock:
            tokenized = self._model.tokenizer(list(texts), add_special_tokens=False)
        return [len(pieces) for pieces in tokenized["input_ids"]]

    def _encodings(self, rows: Any) -> list[Encoding]:
        """Return the encodings of texts from the rows of the model, without special tokens."""
        tokenizer = self._model.tokenizer
        ends = [tokenizer.cls_token_id, tokenizer.sep_token_id]
        ends += [tokenizer.bos_token_id, tokenizer.eos_token_id]
        special = [token for token in ends if token is not None]
        return [as_encoding(row, special) for row in rows]


def pooling_of(model: "SentenceTransformer") -> str:
    """Return the pooling mode of a model, or "" if it has no pooling."""
    for module in model.children():
        if hasattr(module, "pooling_mode"):
            return str(module.pooling_mode)
    return ""


def load_model(name: str, device: str) -> "SentenceTransformer":
    """Return a model ready to use. Raises EncoderUnavailable or ExtraMissing."""
    folder = model_folder(name)
    weight_files(folder)
    try:
        # Here, not at the top: an extra that takes seconds to load, and most need neither.
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging
    except ModuleNotFoundError as missing:
        feature = f"The model {name!r} on {device!r}"
        raise ExtraMissing.of("torch", feature, missing) from missing

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        device = resolve_device(device)
        model = SentenceTransformer(str(folder), device=device, local_files_only=True)
        model.prompts.update(read_prompts(folder))
        return model
    except (OSError, ValueError, RuntimeError) as error:
        message = f"Cannot load the model {name!r} from {folder}: {error}"
        raise EncoderUnavailable(message) from error


def transformer_of(model: "SentenceTransformer") -> "PreTrainedModel":
    """Return the transformer inside a sentence-transformer."""
    return cast("PreTrainedModel", model[0].auto_model)


def apply_adapter(model: "SentenceTransformer") -> None:
    """Replace the weights of the default model by those with its adapter."""
    from torch import from_numpy

    weights = read_weights(model_folder(DEFAULT_MODEL))
    adapted = {name: from_numpy(array) for name, array in weights.items()}
    transformer_of(model).load_state_dict(adapted, strict=False)


def as_encoding(row: Any, special: list[int]) -> Encoding:
    """Return the encoding of one text from the model's tensors, without the `special` tokens."""
    is_text = row["attention_mask"].cpu().numpy().astype(bool)
    pieces = row["input_ids"].cpu().numpy()[is_text].astype(np.int32)
    tokens = unit_vectors(row["token_embeddings"].float().cpu().numpy()[is_text])
    is_word = ~np.isin(pieces, special)
    # A text of special tokens only keeps them: an encoding has at least one row.
    is_word |= not is_word.any()
    vector = unit_vectors(row["sentence_embedding"].float().cpu().numpy()[None])[0]
    return Encoding(vector, tokens[is_word], pieces[is_word])


def resolve_device(wanted: str) -> str:
    """Return cpu or cuda. Raises EncoderUnavailable if a GPU is wanted and there is none."""
    import torch  # here: see load_model

    has_gpu = torch.cuda.is_available()
    if wanted == "cuda" and not has_gpu:
        remedy = "use --device cpu, or install torch with CUDA"
        raise EncoderUnavailable(f"No CUDA device was found; {remedy}.")
    if has_gpu and wanted in ("auto", "cuda"):
        return "cuda"
    return "cpu"
