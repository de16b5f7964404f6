"""Entries -> a new generation of the index: changes, passages, encodings, a segment, calibration."""

import time
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from heapq import merge
from itertools import chain
from pathlib import Path

import numpy as np

from rag.build.calibration import calibrate
from rag.build.changes import Changes, compare
from rag.build.embedding import Embedding, Progress, known_passages
from rag.build.map_layout import update_map
from rag.encoders.background import background_questions
from rag.encoders.model_files import DEFAULT_MODEL
from rag.encoders.open import compiled_files, open_encoder
from rag.errors import ExtraMissing, IndexMissing, IndexUnusable
from rag.formats.sources import Held, Source, open_corpus
from rag.index.embedding_cache import EmbeddingCache, remove
from rag.index.generations import Opened, load, load_compiled, refuse_foreign
from rag.index.glossary_index import Contrast, Index
from rag.index.publish import Content, new_generation, notify_backend, save, write_lock
from rag.index.segment import Block, Segment
from rag.index.segment_files import SegmentWriter
from rag.index.tokens import main_directions
from rag.index.vectors.base import Backend
from rag.index.vectors.faiss_files import IN_FILES
from rag.index.vectors.open import open_backend
from rag.search.confidence import REFERENCE
from rag.search.retriever import Retriever
from rag.settings import Settings
from rag.types import Calibration, Encoder, EncoderCard, Entry

# Builds of so many entries are gone on with if they are killed.
CACHED_FROM = 500
# Once more than this share of the passages has changed, confidence is calibrated anew.
DRIFT_AT_MOST = 0.05


@dataclass(frozen=True)
class Built:
    """What a build did: the generation that serves now, and how many passages had to be embedded for it."""

    generation: int
    changes: Changes
    passages: int
    embedded: int
    seconds: float


def in_silence(done: int, total: int) -> None:
    """Tell nobody how far a build is."""


def build_index(settings: Settings, progress: Progress = in_silence) -> Built:
    """Build the index that the settings name from the corpus that they name."""
    source = open_corpus(settings)
    source.marks()
    refuse_foreign(settings.index)
    name = settings.model or DEFAULT_MODEL
    stored = stored_encoder(settings.index)
    compiled = compiled_files(name, stored)
    unstored = None if compiled == stored else compiled
    encoder = open_encoder(name, settings.device, compiled)
    ahead = embed_on_cluster(settings, source, encoder, compiled) if settings.ray else 0
    backend = open_backend(settings)
    builder = Builder(settings.index, encoder, compiled=unstored, backend=backend)
    _, built = builder.update(source, progress=progress)
    return replace(built, embedded=built.embedded + ahead)


def embed_on_cluster(
    settings: Settings,
    source: Source,
    encoder: Encoder,
    compiled: Mapping[str, bytes],
) -> int:
    """Let a cluster embed what a build will need, into its cache; return how many texts.

    Raises ExtraMissing.
    """
    try:
        from rag.build.ray_cluster import Cluster, embed_ahead  # here: an extra
    except ModuleNotFoundError as missing:
        remedy = "run: pip install 'glossary-rag[ray]'"
        raise ExtraMissing(f"--ray needs {missing.name}; {remedy}") from missing
    with write_lock(settings.index):
        previous = reusable(settings.index, None, encoder.card, open_backend(settings))
        changes = compare(source, previous.index.entries if previous else None)
        if len(changes.to_index) < CACHED_FROM:
            return 0
        name = settings.model or DEFAULT_MODEL
        cluster = Cluster(settings.ray, name, settings.device, compiled)
        contrast = previous.index.contrast if previous else contrast_of(encoder)
        cache = EmbeddingCache(settings.index, encoder.card)
        entries = (source.entry(each) for each in changes.to_index)
        return embed_ahead(cluster, entries, cache, contrast.basis)


@dataclass(frozen=True)
class IndexUpdate:
    """One update: the entries that are wanted, how they differ from the index before, if any."""

    source: Source | Held
    changes: Changes
    previous: Opened | None
    progress: Progress


