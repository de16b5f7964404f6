"""The offline conductor: entries -> changes -> passages -> encodings -> index -> calibration -> a new generation."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from heapq import merge
from itertools import chain
from pathlib import Path

import numpy as np

from rag.backends import open_backend
from rag.background import background_questions
from rag.calibration import calibrate
from rag.confidence import REFERENCE, Calibration
from rag.embedding import Embedding, Progress, known_passages
from rag.encoders import compiled_files, open_encoder
from rag.errors import ExtraMissing, IndexMissing, IndexUnusable
from rag.files import SegmentWriter
from rag.generations import Content, Opened, beginning, load, load_compiled, refuse_foreign, save, tell, writing
from rag.index import Contrast, Entries, Index
from rag.interaction import main_directions
from rag.journal import Journal, Kept, Key, remove
from rag.models import DEFAULT_MODEL
from rag.nearest import IN_FILES, Backend
from rag.projection import SHOWN, STAY_AT_LEAST, Place, laid_out, put_among, shown
from rag.retriever import Retriever
from rag.segments import Block, Segment
from rag.settings import Settings
from rag.sources import Held, Source, open_corpus
from rag.types import Encoder, EncoderCard, Entry

# Builds of so many entries are gone on with if they are killed.
WORTH_A_JOURNAL = 500
# Once more than this share of the passages has changed, confidence is calibrated anew.
DRIFT_AT_MOST = 0.05
# Of a large glossary only a sample is on the map: some neighbours of an entry must be.
LOOKED_AT = 100


@dataclass(frozen=True)
class Changes:
    """How entries differ from those of an index, by id."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    same: int

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self.added or self.changed or self.removed)


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
    encoder = open_encoder(name, settings.device, compiled)
    backend = open_backend(settings)
    ahead = embed_on_cluster(settings, source, encoder, compiled) if settings.ray else 0
    builder = Builder(settings.index, encoder, compiled=None if compiled == stored else compiled, backend=backend)
    built = builder.bring(source, progress=progress)[1]
    return replace(built, embedded=built.embedded + ahead)


def embed_on_cluster(settings: Settings, source: Source, encoder: Encoder, compiled: Mapping[str, bytes]) -> int:
    """Let a cluster embed what a build will need, into its journal; return how many texts. Raises ExtraMissing."""
    try:
        from rag.spreading import Cluster, embed_ahead  # here: an extra
    except ModuleNotFoundError as missing:
        raise ExtraMissing(f"--ray needs {missing.name}; run: pip install 'glossary-rag[ray]'") from missing
    with writing(settings.index):
        previous = reusable(settings.index, None, encoder.card, open_backend(settings))
        changes = compare(source, previous.index.entries if previous else None)
        wanted = sorted((*changes.added, *changes.changed))
        if len(wanted) < WORTH_A_JOURNAL:
            return 0
        cluster = Cluster(settings.ray, settings.model or DEFAULT_MODEL, settings.device, compiled)
        contrast = previous.index.contrast if previous else contrast_of(encoder)
        journal = Journal(settings.index, encoder.card)
        return embed_ahead(cluster, (source.entry(each) for each in wanted), journal, contrast.basis)


def pending(settings: Settings) -> Changes:
    """Return what a build would change."""
    source = open_corpus(settings)
    try:
        return compare(source, load(settings.index, backend=open_backend(settings)).index.entries)
    except IndexMissing:
        return compare(source, None)


class Builder:
    """Brings the index in a folder to the entries it is given."""

    def __init__(
        self,
        folder: Path,
        encoder: Encoder,
        held: Opened | None = None,
        compiled: Mapping[str, bytes] | None = None,
        backend: Backend = IN_FILES,
    ) -> None:
        """Build with an encoder; what is `held` of the serving generation is not read again.

        `compiled` are the files of the encoder, None if the serving generation has them already.
        """
        self._folder = folder
        self._backend = backend
        self._encoder = encoder
        self._held = held
        self._compiled = compiled

    def build(self, entries: Sequence[Entry], progress: Progress = in_silence) -> tuple[Opened, Built]:
        """Bring the index to entries that are at hand, as `bring` does."""
        return self.bring(Held(entries), progress=progress)

    def bring(
        self, source: Source | Held, among: Set[str] | None = None, progress: Progress = in_silence
    ) -> tuple[Opened, Built]:
        """Embed what changed and let it serve; with no change nothing is written. Raises IndexUnusable.

        Where it is known `among` which entries something changed, only these are compared. `progress` is told (entries
        embedded, entries to embed).
        """
        began = time.perf_counter()
        with writing(self._folder) as number:
            previous = reusable(self._folder, self._held, self._encoder.card, self._backend)
            changes = compare(source, previous.index.entries if previous else None, among)
            if previous and not changes and settled(previous) and self._compiled is None:
                opened, embedded = previous, 0
            else:
                opened, embedded = self._make(number, source, changes, previous, progress)
        took, generation = time.perf_counter() - began, opened.manifest.generation
        return opened, Built(generation, changes, opened.index.passages, embedded, took)

    def _make(
        self, number: int, source: Source | Held, changes: Changes, previous: Opened | None, progress: Progress
    ) -> tuple[Opened, int]:
        with beginning(self._folder, number) as target:
            work = Work(self._encoder, progress, previous, target, self._backend)
            index, calibration = work.index(source, changes)
            on_map = mapped(index, previous, changes)
            content = Content(index, on_map, self._encoder.card, calibration, self._compiled)
            opened = save(target, content, datetime.now(UTC).isoformat(timespec="seconds"))
        remove(self._folder)
        tell(self._folder, opened.manifest, self._backend)
        return opened, work.embedded


