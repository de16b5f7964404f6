"""A model's name and a device to the encoder that runs there.

On a CPU that is the compiled model in ONNX Runtime. On a GPU, and for models that cannot be
compiled faithfully, it is sentence-transformers.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

import numpy as np

from rag.encoders.background import background_questions
from rag.encoders.centred import CentredEncoder
from rag.encoders.model_files import (
    DEFAULT_MODEL,
    DEFAULT_ON_HUB,
    PACKAGED_WEIGHTS,
    compiled_card,
    model_folder,
    read_card,
)
from rag.types import Encoder, Encoding

log = logging.getLogger(__name__)

# Takes what `open_encoder` takes.
EncoderOpener: TypeAlias = Callable[[str, str, Mapping[str, bytes]], Encoder]

# Devices that NVIDIA's drivers make, on Linux and in Windows' Linux. Without them there is no GPU,
# and torch need not be loaded to find out.
GPU_DRIVERS = (Path("/dev/nvidiactl"), Path("/dev/dxg"))
# The least mean cosine between the vectors of a compiled model and of the original.
MIN_FIDELITY = 0.98
FIDELITY_QUESTIONS = 64


def open_encoder(name: str, device: str, compiled: Mapping[str, bytes]) -> Encoder:
    """Return the encoder of a model on a device: "cpu", "cuda" or "auto".

    `compiled` are the files of the compiled model, empty if it has none. The vectors of a model
    that finds all texts alike are centred, which the default model does not need.
    """
    encoder = uncentred_encoder(name, device, compiled)
    return encoder if name in (DEFAULT_MODEL, DEFAULT_ON_HUB) else CentredEncoder(encoder)


def uncentred_encoder(name: str, device: str, compiled: Mapping[str, bytes]) -> Encoder:
    """Return the encoder of a model as it is, given what `open_encoder` takes."""
    if compiled and not wants_gpu(device):
        from rag.encoders.onnx_encoder import CompiledEncoder  # here: a GPU needs no ONNX Runtime

        return CompiledEncoder(compiled)
    from rag.encoders.torch_encoder import SentenceEncoder  # here: most commands need no torch

    return SentenceEncoder(name, device)


def wants_gpu(device: str) -> bool:
    """Return whether a device names a GPU, or leaves the choice and one can be used.

    A GPU needs torch, which is an extra; without it the compiled model runs on the CPU.
    """
    if device == "auto":
        has_gpu = any(driver.exists() for driver in GPU_DRIVERS)
        return has_gpu and find_spec("torch") is not None
    return device == "cuda"


def compiled_files(name: str, stored: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return the compiled files of a model, or none if it cannot be compiled faithfully.

    `stored` are the compiled files of an index; they are returned if the model is still the same.
    """
    folder = model_folder(name)
    card = read_card(name, folder)
    if card is None:
        return {}
    if stored and compiled_card(stored) == card:
        return stored
    from rag.encoders.onnx_export import compile_model  # here: onnx is large, and seldom needed

    files = compile_model(folder, card)
    # The fidelity of the default model is held by a test; it need not be measured again.
    is_default = card.weights == PACKAGED_WEIGHTS
    if is_default or not files or is_faithful(name, files):
        return files
    return {}


def is_faithful(name: str, compiled: Mapping[str, bytes]) -> bool:
    """Return whether a compiled model gives nearly the vectors of sentence-transformers."""
    texts = background_questions()[0][:FIDELITY_QUESTIONS]
    ours = uncentred_encoder(name, "cpu", compiled).encode_query(texts)
    original = uncentred_encoder(name, "cpu", {}).encode_query(texts)
    fidelity = least_mean_cosine(ours, original)
    if fidelity < MIN_FIDELITY:
        log.warning(
            "%s: the compiled model differs (cosine %.3f); it runs in sentence-transformers",
            name,
            fidelity,
        )
    return fidelity >= MIN_FIDELITY


def least_mean_cosine(ours: Sequence[Encoding], original: Sequence[Encoding]) -> float:
    """Return the lesser of two mean cosines: of texts' vectors, and of word pieces' vectors.

    0 if the texts were split into different numbers of word pieces.
    """
    pairs = list(zip(ours, original, strict=True))
    if any(len(one.pieces) != len(other.pieces) for one, other in pairs):
        return 0.0
    texts = [one.vector @ other.vector for one, other in pairs]
    pieces = [(one.tokens * other.tokens).sum(axis=1) for one, other in pairs]
    return float(min(np.mean(texts), np.mean(np.concatenate(pieces))))
