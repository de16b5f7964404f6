"""The offline conductor: corpus -> entries -> passages -> embeddings -> a new generation of the index."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from rag.corpus import read_corpus
from rag.encoder import SentenceEncoder
from rag.errors import IndexMissing, IndexUnusable
from rag.index import Index, refuse_foreign
from rag.passages import split
from rag.settings import Settings
from rag.types import Embeddings, Encoder, EncoderCard

BATCH = 256


@dataclass(frozen=True)
class Built:
    """What a build did."""

    generation: int
    entries: int
    passages: int
    reused: int
    seconds: float


def build_index(settings: Settings, progress: Callable[[int, int], None] = lambda done, total: None) -> Built:
    """Build the index that the settings name, embedding only texts that the previous generation lacks."""
    return build(settings.corpus, settings.index, SentenceEncoder(settings.model, settings.device), progress)


def build(corpus: Path, folder: Path, encoder: Encoder, progress: Callable[[int, int], None]) -> Built:
    """Build with a given encoder; `progress` is told (passages embedded, passages to embed)."""
    began = time.perf_counter()
    refuse_foreign(folder)
    entries = read_corpus(corpus)
    passages = split(entries)
    known = previous_embeddings(folder, encoder.card)
    fresh = list(dict.fromkeys(passage.text for passage in passages if passage.text not in known))
    vectors = known | embed(fresh, encoder, progress)
    index = Index(entries, passages, np.stack([vectors[passage.text] for passage in passages]))
    manifest = index.save(folder, encoder.card, datetime.now(UTC).isoformat(timespec="seconds"))
    reused = sum(passage.text in known for passage in passages)
    return Built(manifest.generation, len(entries), len(passages), reused, time.perf_counter() - began)


def previous_embeddings(folder: Path, encoder: EncoderCard) -> dict[str, Embeddings]:
    """Return text -> vector of the serving generation, or nothing if it cannot be read or has another encoder."""
    try:
        index, manifest = Index.load(folder)
    except (IndexMissing, IndexUnusable):
        return {}
    if manifest.encoder != encoder:
        return {}
    return {passage.text: vector for passage, vector in zip(index.passages, index.vectors, strict=True)}


def embed(texts: list[str], encoder: Encoder, progress: Callable[[int, int], None]) -> dict[str, Embeddings]:
    """Return text -> vector, embedded in batches of like length so that little is padded."""
    vectors: dict[str, Embeddings] = {}
    by_length = sorted(texts, key=len, reverse=True)
    progress(0, len(texts))
    for start in range(0, len(by_length), BATCH):
        batch = by_length[start : start + BATCH]
        vectors |= zip(batch, encoder.encode_document(batch), strict=True)
        progress(len(vectors), len(texts))
    return vectors
