"""Texts -> unit float32 vectors, one a text and one a word piece, by sentence-transformers. Owns torch."""

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
    tensors,
    weight_files,
    weights_digest,
)
from rag.errors import EncoderUnavailable
from rag.types import EncoderCard, Encoding, unit

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from transformers import PreTrainedModel

BATCH = {"cpu": 32, "cuda": 256}


class SentenceEncoder:
    """A sentence-transformers model. Named at once, loaded at first use: importing torch takes seconds."""

    def __init__(self, model: str | None = None, device: str = "auto") -> None:
        """Remember what to load: `model` is an id, a path, or None for the packaged default."""
        self.name = model or DEFAULT_MODEL
        self.device = device
        # The tokenizer must not be borrowed twice, and one batch at a time fills the processor.
        self._alone = Lock()

    @cached_property
    def card(self) -> EncoderCard:
        """What identifies the model. Raises EncoderUnavailable if it cannot be loaded."""
        model = self._model
        pooling = next(
            (
                str(module.pooling_mode)
                for module in model.children()
                if hasattr(module, "pooling_mode")
            ),
            "",
        )
        folder, dimension = model_folder(self.name), model.get_embedding_dimension() or 0
        return EncoderCard(
            self.name, weights_digest(folder), adapter_digest(folder), dimension, pooling
        )

    @cached_property
    def _model(self) -> "SentenceTransformer":
        model = load_model(self.name, self.device)
        if weights_digest(model_folder(self.name)) == PACKAGED_WEIGHTS:
            apply_adapter(model)
        return model

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words that are one piece to the tokenizer; its marks of a word's beginning dropped."""
        return frozenset(
            piece.lstrip("▁Ġ").casefold() for piece in self._model.tokenizer.get_vocab()
        )

    def encode_query(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each question, with the prompt that the model wants for queries."""
        with self._alone:
            rows = self._model.encode_query(list(texts), output_value=None, show_progress_bar=False)
        return self._encodings(rows)

    def encode_document(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each text, with the prompt that the model wants for documents."""
        batch = BATCH.get(self._model.device.type, BATCH["cpu"])
        rows = self._model.encode_document(
            list(texts), output_value=None, batch_size=batch, show_progress_bar=False
        )
        return self._encodings(rows)

    def _encodings(self, rows: Any) -> list[Encoding]:
        """Return what the model gave for each text without padding and the marks around it."""
        tokenizer = self._model.tokenizer
        marks = [
            tokenizer.cls_token_id,
            tokenizer.sep_token_id,
            tokenizer.bos_token_id,
            tokenizer.eos_token_id,
        ]
        marks = [mark for mark in marks if mark is not None]
        return [as_encoding(row, marks) for row in rows]


def load_model(name: str, device: str) -> "SentenceTransformer":
    """Return a model ready to use. Raises EncoderUnavailable."""
    folder = model_folder(name)
    weight_files(folder)
    # Here, not at the top: torch and transformers take seconds, and most commands need neither.
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(
            str(folder), device=resolve_device(device), local_files_only=True
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise EncoderUnavailable(
            f"Cannot load the model {name!r} from {folder}: {error}"
        ) from error


def transformer_of(model: "SentenceTransformer") -> "PreTrainedModel":
    """Return the transformer inside a sentence-transformer."""
    return cast("PreTrainedModel", model[0].auto_model)


def apply_adapter(model: "SentenceTransformer") -> None:
    """Give the default model the weights that it has with its adapter."""
    from torch import from_numpy

    adapted = {
        name: from_numpy(array) for name, array in tensors(model_folder(DEFAULT_MODEL)).items()
    }
    transformer_of(model).load_state_dict(adapted, strict=False)


def as_encoding(row: Any, marks: list[int]) -> Encoding:
    """Return one text's encoding from the tensors of the model."""
    mask = row["attention_mask"].cpu().numpy().astype(bool)
    pieces = row["input_ids"].cpu().numpy()[mask].astype(np.int32)
    tokens = unit(row["token_embeddings"].float().cpu().numpy()[mask])
    words = ~np.isin(pieces, marks)
    words |= not words.any()
    vector = unit(row["sentence_embedding"].float().cpu().numpy()[None])[0]
    return Encoding(vector, tokens[words], pieces[words])


def resolve_device(wanted: str) -> str:
    """Return cpu or cuda. Raises EncoderUnavailable for a GPU that is not there."""
    import torch  # here: see SentenceEncoder._model

    there = torch.cuda.is_available()
    if wanted == "cuda" and not there:
        raise EncoderUnavailable(
            "No CUDA device was found; use --device cpu, or install torch with CUDA."
        )
    return "cuda" if there and wanted in ("auto", "cuda") else "cpu"
