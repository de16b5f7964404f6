"""Entries -> blocks of an index: their passages, embedded in batches, those that were embedded before taken again."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

import numpy as np

from rag.entries.passages import split
from rag.index.embedding_cache import CachedEmbedding, EmbeddingCache, Key
from rag.index.segment import Block
from rag.index.tokens import INTERACTING, packed
from rag.types import Embeddings, Encoder, Entry, Passage

BATCH = 256
# Entries whose passages are held in memory until they are written.
ENTRIES_AT_ONCE = 1_000

Item = TypeVar("Item")
Progress = Callable[[int, int], None]


class Embedding:
    """Embeds the entries of one build, in order, and counts."""

    def __init__(
        self, encoder: Encoder, basis: Embeddings, cache: EmbeddingCache | None, progress: Progress
    ) -> None:
        """Embed nothing yet; `basis` as in `Contrast`, `progress` is told (entries done, entries in all)."""
        self._encoder = encoder
        self._basis = basis
        self._cache = cache
        self._progress = progress
        self.embedded = 0

    def blocks(
        self, entries: Iterable[Entry], count: int, known: Mapping[Key, CachedEmbedding]
    ) -> Iterator[Block]:
        """Yield entries, of which there are so many, as they are indexed; `known` is what was embedded before."""
        self._progress(0, count)
        done = 0
        for some in batches(entries, ENTRIES_AT_ONCE):
            passages = [split([entry]) for entry in some]
            kept = self._kept(
                dict.fromkeys(key(passage) for held in passages for passage in held), known
            )
            yield from (
                block(entry, held, kept) for entry, held in zip(some, passages, strict=True)
            )
            done += len(some)
            self._progress(done, count)

    def _kept(
        self, wanted: Mapping[Key, None], known: Mapping[Key, CachedEmbedding]
    ) -> dict[Key, CachedEmbedding]:
        kept = {each: known[each] for each in wanted if each in known}
        if self._cache:
            kept |= self._cache.find(each for each in wanted if each not in kept)
        by_length = sorted(
            (each for each in wanted if each not in kept), key=lambda each: -len(each[0])
        )
        # In batches of like length, so that little is padded.
        for batch in batches(by_length, BATCH):
            made = embedded(self._encoder, batch, self._basis)
            self.embedded += len(batch)
            if self._cache:
                self._cache.put(made)
            kept |= made
        return kept


def embedded(
    encoder: Encoder, texts: Sequence[Key], basis: Embeddings
) -> dict[Key, CachedEmbedding]:
    """Return what is kept of texts; `basis` as in `Contrast`."""
    encodings = encoder.encode_document([text for text, _ in texts])
    return {
        each: CachedEmbedding(encoding.vector, packed(encoding, basis, keep=each[1]))
        for each, encoding in zip(texts, encodings, strict=True)
    }


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield items in lists of a size, the last perhaps shorter."""
    left = iter(items)
    while some := list(islice(left, size)):
        yield some


def block(entry: Entry, passages: Sequence[Passage], kept: Mapping[Key, CachedEmbedding]) -> Block:
    """Return an entry as it is indexed."""
    held = [kept[key(passage)] for passage in passages]
    return Block(
        entry,
        tuple(passages),
        np.stack([each.vector for each in held]),
        tuple(each.tokens for each in held),
    )


def known_passages(blocks: Iterable[Block]) -> dict[Key, CachedEmbedding]:
    """Return what is kept of the passages of entries: what stays of those that change is used again."""
    return {
        key(passage): CachedEmbedding(block.vectors[row], block.tokens[row])
        for block in blocks
        for row, passage in enumerate(block.passages)
    }


def key(passage: Passage) -> Key:
    """Return what a passage shares with those that need not be embedded again."""
    return passage.text, passage.view in INTERACTING