def compare(source: Source | Held, there: Entries | None, among: Set[str] | None = None) -> Changes:
    """Return how the entries of a source differ from those that are there, all or those `among` some ids."""
    wanted, held = source.marks(), there.marks() if there is not None and among is None else {}
    if there is not None and among is not None:
        held = {entry: mark for entry in among if (mark := there.mark(entry)) is not None}
        wanted = {entry: wanted[entry] for entry in among if entry in wanted}
    both = wanted.keys() & held.keys()
    differ = {entry for entry in both if wanted[entry] != held[entry]}
    added, changed, removed = (tuple(sorted(ids)) for ids in (wanted.keys() - both, differ, held.keys() - both))
    same = (len(there) if there is not None else 0) - len(changed) - len(removed)
    return Changes(added, changed, removed, same)


def stored_encoder(folder: Path) -> Mapping[str, bytes]:
    """Return the compiled encoder of the serving generation, or nothing if it cannot be read."""
    try:
        return load_compiled(folder)
    except (IndexMissing, IndexUnusable):
        return {}


def reusable(folder: Path, held: Opened | None, encoder: EncoderCard, backend: Backend) -> Opened | None:
    """Return the serving generation, or nothing if it cannot be read or has another encoder."""
    try:
        opened = load(folder, held, backend)
    except (IndexMissing, IndexUnusable):
        return None
    return opened if opened.manifest.encoder == encoder else None


def settled(previous: Opened) -> bool:
    """Tell whether the calibration of a generation was found with the weights of today."""
    return previous.manifest.calibration.reference == REFERENCE


class Work:
    """The making of one index from the previous one, in the folder of a new generation."""

    def __init__(
        self, encoder: Encoder, progress: Progress, previous: Opened | None, target: Path, backend: Backend
    ) -> None:
        """Embed nothing yet."""
        self._backend = backend
        self._encoder = encoder
        self._progress = progress
        self._previous = previous
        self._target = target
        self.embedded = 0

    def index(self, source: Source | Held, changes: Changes) -> tuple[Index, Calibration]:
        """Return the index of the source's entries, what is new in a segment of its own, and its calibration."""
        wanted, gone = sorted((*changes.added, *changes.changed)), {*changes.changed, *changes.removed}
        fresh = (source.entry(name) for name in wanted)
        if not self._previous:
            contrast = contrast_of(self._encoder)
            index = Index(self._segments(self._blocks(fresh, len(wanted), {}, contrast), contrast), {}, contrast)
            return index, self._calibrate(index)
        before = self._previous.index
        known = known_passages(before.block(entry) for entry in gone)
        taken = before.taken_in(gone, len(wanted))
        blocks = merge(
            self._blocks(fresh, len(wanted), known, before.contrast),
            *(segment.blocks(without=before.dead[segment.name] | gone) for segment in taken),
            key=lambda block: block.entry.id,
        )
        index = before.changed(gone, taken, self._segments(blocks, before.contrast))
        calibration = self._previous.manifest.calibration
        drift = calibration.drift + self.embedded / max(1, index.passages)
        if settled(self._previous) and drift <= DRIFT_AT_MOST:
            return index, replace(calibration, drift=drift)
        return index, self._calibrate(index)

    def _segments(self, blocks: Iterator[Block], contrast: Contrast) -> list[Segment]:
        """Return a segment of blocks in the order of their ids, none if there are none."""
        first = next(blocks, None)
        if first is None:
            return []
        writer = SegmentWriter(self._target, self._target.name, self._backend)
        for each in chain([first], blocks):
            writer.add(each)
        beside = self._previous.index.segments[0].how_searched if self._previous else None
        return [writer.finished(contrast.background, beside)]

    def _calibrate(self, index: Index) -> Calibration:
        return calibrate(Retriever(index), self._encoder.encode_query(background_questions()[1]))

    def _blocks(
        self, entries: Iterable[Entry], count: int, known: Mapping[Key, Kept], contrast: Contrast
    ) -> Iterator[Block]:
        journal = Journal(self._target.parent, self._encoder.card) if count >= WORTH_A_JOURNAL else None
        embedding = Embedding(self._encoder, contrast.basis, journal, self._progress)
        for each in embedding.blocks(entries, count, known):
            self.embedded = embedding.embedded
            yield each


def contrast_of(encoder: Encoder) -> Contrast:
    """Return what the entries of a new index are held against."""
    encodings = encoder.encode_query(background_questions()[0])
    return Contrast(np.stack([each.vector for each in encodings]), main_directions(encodings))


def mapped(index: Index, previous: Opened | None, changes: Changes) -> dict[str, Place]:
    """Return the places of entries on the map; if most of them stay, new ones are put among their neighbours."""
    before = previous.places if previous else {}
    gone = {*changes.changed, *changes.removed}
    kept = {entry: place for entry, place in before.items() if entry not in gone}
    if len(kept) < STAY_AT_LEAST * min(SHOWN, len(index.entries)):
        return laid_out({entry: index.centroid(entry) for entry in shown([*index.entries])})
    come = [entry for entry in (*changes.changed, *changes.added) if entry in before or entry not in changes.changed]
    fresh = {*shown([*kept, *come])} - kept.keys()
    return kept | {entry: put_among(entry, neighbours(index, entry, kept)) for entry in sorted(fresh)}


def neighbours(index: Index, entry: str, places: Mapping[str, Place]) -> list[tuple[float, Place]]:
    """Return (cosine, place) of the entries nearest to one that are on the map."""
    near = index.nearest(index.centroid(entry), LOOKED_AT)
    return [(cosine, places[other]) for cosine, other in near if other in places]
