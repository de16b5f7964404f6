"""Some entries with their passages, vectors and word pieces -> what is searched in memory. Never changed. Owns faiss.

What takes long to work out is worked out once for a segment; an edit of the glossary adds a small one.
"""

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import cast

import faiss
import numpy as np
from numpy.typing import NDArray

from rag.interaction import Met, Packed, Tokens, entry_frequencies, pack
from rag.spelling import words_of
from rag.types import Embeddings, Entry, Passage, View, unit

MATCHED_WHOLE: tuple[View, ...] = ("names", "short", "definition", "question")


@dataclass(frozen=True)
class Place:
    """Where an entry's passages lie in its segment: their rows, and among those the ones of some views."""

    rows: range
    whole: tuple[int, ...]
    names: tuple[int, ...]
    sentences: tuple[int, ...]


@dataclass(frozen=True)
class Block:
    """One entry as it is indexed: its passages, their unit vectors (passages, dimension) and their word pieces."""

    entry: Entry
    passages: tuple[Passage, ...]
    vectors: Embeddings
    tokens: tuple[Packed, ...]


class Segment:
    """Entries in the order of their ids, and the passages of each together; `name` is its own in an index folder."""

    def __init__(
        self,
        name: str,
        entries: Iterable[Entry],
        passages: Sequence[Passage],
        vectors: faiss.IndexFlatIP,
        tokens: Tokens,
    ) -> None:
        """Hold entries and what they are found by, in the order of the passages."""
        self.name = name
        self.entries = {entry.id: entry for entry in entries}
        self.passages = tuple(passages)
        self.tokens = tokens
        self._flat = vectors
        # The memory of faiss, which is kept as long as this segment.
        self.vectors: Embeddings = faiss.rev_swig_ptr(vectors.get_xb(), vectors.ntotal * vectors.d).reshape(
            -1, vectors.d
        )
        self._owners = [passage.entry for passage in passages]
        self._places = places(passages)

    def search(self, query: Embeddings, count: int) -> list[tuple[float, str]]:
        """Return (cosine, entry) of the `count` passages nearest to a unit vector (dimension,), best first. Exact."""
        cosines, rows = self._flat.search(query[None], min(count, len(self.passages)))
        return [(cosine, self._owners[row]) for cosine, row in zip(cosines[0].tolist(), rows[0].tolist(), strict=True)]

    def place(self, entry: str) -> Place:
        """Return where the passages of an entry lie."""
        return self._places[entry]

    def met(self, entry: str) -> Met:
        """Return the word pieces of an entry."""
        return self.tokens.met(self._places[entry].rows)

    def vectors_of(self, entry: str) -> Embeddings:
        """Return the unit vectors of an entry's passages (passages, dimension)."""
        rows = self._places[entry].rows
        return self.vectors[rows.start : rows.stop]

    def block(self, entry: str) -> Block:
        """Return an entry as it is indexed."""
        rows = self._places[entry].rows
        passages, tokens = tuple(self.passages[row] for row in rows), tuple(self.tokens.of(row) for row in rows)
        return Block(self.entries[entry], passages, self.vectors_of(entry), tokens)

    @cached_property
    def centroids(self) -> Embeddings:
        """The unit mean of each entry's vectors, float32 (entries, dimension)."""
        starts = [place.rows.start for place in self._places.values()]
        return unit(np.add.reduceat(self.vectors, starts, axis=0))

    def centroid(self, entry: str) -> Embeddings:
        """Return the unit mean of an entry's vectors (dimension,)."""
        return unit(self.vectors_of(entry).sum(axis=0))

    def frequencies(self, without: Set[str]) -> NDArray[np.int32]:
        """Return in how many entries each word piece stands (ids,), some entries left out."""
        if not without:
            return self._frequencies
        gone = [self.met(entry).pieces for entry in sorted(without)]
        lost = entry_frequencies(np.concatenate(gone), np.repeat(np.arange(len(gone)), [len(each) for each in gone]))
        left = self._frequencies.copy()
        left[: len(lost)] -= lost
        return left

    @cached_property
    def _frequencies(self) -> NDArray[np.int32]:
        owners = np.repeat(np.arange(len(self._places)), [len(place.rows) for place in self._places.values()])
        return entry_frequencies(self.tokens.pieces, np.repeat(owners, np.diff(self.tokens.starts)))

    def words(self, without: Set[str]) -> Counter[str]:
        """Return how often each word stands in the passages, some entries left out."""
        left = self._words.copy()
        left.subtract(words_of(self.passages[row].text for entry in without for row in self._places[entry].rows))
        return left

    @cached_property
    def _words(self) -> Counter[str]:
        return words_of(passage.text for passage in self.passages)


def segment_of(name: str, blocks: Iterable[Block]) -> Segment:
    """Return a segment of entries, at least one."""
    ordered = sorted(blocks, key=lambda block: block.entry.id)
    vectors = exact(np.concatenate([block.vectors for block in ordered]))
    passages = [passage for block in ordered for passage in block.passages]
    tokens = pack([packed for block in ordered for packed in block.tokens])
    return Segment(name, [block.entry for block in ordered], passages, vectors, tokens)


def places(passages: Sequence[Passage]) -> dict[str, Place]:
    """Return where the passages of each entry lie, given that they lie together."""
    found: dict[str, Place] = {}
    for entry, held in groupby(enumerate(passages), key=lambda each: each[1].entry):
        rows, views = zip(*((row, passage.view) for row, passage in held), strict=True)
        whole, names, sentences = (
            tuple(at for at, view in enumerate(views) if view in wanted)
            for wanted in (MATCHED_WHOLE, ("names",), ("sentence", "short"))
        )
        found[entry] = Place(range(rows[0], rows[-1] + 1), whole, names, sentences)
    return found


def exact(vectors: Embeddings) -> faiss.IndexFlatIP:
    """Return unit vectors (rows, dimension) as an exact FAISS index, which any FAISS reads."""
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    return flat


def to_bytes(segment: Segment) -> bytes:
    """Return the vectors of a segment as the bytes of a FAISS index."""
    return bytes(faiss.serialize_index(segment._flat))


def from_bytes(content: bytes) -> faiss.IndexFlatIP:
    """Return the FAISS index of its bytes."""
    return cast(faiss.IndexFlatIP, faiss.deserialize_index(np.frombuffer(content, dtype=np.uint8)))
