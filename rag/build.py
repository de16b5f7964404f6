"""The offline conductor: entries -> changes -> passages -> encodings -> index -> calibration -> a new generation."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from rag.calibration import background_questions, calibrate
from rag.confidence import REFERENCE, Calibration
from rag.encoders import compiled_files, open_encoder
from rag.errors import IndexMissing, IndexUnusable
from rag.generations import Content, Opened, load, load_compiled, refuse_foreign, save, writing
from rag.index import Contrast, Index
from rag.interaction import INTERACTING, Packed, main_directions, packed
from rag.models import DEFAULT_MODEL
from rag.passages import split
from rag.projection import Place, places, shown
from rag.retriever import Retriever
from rag.segments import Block, segment_of
from rag.settings import Settings
from rag.sources import open_corpus
from rag.types import Embeddings, Encoder, EncoderCard, Entry, Passage

BATCH = 256
# Once more than this share of the passages has changed, confidence is calibrated anew.
DRIFT_AT_MOST = 0.05

Progress = Callable[[int, int], None]
# What is embedded once: a text, and whether its word pieces are kept.
Key = tuple[str, bool]


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


@dataclass(frozen=True)
class Kept:
    """What an index keeps of a passage that was embedded."""

    vector: Embeddings
    tokens: Packed


def in_silence(done: int, total: int) -> None:
    """Tell nobody how far a build is."""


def build_index(settings: Settings, progress: Progress = in_silence) -> Built:
    """Build the index that the settings name from the corpus that they name."""
    entries = open_corpus(settings).entries()
    refuse_foreign(settings.index)
    name = settings.model or DEFAULT_MODEL
    stored = stored_encoder(settings.index)
    compiled = compiled_files(name, stored)
    encoder = open_encoder(name, settings.device, compiled)
    builder = Builder(settings.index, encoder, compiled=None if compiled == stored else compiled)
    return builder.build(entries, progress)[1]


def pending(settings: Settings) -> Changes:
    """Return what a build would change."""
    entries = open_corpus(settings).entries()
    try:
        return compare(entries, load(settings.index).index.entries)
    except IndexMissing:
        return compare(entries, {})


class Builder:
    """Brings the index in a folder to the entries it is given."""

    def __init__(
        self, folder: Path, encoder: Encoder, held: Opened | None = None, compiled: Mapping[str, bytes] | None = None
    ) -> None:
        """Build with an encoder; what is `held` of the serving generation is not read again.

        `compiled` are the files of the encoder, None if the serving generation has them already.
        """
        self._folder = folder
        self._encoder = encoder
        self._held = held
        self._compiled = compiled

    def build(self, entries: Sequence[Entry], progress: Progress = in_silence) -> tuple[Opened, Built]:
        """Embed what changed and let it serve; with no change nothing is written. Raises IndexUnusable.

        `progress` is told (texts embedded, texts to embed).
        """
        began = time.perf_counter()
        with writing(self._folder) as number:
            previous = reusable(self._folder, self._held, self._encoder.card)
            changes = compare(entries, previous.index.entries if previous else {})
            work = Work(self._encoder, progress, previous)
            if previous and not changes and settled(previous) and self._compiled is None:
                opened = previous
            else:
                index, calibration = work.index(f"{number:06d}", entries, changes)
                now = datetime.now(UTC).isoformat(timespec="seconds")
                on_map = mapped(index, previous, changes)
                content = Content(index, on_map, self._encoder.card, calibration, self._compiled)
                opened = save(self._folder, number, content, now)
        took, generation = time.perf_counter() - began, opened.manifest.generation
        return opened, Built(generation, changes, opened.index.passages, work.embedded, took)


def compare(entries: Iterable[Entry], there: Mapping[str, Entry]) -> Changes:
    """Return how entries differ from those that are there."""
    wanted = {entry.id: entry for entry in entries}
    both = wanted.keys() & there.keys()
    # Entries of a corpus that was read again by and by are mostly the very same ones, which is told sooner.
    differ = {entry for entry in both if wanted[entry] is not there[entry] and wanted[entry] != there[entry]}
    added, changed, removed = (tuple(sorted(ids)) for ids in (wanted.keys() - both, differ, there.keys() - both))
    return Changes(added, changed, removed, same=len(both) - len(differ))


def stored_encoder(folder: Path) -> Mapping[str, bytes]:
    """Return the compiled encoder of the serving generation, or nothing if it cannot be read."""
    try:
        return load_compiled(folder)
    except (IndexMissing, IndexUnusable):
        return {}


def reusable(folder: Path, held: Opened | None, encoder: EncoderCard) -> Opened | None:
    """Return the serving generation, or nothing if it cannot be read or has another encoder."""
    try:
        opened = load(folder, held)
    except (IndexMissing, IndexUnusable):
        return None
    return opened if opened.manifest.encoder == encoder else None


def settled(previous: Opened) -> bool:
    """Tell whether the calibration of a generation was found with the weights of today."""
    return previous.manifest.calibration.reference == REFERENCE


class Work:
    """The making of one index from the previous one."""

    def __init__(self, encoder: Encoder, progress: Progress, previous: Opened | None) -> None:
        """Embed nothing yet."""
        self._encoder = encoder
        self._progress = progress
        self._previous = previous
        self.embedded = 0

    def index(self, name: str, entries: Iterable[Entry], changes: Changes) -> tuple[Index, Calibration]:
        """Return the index of the entries, what is new in a segment of this name, and its calibration."""
        wanted = {*changes.added, *changes.changed}
        fresh = [entry for entry in entries if entry.id in wanted]
        gone = {*changes.changed, *changes.removed}
        if not self._previous:
            contrast = self._contrast()
            index = Index([segment_of(name, self._blocks(fresh, {}, contrast))], {}, contrast)
            return index, self._calibrate(index)
        before = self._previous.index
        known = known_passages(before.block(entry) for entry in gone)
        index = before.changed(name, gone, self._blocks(fresh, known, before.contrast))
        calibration = self._previous.manifest.calibration
        drift = calibration.drift + self.embedded / max(1, index.passages)
        if settled(self._previous) and drift <= DRIFT_AT_MOST:
            return index, replace(calibration, drift=drift)
        return index, self._calibrate(index)

    def _contrast(self) -> Contrast:
        encodings = self._encoder.encode_query(background_questions()[0])
        return Contrast(np.stack([each.vector for each in encodings]), main_directions(encodings))

    def _calibrate(self, index: Index) -> Calibration:
        return calibrate(Retriever(index), self._encoder.encode_query(background_questions()[1]))

    def _blocks(self, entries: Sequence[Entry], known: Mapping[Key, Kept], contrast: Contrast) -> list[Block]:
        passages = {entry.id: split([entry]) for entry in entries}
        wanted = dict.fromkeys(key(passage) for held in passages.values() for passage in held)
        kept = {**known, **self._embed([each for each in wanted if each not in known], contrast.basis)}
        return [block(entry, passages[entry.id], kept) for entry in entries]

    def _embed(self, texts: list[Key], basis: Embeddings) -> dict[Key, Kept]:
        """Return what is kept of each text, embedded in batches of like length so that little is padded."""
        kept: dict[Key, Kept] = {}
        by_length = sorted(texts, key=lambda each: len(each[0]), reverse=True)
        self._progress(0, len(texts))
        for start in range(0, len(by_length), BATCH):
            batch = by_length[start : start + BATCH]
            encodings = self._encoder.encode_document([text for text, _ in batch])
            for each, encoding in zip(batch, encodings, strict=True):
                kept[each] = Kept(encoding.vector, packed(encoding, basis, met=each[1]))
            self._progress(len(kept), len(texts))
        self.embedded = len(kept)
        return kept


def mapped(index: Index, previous: Opened | None, changes: Changes) -> dict[str, Place]:
    """Return the places of entries on the map; those of entries that did not change stay, if most do."""
    vectors = {entry: index.centroid(entry) for entry in shown([*index.entries])}
    before = previous.places if previous else {}
    return places(vectors, {entry: place for entry, place in before.items() if entry not in changes.changed})


def block(entry: Entry, passages: Sequence[Passage], kept: Mapping[Key, Kept]) -> Block:
    """Return an entry as it is indexed."""
    held = [kept[key(passage)] for passage in passages]
    return Block(entry, tuple(passages), np.stack([each.vector for each in held]), tuple(each.tokens for each in held))


def known_passages(blocks: Iterable[Block]) -> dict[Key, Kept]:
    """Return what is kept of the passages of entries: what stays of those that change is used again."""
    return {
        key(passage): Kept(block.vectors[row], block.tokens[row])
        for block in blocks
        for row, passage in enumerate(block.passages)
    }


def key(passage: Passage) -> Key:
    """Return what a passage shares with those that need not be embedded again."""
    return passage.text, passage.view in INTERACTING
