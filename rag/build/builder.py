"""Build the index: compare entries with it, embed what changed, and publish a new generation."""

import time
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from heapq import merge
from itertools import chain
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from rag.build.built import Built
from rag.build.changes import Changes, compare
from rag.build.embedding import EntryEmbedder, Progress, known_passages
from rag.build.map_layout import import_ahead, update_map
from rag.encoders.background import background_questions
from rag.encoders.model_files import DEFAULT_MODEL
from rag.encoders.open import compiled_files, open_encoder
from rag.encoders.reach import measure_reach
from rag.errors import ExtraMissing, IndexMissing, IndexUnusable
from rag.formats.sources import (
    EntriesInMemory,
    Source,
    account_of,
    open_corpus,
    orphans_notes,
)
from rag.index.embedding_cache import EmbeddingCache, remove_cache
from rag.index.generations import OpenedGeneration, load_compiled, load_generation
from rag.index.glossary_index import Background, GlossaryIndex, LivingEntries
from rag.index.index_folder import refuse_foreign
from rag.index.publish import GenerationContent, new_generation, notify_backend, publish, write_lock
from rag.index.segment import IndexedEntry, Segment
from rag.index.segment_files import SegmentWriter
from rag.index.tokens import main_directions
from rag.index.vectors.base import Backend
from rag.index.vectors.faiss_files import FAISS_FILES
from rag.index.vectors.open import open_backend
from rag.settings import Settings
from rag.types import Encoder, EncoderCard, Entry, Reach

# A build of so many entries uses the resume cache: if it is killed, the next one goes on.
CACHED_FROM = 500
# When this share of the entries changed, it is measured anew how much of them the encoder reads.
MEASURED_FROM = 0.1


def _no_progress(done: int, total: int) -> None:
    """Report no progress."""


def build_index(
    settings: Settings, progress: Progress = _no_progress, source: Source | None = None
) -> Built:
    """Build the index that the settings name from the corpus that they name.

    `source` is that corpus if it was opened already. Raises CorpusError, IndexUnusable,
    EncoderUnavailable, ExtraMissing, BackendUnavailable.
    """
    source = source or open_corpus(settings)
    # Reads all entries: faults of the corpus are reported before a model is loaded.
    source.content_hashes()
    refuse_foreign(settings.index)
    name = settings.model or DEFAULT_MODEL
    stored = _stored_encoder(settings.index)
    compiled = compiled_files(name, stored)
    unstored = None if compiled == stored else compiled
    encoder = open_encoder(name, settings.device, compiled)
    ahead = 0
    if settings.ray:
        ahead = _embed_on_cluster(settings, source, encoder, compiled)
    backend = open_backend(settings)
    builder = Builder(settings.index, encoder, compiled=unstored, backend=backend)
    _, built = builder.update(source, progress=progress)
    account, doubts = account_of(source)
    doubts = (*doubts, *orphans_notes(settings, source))
    return replace(built, embedded=built.embedded + ahead, account=account, doubts=doubts)


def _embed_on_cluster(
    settings: Settings,
    source: Source,
    encoder: Encoder,
    compiled: Mapping[str, bytes],
) -> int:
    """Embed the texts of a large build on a cluster, into the resume cache; return how many.

    Raises ExtraMissing.
    """
    try:
        from rag.build.ray_cluster import Cluster, embed_ahead  # here: an extra
    except ModuleNotFoundError as missing:
        raise ExtraMissing.of("ray", "--ray", missing) from missing
    with write_lock(settings.index):
        previous = _reusable(settings.index, None, encoder.card, open_backend(settings))
        changes = compare(source, _indexed_entries(previous))
        if len(changes.to_index) < CACHED_FROM:
            return 0
        name = settings.model or DEFAULT_MODEL
        cluster = Cluster(settings.ray, name, settings.device, compiled)
        contrast = previous.index.background if previous else _contrast_of(encoder)
        cache = EmbeddingCache(settings.index, encoder.card)
        entries = (source.entry(name) for name in changes.to_index)
        return embed_ahead(cluster, entries, cache, contrast.basis)


@dataclass(frozen=True)
class IndexUpdate:
    """One update of an index: the wanted entries, and how they differ from the index before.

    `previous` is None if there is no index before, or none that can be reused.
    """

    source: Source | EntriesInMemory
    changes: Changes
    previous: OpenedGeneration | None
    progress: Progress


