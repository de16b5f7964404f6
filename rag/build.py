"""The offline conductor: corpus -> entries -> passages -> encodings -> index -> calibration -> a new generation."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from rag.calibration import background_questions, calibrate
from rag.confidence import REFERENCE, Calibration
from rag.corpus import read_corpus
from rag.encoder import SentenceEncoder
from rag.errors import IndexMissing, IndexUnusable
from rag.index import Index, refuse_foreign
from rag.interaction import pack
from rag.passages import split
from rag.retriever import Retriever
from rag.settings import Settings
from rag.types import Embeddings, Encoder, EncoderCard, Encoding, Entry

BATCH = 256
# Once more than this share of the passages has changed, confidence is calibrated anew.
DRIFT_AT_MOST = 0.05

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Built:
    """What a build did."""

    generation: int
    entries: int
    passages: int
    reused: int
    seconds: float


@dataclass(frozen=True)
class Previous:
    """What the serving generation offers for reuse."""

    encodings: dict[str, Encoding]
    background: Embeddings
    calibration: Calibration


def build_index(settings: Settings, progress: Progress = lambda done, total: None) -> Built:
    """Build the index that the settings name, embedding only texts that the previous generation lacks."""
    return build(settings.corpus, settings.index, SentenceEncoder(settings.model, settings.device), progress)


def build(corpus: Path, folder: Path, encoder: Encoder, progress: Progress) -> Built:
    """Build with a given encoder; `progress` is told (texts embedded, texts to embed)."""
    began = time.perf_counter()
    refuse_foreign(folder)
    entries = read_corpus(corpus)
    previous = previous_generation(folder, encoder.card)
    index, calibration = make_index(entries, encoder, previous, progress)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    manifest = index.save(folder, encoder.card, calibration, now)
    reused = sum(passage.text in previous.encodings for passage in index.passages) if previous else 0
    return Built(manifest.generation, len(entries), len(index.passages), reused, time.perf_counter() - began)


def previous_generation(folder: Path, encoder: EncoderCard) -> Previous | None:
    """Return what the serving generation holds, or nothing if it cannot be read or has another encoder."""
    try:
        index, manifest = Index.load(folder)
    except (IndexMissing, IndexUnusable):
        return None
    if manifest.encoder != encoder:
        return None
    encodings = {passage.text: index.encoding(row) for row, passage in enumerate(index.passages)}
    return Previous(encodings, index.background, manifest.calibration)


def make_index(
    entries: Sequence[Entry], encoder: Encoder, previous: Previous | None, progress: Progress
) -> tuple[Index, Calibration]:
    """Return the index of entries and its calibration, with as much as can be taken from the previous generation."""
    passages = split(entries)
    known = previous.encodings if previous else {}
    fresh = list(dict.fromkeys(passage.text for passage in passages if passage.text not in known))
    drift = (previous.calibration.drift if previous else 0.0) + len(fresh) / len(passages)
    by_text = known | embed(fresh, encoder, progress)
    encodings = [by_text[passage.text] for passage in passages]
    vectors = np.stack([each.vector for each in encodings])
    if previous and drift <= DRIFT_AT_MOST and previous.calibration.reference == REFERENCE:
        index = Index(entries, passages, vectors, pack(encodings), previous.background)
        return index, replace(previous.calibration, drift=drift)
    contrast, probes = map(encoder.encode_query, background_questions())
    index = Index(entries, passages, vectors, pack(encodings), np.stack([each.vector for each in contrast]))
    return index, calibrate(Retriever(index), probes)


def embed(texts: list[str], encoder: Encoder, progress: Progress) -> dict[str, Encoding]:
    """Return text -> encoding, embedded in batches of like length so that little is padded."""
    encodings: dict[str, Encoding] = {}
    by_length = sorted(texts, key=len, reverse=True)
    progress(0, len(texts))
    for start in range(0, len(by_length), BATCH):
        batch = by_length[start : start + BATCH]
        encodings |= zip(batch, encoder.encode_document(batch), strict=True)
        progress(len(encodings), len(texts))
    return encodings
