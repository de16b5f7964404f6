"""Embed the passages of entries, in batches, but for those that were embedded before."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

from rag.entries.passages import split_into_passages
from rag.index.embedding_cache import CachedEmbedding, EmbeddingCache, Key
from rag.index.segment import IndexedEntry
from rag.index.sentence_parts import sentence_parts
from rag.index.tokens import TOKEN_VIEWS, pack_tokens
from rag.types import Embeddings, Encoder, Entry, Passage

# Texts that are embedded at once.
BATCH = 256
# Entries whose passages are in memory until they are written.
ENTRIES_AT_ONCE = 1_000

Item = TypeVar("Item")
# Called with the numbers of entries done and of all entries.
Progress = Callable[[int, int], None]


class EntryEmbedder:
    """Embeds the entries of one build, in order; `embedded` counts the texts embedded so far."""

    def __init__(
        self, encoder: Encoder, basis: Embeddings, cache: EmbeddingCache | None, progress: Progress
    ) -> None:
        """Prepare to embed with an encoder; `basis` as in `Background`.

        With a `cache`, texts are looked up there first, and new embeddings are stored. `progress`
        is called after every thousand entries.
        """
        self._encoder = encoder
        self._basis = basis
        self._cache = cache
        self._progress = progress
        self.embedded = 0

    def indexed_entries(
        self, entries: Iterable[Entry], count: int, known: Mapping[Key, CachedEmbedding]
    ) -> Iterator[IndexedEntry]:
        """Yield entries as they are indexed.

        `count` is the number of entries, `known` are embeddings that are at hand.
        """
        self._progress(0, count)
        done = 0
        for some in batches(entries, ENTRIES_AT_ONCE):
            passages = [split_into_passages([entry]) for entry in some]
            wanted = _distinct_keys(passages)
            embeddings = self._embeddings(wanted, known)
            for entry, own in zip(some, passages, strict=True):
                yield _block(entry, own, embeddings, self._encoder)
            done += len(some)
            self._progress(done, count)

    def _embeddings(
        self, wanted: Sequence[Key], known: Mapping[Key, CachedEmbedding]
    ) -> dict[Key, CachedEmbedding]:
        """Return the embeddings of texts: known, cached, or made now."""
        embeddings = {text: known[text] for text in wanted if text in known}
        if self._cache:
            embeddings |= self._cache.find(text for text in wanted if text not in embeddings)
        missing = [text for text in wanted if text not in embeddings]
        # Texts of like length in a batch need little padding.
        missing.sort(key=lambda text: -len(text[0]))
        for batch in batches(missing, BATCH):
            made = embed_texts(self._encoder, batch, self._basis)
            self.embedded += len(batch)
            if self._cache:
                self._cache.put(made)
            embeddings |= made
        return embeddings


def embed_texts(
    encoder: Encoder, texts: Sequence[Key], basis: Embeddings
) -> dict[Key, CachedEmbedding]:
    """Return the embeddings of texts by an encoder; `basis` as in `Background`."""
    encodings = encoder.encode_document([text for text, _ in texts])
    embeddings = {}
    # The products are small: threads of numpy would take longer to wait for each other.
    with threadpool_limits(1, user_api="blas"):
        for text, encoding in zip(texts, encodings, strict=True):
            _, keeps_pieces = text
            tokens = pack_tokens(encoding, basis, keep=keeps_pieces)
            embeddings[text] = CachedEmbedding(encoding.vector, tokens)
    return embeddings


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield items in lists of `size`; the last may be shorter."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def _distinct_keys(passages: Iterable[Sequence[Passage]]) -> list[Key]:
    """Return the keys of the passages of several entries, each once, in order."""
    keys: dict[Key, None] = {}
    for own in passages:
        keys.update(dict.fromkeys(passage_key(passage) for passage in own))
    return list(keys)


def _block(
    entry: Entry,
    passages: Sequence[Passage],
    embeddings: Mapping[Key, CachedEmbedding],
    encoder: Encoder,
) -> IndexedEntry:
    """Return an entry as it is indexed."""
    own = [embeddings[passage_key(passage)] for passage in passages]
    vectors = np.stack([embedding.vector for embedding in own])
    tokens = tuple(embedding.tokens for embedding in own)
    lengths = [len(each.pieces) for each in tokens if len(each.pieces)]
    sentences = sentence_parts(entry, lengths, encoder)
    return IndexedEntry(entry, tuple(passages), vectors, tokens, sentences)


def known_passages(blocks: Iterable[IndexedEntry]) -> dict[Key, CachedEmbedding]:
    """Return the embeddings of the passages of indexed entries, to be used again."""
    embeddings = {}
    for block in blocks:
        for row, passage in enumerate(block.passages):
            embeddings[passage_key(passage)] = CachedEmbedding(
                block.vectors[row], block.tokens[row]
            )
    return embeddings


def passage_key(passage: Passage) -> Key:
    """Return the key of a passage: passages with the same key share an embedding."""
    return passage.text, passage.view in TOKEN_VIEWS
