"""Entries, passages and embeddings -> what is searched in memory: the nearest passages of a question. Owns faiss."""

from collections.abc import Sequence

import faiss
import numpy as np

from rag.interaction import Tokens
from rag.types import Embeddings, Entry, Passage


class Index:
    """An immutable set of entries and passages with one vector a passage; rows are places in `passages`."""

    def __init__(
        self,
        entries: Sequence[Entry],
        passages: Sequence[Passage],
        vectors: Embeddings,
        tokens: Tokens,
        background: Embeddings,
    ) -> None:
        """Hold entries, passages and their word pieces; unit vectors of passages and of background questions.

        Both arrays of vectors are float32 (rows, dimension), `vectors` in the order of the passages, and the passages
        in the order of the entries.
        """
        self.entries = {entry.id: entry for entry in entries}
        self.passages = tuple(passages)
        self.vectors = vectors
        self.tokens = tokens
        self.background = background
        self._flat = faiss.IndexFlatIP(vectors.shape[1])
        self._flat.add(vectors)

    def search(self, query: Embeddings, count: int) -> list[int]:
        """Return the rows of the `count` passages nearest to one unit vector (dimension,), best first. Exact."""
        _, rows = self._flat.search(query[None], min(count, len(self.passages)))
        return [int(row) for row in rows[0]]


def to_bytes(vectors: Embeddings) -> bytes:
    """Return vectors as the bytes of a FAISS index, exact, which any FAISS reads."""
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    return bytes(faiss.serialize_index(flat))


def from_bytes(content: bytes) -> Embeddings:
    """Return the vectors of a FAISS index."""
    flat = faiss.deserialize_index(np.frombuffer(content, dtype=np.uint8))
    return np.asarray(flat.reconstruct_n(0, flat.ntotal), dtype=np.float32)
