"""A model's name and a device -> the encoder that embeds there: compiled on a CPU, sentence-transformers elsewhere.

What cannot be compiled, or means something else once it is, is embedded by sentence-transformers on a CPU as well.
"""

import logging
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from rag.encoders.background import background_questions
from rag.encoders.model_files import PACKAGED_WEIGHTS, model_folder, read_card
from rag.types import Encoder

log = logging.getLogger(__name__)

# What the drivers of NVIDIA put there, on Linux and in Windows' Linux: where neither is, torch need not be asked.
GPU_DRIVERS = (Path("/dev/nvidiactl"), Path("/dev/dxg"))
# The least mean cosine between what a compiled encoder gives and what it was compiled from.
FAITHFUL = 0.98
PROBES = 64


def open_encoder(name: str, device: str, compiled: Mapping[str, bytes]) -> Encoder:
    """Return the encoder of a model on a device; `compiled` are its files, if there are any."""
    wants_gpu = device == "cuda" or (
        device == "auto" and any(driver.exists() for driver in GPU_DRIVERS)
    )
    if compiled and not wants_gpu:
        from rag.encoders.onnx_encoder import (
            CompiledEncoder,  # here: a server on a GPU needs no other runtime
        )

        return CompiledEncoder(compiled)
    from rag.encoders.torch_encoder import (
        SentenceEncoder,  # here: its sisters are what most commands load
    )

    return SentenceEncoder(name, device)


def compiled_files(name: str, stored: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return the compiled files of a model, those `stored` if they are of it as it is now; none if it has none."""
    folder = model_folder(name)
    card = read_card(name, folder)
    if card is None:
        return {}
    from rag.encoders.onnx_export import compile_model, compiled_card  # here: owns onnx

    if stored and compiled_card(stored) == card:
        return stored
    files = compile_model(folder, card)
    # The weights of the default are known, and their fidelity is one of our tests.
    return files if card.weights == PACKAGED_WEIGHTS or not files or faithful(name, files) else {}


def faithful(name: str, compiled: Mapping[str, bytes]) -> bool:
    """Tell whether a compiled encoder gives nearly what sentence-transformers gives, vectors and word pieces."""
    texts = background_questions()[0][:PROBES]
    pairs = list(
        zip(
            open_encoder(name, "cpu", compiled).encode_query(texts),
            open_encoder(name, "cpu", {}).encode_query(texts),
            strict=True,
        )
    )
    if any(len(one.pieces) != len(other.pieces) for one, other in pairs):
        log.warning(
            "%s reads texts in a way that is not compiled; it runs by sentence-transformers", name
        )
        return False
    near = min(
        np.mean([one.vector @ other.vector for one, other in pairs]),
        np.mean(np.concatenate([(one.tokens * other.tokens).sum(axis=1) for one, other in pairs])),
    )
    if near < FAITHFUL:
        log.warning(
            "%s compiled is not the same (cosine %.3f); it runs by sentence-transformers",
            name,
            near,
        )
    return bool(near >= FAITHFUL)