class Builder:
    """Updates the index in a folder to the entries it is given."""

    def __init__(
        self,
        folder: Path,
        encoder: Encoder,
        opened: OpenedGeneration | None = None,
        compiled: Mapping[str, bytes] | None = None,
        backend: Backend = FAISS_FILES,
    ) -> None:
        """Build in a folder with an encoder.

        `opened` is a generation in memory, whose segments are not read again. `compiled` are the
        files of the compiled encoder, or None if the serving generation has them. `backend`
        searches the vectors.
        """
        self._folder = folder
        self._backend = backend
        self._encoder = encoder
        self._opened = opened
        self._compiled = compiled

    def build(
        self,
        entries: Sequence[Entry],
        progress: Progress = _no_progress,
    ) -> tuple[OpenedGeneration, Built]:
        """Update the index to a list of entries; see `update`."""
        return self.update(EntriesInMemory(entries), progress=progress)

    def update(
        self,
        source: Source | EntriesInMemory,
        only: Set[str] | None = None,
        progress: Progress = _no_progress,
    ) -> tuple[OpenedGeneration, Built]:
        """Update the index to the entries of a source, and let the new generation serve.

        Without a change nothing is written. If `only` is given, no other entries are compared.
        `progress` is called with the numbers of entries embedded and to embed. Raises
        IndexUnusable.
        """
        began = time.perf_counter()
        with write_lock(self._folder) as number:
            previous = _reusable(self._folder, self._opened, self._encoder.card, self._backend)
            changes = compare(source, _indexed_entries(previous), only)
            if previous and self._is_current(previous, changes):
                opened, embedded = previous, 0
            else:
                update = IndexUpdate(source, changes, previous, progress)
                opened, embedded = self._publish(number, update)
        built = Built(
            generation=opened.manifest.generation,
            changes=changes,
            passages=opened.index.passages,
            embedded=embedded,
            seconds=time.perf_counter() - began,
            model=opened.manifest.encoder.model,
            reach=opened.manifest.reach,
            without_questions=opened.index.without_questions,
        )
        return opened, built

    def _is_current(self, previous: OpenedGeneration, changes: Changes) -> bool:
        """Return whether a generation can serve on as it is."""
        return not changes and self._compiled is None

    def _publish(self, number: int, update: IndexUpdate) -> tuple[OpenedGeneration, int]:
        """Publish a new generation; return it, and how many texts were embedded."""
        if update.previous is None:
            import_ahead()
        with new_generation(self._folder, number) as target:
            index, embedded = self._index(target, update)
            before = update.previous.places if update.previous else {}
            places = update_map(index, before, update.changes)
            card, reach = self._encoder.card, self._reach(index, update)
            content = GenerationContent(index, places, card, self._compiled, reach)
            built_at = datetime.now(UTC).isoformat(timespec="seconds")
            opened = publish(target, content, built_at)
        remove_cache(self._folder)
        notify_backend(self._folder, opened.manifest, self._backend)
        return opened, embedded

    def _reach(self, index: GlossaryIndex, update: IndexUpdate) -> Reach:
        """Return how much of a glossary the encoder reads; a small change leaves it as it was."""
        changed = len(update.changes.to_index) + len(update.changes.removed)
        if update.previous and changed < MEASURED_FROM * len(index.entries):
            return update.previous.manifest.reach
        return measure_reach(index.words(), self._encoder)

    def _index(self, target: Path, update: IndexUpdate) -> tuple[GlossaryIndex, int]:
        """Return the index of the wanted entries, and how many texts were embedded.

        New entries and those of merged segments are written as one segment to the folder `target`.
        """
        before = update.previous.index if update.previous else self._empty_index()
        wanted, outdated = update.changes.to_index, update.changes.outdated
        cache = self._cache(len(wanted))
        embedding = EntryEmbedder(self._encoder, before.background.basis, cache, update.progress)
        known = known_passages(before.indexed_entry(entry) for entry in outdated)
        entries = (update.source.entry(name) for name in wanted)
        new_blocks = embedding.indexed_entries(entries, len(wanted), known)
        merged = before.to_merge(outdated, len(wanted))
        old_blocks = [
            segment.indexed_entries(before.dead[segment.name] | outdated) for segment in merged
        ]
        blocks = merge(new_blocks, *old_blocks, key=lambda block: block.entry.id)
        made = self._write_segment(target, blocks, before)
        return before.changed(outdated, merged, made), embedding.embedded

    def _cache(self, count: int) -> EmbeddingCache | None:
        """Return the resume cache for a build of `count` entries; a small build has none."""
        if count < CACHED_FROM:
            return None
        return EmbeddingCache(self._folder, self._encoder.card)

    def _empty_index(self) -> GlossaryIndex:
        return GlossaryIndex([], {}, _contrast_of(self._encoder))

    def _write_segment(
        self, target: Path, blocks: Iterator[IndexedEntry], before: GlossaryIndex
    ) -> list[Segment]:
        """Write a segment of blocks, which are in the order of their ids; return it in a list.

        The list is empty if there are no blocks.
        """
        first = next(blocks, None)
        if first is None:
            return []
        writer = SegmentWriter(target, target.name, self._backend)
        for block in chain([first], blocks):
            writer.add(block)
        previous = before.segments[0].search_plan if before.segments else None
        return [writer.finished(before.background.background, previous)]


def _stored_encoder(folder: Path) -> Mapping[str, bytes]:
    """Return the files of the compiled encoder in the index; none if they cannot be read."""
    try:
        return load_compiled(folder)
    except (IndexMissing, IndexUnusable):
        return {}


def _reusable(
    folder: Path,
    opened: OpenedGeneration | None,
    encoder: EncoderCard,
    backend: Backend,
) -> OpenedGeneration | None:
    """Return the serving generation, or None if it cannot be read or has another encoder."""
    try:
        serving = load_generation(folder, opened, backend)
    except (IndexMissing, IndexUnusable):
        return None
    if serving.manifest.encoder != encoder:
        return None
    return serving


def _indexed_entries(previous: OpenedGeneration | None) -> LivingEntries | None:
    """Return the entries of a generation, if there is one."""
    return previous.index.entries if previous else None


def _contrast_of(encoder: Encoder) -> Background:
    """Return the contrast of a new index: the background questions as an encoder sees them."""
    encodings = encoder.encode_query(background_questions()[0])
    vectors = np.stack([encoding.vector for encoding in encodings])
    with threadpool_limits(1, user_api="blas"):
        return Background(vectors, main_directions(encodings))