class Builder:
    """Brings the index in a folder to the entries it is given."""

    def __init__(
        self,
        folder: Path,
        encoder: Encoder,
        opened: Opened | None = None,
        compiled: Mapping[str, bytes] | None = None,
        backend: Backend = IN_FILES,
    ) -> None:
        """Build with an encoder; what is `opened` of the serving generation is not read again.

        `compiled` are the files of the encoder, None if the serving generation has them already.
        """
        self._folder = folder
        self._backend = backend
        self._encoder = encoder
        self._opened = opened
        self._compiled = compiled

    def build(
        self,
        entries: Sequence[Entry],
        progress: Progress = in_silence,
    ) -> tuple[Opened, Built]:
        """Bring the index to entries that are at hand, as `update` does."""
        return self.update(Held(entries), progress=progress)

    def update(
        self,
        source: Source | Held,
        only: Set[str] | None = None,
        progress: Progress = in_silence,
    ) -> tuple[Opened, Built]:
        """Embed what changed and let it serve; with no change nothing is written.

        If it is known that `only` some entries can have changed, no other is compared. `progress`
        is told (entries embedded, entries to embed). Raises IndexUnusable.
        """
        began = time.perf_counter()
        with write_lock(self._folder) as number:
            previous = reusable(self._folder, self._opened, self._encoder.card, self._backend)
            changes = compare(source, previous.index.entries if previous else None, only)
            if previous and self._is_current(previous, changes):
                opened, embedded = previous, 0
            else:
                update = IndexUpdate(source, changes, previous, progress)
                opened, embedded = self._publish(number, update)
        seconds, generation = time.perf_counter() - began, opened.manifest.generation
        return opened, Built(generation, changes, opened.index.passages, embedded, seconds)

    def _is_current(self, previous: Opened, changes: Changes) -> bool:
        return not changes and is_calibrated(previous) and self._compiled is None

    def _publish(self, number: int, update: IndexUpdate) -> tuple[Opened, int]:
        """Return a new generation, which serves now, and how many passages were embedded."""
        with new_generation(self._folder, number) as target:
            index, embedded = self._index(target, update)
            calibration = self._calibration(index, update.previous, embedded)
            places = update.previous.places if update.previous else {}
            on_map = update_map(index, places, update.changes)
            content = Content(index, on_map, self._encoder.card, calibration, self._compiled)
            opened = save(target, content, datetime.now(UTC).isoformat(timespec="seconds"))
        remove(self._folder)
        notify_backend(self._folder, opened.manifest, self._backend)
        return opened, embedded

    def _index(self, target: Path, update: IndexUpdate) -> tuple[Index, int]:
        """Return the index of the wanted entries, and how many passages were embedded.

        What is new is written as a segment to the folder of the new generation.
        """
        before = update.previous.index if update.previous else self._empty_index()
        wanted, outdated = update.changes.to_index, update.changes.outdated
        cache = self._cache(len(wanted))
        embedding = Embedding(self._encoder, before.contrast.basis, cache, update.progress)
        known = known_passages(before.block(entry) for entry in outdated)
        entries = (update.source.entry(each) for each in wanted)
        fresh = embedding.blocks(entries, len(wanted), known)
        merged = before.to_merge(outdated, len(wanted))
        kept = [segment.blocks(before.dead[segment.name] | outdated) for segment in merged]
        blocks = merge(fresh, *kept, key=lambda block: block.entry.id)
        made = self._write_segment(target, blocks, before)
        return before.changed(outdated, merged, made), embedding.embedded

    def _cache(self, count: int) -> EmbeddingCache | None:
        if count < CACHED_FROM:
            return None
        return EmbeddingCache(self._folder, self._encoder.card)

    def _empty_index(self) -> Index:
        return Index([], {}, contrast_of(self._encoder))

    def _write_segment(self, target: Path, blocks: Iterator[Block], before: Index) -> list[Segment]:
        """Return a segment of blocks in the order of their ids, none if there are none."""
        first = next(blocks, None)
        if first is None:
            return []
        writer = SegmentWriter(target, target.name, self._backend)
        for block in chain([first], blocks):
            writer.add(block)
        previous = before.segments[0].search_plan if before.segments else None
        return [writer.finished(before.contrast.background, previous)]

    def _calibration(self, index: Index, previous: Opened | None, embedded: int) -> Calibration:
        """Return the calibration of an index: that of the previous one until too much changed."""
        if previous and is_calibrated(previous):
            calibration = previous.manifest.calibration
            drift = calibration.drift + embedded / max(1, index.passages)
            if drift <= DRIFT_AT_MOST:
                return replace(calibration, drift=drift)
        probes = self._encoder.encode_query(background_questions()[1])
        return calibrate(Retriever(index), probes)


def stored_encoder(folder: Path) -> Mapping[str, bytes]:
    """Return the compiled encoder of the serving generation, or nothing if it cannot be read."""
    try:
        return load_compiled(folder)
    except (IndexMissing, IndexUnusable):
        return {}


def reusable(
    folder: Path,
    opened: Opened | None,
    encoder: EncoderCard,
    backend: Backend,
) -> Opened | None:
    """Return the serving generation, or nothing if it cannot be read or has another encoder."""
    try:
        serving = load(folder, opened, backend)
    except (IndexMissing, IndexUnusable):
        return None
    return serving if serving.manifest.encoder == encoder else None


def is_calibrated(previous: Opened) -> bool:
    """Tell whether the calibration of a generation was found with the weights of today."""
    return previous.manifest.calibration.reference == REFERENCE


def contrast_of(encoder: Encoder) -> Contrast:
    """Return what the entries of a new index are held against."""
    encodings = encoder.encode_query(background_questions()[0])
    vectors = np.stack([each.vector for each in encodings])
    return Contrast(vectors, main_directions(encodings))
