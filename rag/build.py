"""The offline conductor: corpus -> entries -> passages -> encodings -> index -> calibration -> a new generation."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import numpy as np

from rag.calibration import background_questions, calibrate
from rag.confidence import REFERENCE, Calibration
from rag.corpus import read_corpus
from rag.encoders import compiled_files, open_encoder
from rag.errors import IndexMissing, IndexUnusable
from rag.generations import Content, load, load_compiled, refuse_foreign, save
from rag.index import Index
from rag.interaction import INTERACTING, Packed, main_directions, pack, packed
from rag.models import DEFAULT_MODEL
from rag.passages import split
from rag.retriever import Retriever
from rag.settings import Settings
from rag.types import Embeddings, Encoder, EncoderCard, Entry, Passage

BATCH = 256
# Once more than this share of the passages has changed, confidence is calibrated anew.
DRIFT_AT_MOST = 0.05
NOT_COMPILED: Mapping[str, bytes] = MappingProxyType({})

Progress = Callable[[int, int], None]
# What is embedded once: a text, and whether its word pieces are kept.
Key = tuple[str, bool]


@dataclass(frozen=True)
class Built:
    """What a build did."""

    generation: int
    entries: int
    passages: int
    reused: int
    seconds: float


@dataclass(frozen=True)
class Kept:
    """What an index keeps of a passage that was embedded."""

    vector: Embeddings
    tokens: Packed


@dataclass(frozen=True)
class Previous:
    """What the serving generation offers for reuse."""

    kept: dict[Key, Kept]
    background: Embeddings
    basis: Embeddings
    calibration: Calibration


def build_index(settings: Settings, progress: Progress = lambda done, total: None) -> Built:
    """Build the index that the settings name, embedding only texts that the previous generation lacks."""
    refuse_foreign(settings.index)
    name = settings.model or DEFAULT_MODEL
    compiled = compiled_files(name, stored_encoder(settings.index))
    encoder = open_encoder(name, settings.device, compiled)
    return build(settings.corpus, settings.index, encoder, progress, compiled)


def build(
    corpus: Path, folder: Path, encoder: Encoder, progress: Progress, compiled: Mapping[str, bytes] = NOT_COMPILED
) -> Built:
    """Build with a given encoder; `progress` is told (texts embedded, texts to embed)."""
    began = time.perf_counter()
    refuse_foreign(folder)
    entries = read_corpus(corpus)
    previous = previous_generation(folder, encoder.card)
    index, calibration = make_index(entries, encoder, previous, progress)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    manifest = save(folder, Content(index, encoder.card, calibration, compiled), now)
    reused = sum(key(passage) in previous.kept for passage in index.passages) if previous else 0
    return Built(manifest.generation, len(entries), len(index.passages), reused, time.perf_counter() - began)


def stored_encoder(folder: Path) -> Mapping[str, bytes]:
    """Return the compiled encoder of the serving generation, or nothing if it cannot be read."""
    try:
        return load_compiled(folder)
    except (IndexMissing, IndexUnusable):
        return NOT_COMPILED


def previous_generation(folder: Path, encoder: EncoderCard) -> Previous | None:
    """Return what the serving generation holds, or nothing if it cannot be read or has another encoder."""
    try:
        index, manifest = load(folder)
    except (IndexMissing, IndexUnusable):
        return None
    if manifest.encoder != encoder:
        return None
    rows = enumerate(index.passages)
    kept = {key(passage): Kept(index.vectors[row], index.tokens.of(row)) for row, passage in rows}
    return Previous(kept, index.background, index.tokens.basis, manifest.calibration)


def key(passage: Passage) -> Key:
    """Return what a passage shares with those that need not be embedded again."""
    return passage.text, passage.view in INTERACTING


def make_index(
    entries: Sequence[Entry], encoder: Encoder, previous: Previous | None, progress: Progress
) -> tuple[Index, Calibration]:
    """Return the index of entries and its calibration, with as much as can be taken from the previous generation."""
    passages = split(entries)
    known = previous.kept if previous else {}
    fresh = list(dict.fromkeys(key(passage) for passage in passages if key(passage) not in known))
    drift = (previous.calibration.drift if previous else 0.0) + len(fresh) / len(passages)
    settled = previous and drift <= DRIFT_AT_MOST and previous.calibration.reference == REFERENCE
    contrast, probes = background_questions()
    background, basis = (previous.background, previous.basis) if previous else contrasted(encoder, contrast)
    by_key = known | embed(fresh, encoder, basis, progress)
    kept = [by_key[key(passage)] for passage in passages]
    vectors, tokens = np.stack([each.vector for each in kept]), pack([each.tokens for each in kept], basis)
    index = Index(entries, passages, vectors, tokens, background)
    if previous and settled:
        return index, replace(previous.calibration, drift=drift)
    return index, calibrate(Retriever(index), encoder.encode_query(probes))


def contrasted(encoder: Encoder, questions: Sequence[str]) -> tuple[Embeddings, Embeddings]:
    """Return the vectors of the background questions, and the directions in which their word pieces vary most."""
    encodings = encoder.encode_query(questions)
    return np.stack([each.vector for each in encodings]), main_directions(encodings)


def embed(texts: list[Key], encoder: Encoder, basis: Embeddings, progress: Progress) -> dict[Key, Kept]:
    """Return what is kept of each text, embedded in batches of like length so that little is padded."""
    kept: dict[Key, Kept] = {}
    by_length = sorted(texts, key=lambda each: len(each[0]), reverse=True)
    progress(0, len(texts))
    for start in range(0, len(by_length), BATCH):
        batch = by_length[start : start + BATCH]
        encodings = encoder.encode_document([text for text, _ in batch])
        for each, encoding in zip(batch, encodings, strict=True):
            kept[each] = Kept(encoding.vector, packed(encoding, basis, met=each[1]))
        progress(len(kept), len(texts))
    return kept
