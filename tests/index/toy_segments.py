"""Small segments of toy entries, written to disk and opened, for the tests of the index."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rag.build.embedding import embed_texts, passage_key
from rag.entries.passages import split_into_passages
from rag.index.embedding_cache import CachedEmbedding
from rag.index.glossary_index import Background, GlossaryIndex
from rag.index.segment import IndexedEntry, Segment
from rag.index.segment_files import SegmentWriter
from rag.types import Embeddings, Entry, Status, unit_vectors
from tests.toys import ToyEncoder

DIMENSION, COMPONENTS = 64, 8


def toy_entry(
    name: str,
    definition: str = "",
    tags: tuple[str, ...] = (),
    status: Status = "approved",
    questions: tuple[str, ...] = (),
) -> Entry:
    """Return an entry whose term is its id with a capital."""
    text = definition or f"The {name} is defined here."
    return Entry(name, name.capitalize(), (), tags, (), status, questions, (), text)


def toy_background() -> Embeddings:
    """Return unit vectors (50, dimension)."""
    drawn = np.random.default_rng(1).standard_normal((50, DIMENSION), dtype=np.float32)
    return unit_vectors(drawn)


def toy_basis() -> Embeddings:
    """Return the first components (dimension, components)."""
    return np.eye(DIMENSION, COMPONENTS, dtype=np.float32)


def toy_vector(text: str) -> Embeddings:
    """Return the unit vector of a question."""
    return ToyEncoder().encode_query([text])[0].vector


def toy_embeddings(entry: Entry) -> list[CachedEmbedding]:
    """Return the embeddings of the passages of an entry."""
    keys = [passage_key(passage) for passage in split_into_passages([entry])]
    embeddings = embed_texts(ToyEncoder(), keys, toy_basis())
    return [embeddings[each] for each in keys]


def toy_block(entry: Entry) -> IndexedEntry:
    """Return an entry as it is indexed."""
    embeddings = toy_embeddings(entry)
    vectors = np.stack([each.vector for each in embeddings])
    tokens = tuple(each.tokens for each in embeddings)
    return IndexedEntry(entry, tuple(split_into_passages([entry])), vectors, tokens, None)


def toy_segment(folder: Path, name: str, entries: Sequence[Entry]) -> Segment:
    """Write a segment of entries, which are put in the order of their ids, and open it."""
    writer = SegmentWriter(folder, name)
    for entry in sorted(entries, key=lambda each: each.id):
        writer.add(toy_block(entry))
    return writer.finished(toy_background())


def toy_index(
    segments: Sequence[Segment], dead: dict[str, set[str]] | None = None
) -> GlossaryIndex:
    """Return an index of segments, oldest first."""
    return GlossaryIndex(segments, dead or {}, Background(toy_background(), toy_basis()))
