"""The vectors of entries, by which questions are judged and neighbours found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.entries.passages import split_into_passages
from rag.index.glossary_index import GlossaryIndex
from rag.index.segment import MATCHED_WHOLE
from rag.types import Embeddings, Encoder, Entry, unit_vectors

# Texts that are embedded at once.
BATCH = 256


@dataclass(frozen=True)
class EntryVectors:
    """The entries of a glossary by number, and the passages that questions are compared with.

    `vectors` (passages, dimension) have length one; `owners` (passages,) are the numbers of their
    entries, in ascending order.
    """

    ids: tuple[str, ...]
    vectors: Embeddings
    owners: NDArray[np.int64]

    def of(self, number: int) -> Embeddings:
        """Return the vectors of one entry (passages, dimension)."""
        first, last = np.searchsorted(self.owners, [number, number + 1])
        return self.vectors[first:last]

    def centroids(self) -> Embeddings:
        """Return the mean of the vectors of each entry, of length one (entries, dimension)."""
        starts = np.searchsorted(self.owners, np.arange(len(self.ids)))
        return unit_vectors(np.add.reduceat(self.vectors, starts, axis=0))


def entry_vectors(
    entries: Sequence[Entry], encoder: Encoder, index: GlossaryIndex | None = None
) -> EntryVectors:
    """Return the vectors of entries; texts that `index` holds are not embedded again.

    `index` was built with the encoder.
    """
    numbers = {entry.id: number for number, entry in enumerate(entries)}
    texts: list[str] = []
    owners: list[int] = []
    for passage in split_into_passages(entries):
        if passage.view in MATCHED_WHOLE:
            texts.append(passage.text)
            owners.append(numbers[passage.entry])
    known = _indexed_vectors(numbers, index)
    missing = set(texts) - known.keys()
    known |= dict(zip(missing, embed_questions(encoder, missing), strict=True))
    vectors = np.stack([known[text] for text in texts])
    return EntryVectors(tuple(numbers), vectors, np.array(owners, dtype=np.int64))


def _indexed_vectors(ids: Iterable[str], index: GlossaryIndex | None) -> dict[str, Embeddings]:
    """Return the vector of each text of those entries that an index holds."""
    vectors: dict[str, Embeddings] = {}
    if index is None:
        return vectors
    for name in ids:
        segment = index.entries.segment_of(name)
        if segment is not None:
            texts = [passage.text for passage in segment.passages_of(name)]
            vectors.update(zip(texts, segment.vectors_of(name), strict=True))
    return vectors


def embed_questions(encoder: Encoder, texts: Iterable[str]) -> Embeddings:
    """Return the unit vectors of texts as they are indexed (texts, dimension)."""
    listed = list(texts)
    # Texts of like length in a batch need little padding.
    order = sorted(range(len(listed)), key=lambda place: -len(listed[place]))
    vectors = np.empty((len(listed), encoder.card.dimension), dtype=np.float32)
    for start in range(0, len(order), BATCH):
        places = order[start : start + BATCH]
        encodings = encoder.encode_document([listed[place] for place in places])
        vectors[places] = np.stack([encoding.vector for encoding in encodings])
    return vectors
