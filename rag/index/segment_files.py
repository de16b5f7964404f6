"""The files of a segment, of the contrast and of the map: written and read.

A segment is written entry by entry, so that it need not fit into memory, and is read memory-mapped.
"""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from rag.disk import flush
from rag.entries.passages import own_texts
from rag.entries.store import EntryStore
from rag.entries.store_writer import EntryStoreWriter
from rag.index.glossary_index import Background
from rag.index.segment import VIEWS, IndexedEntry, Segment, SegmentArrays
from rag.index.tokens import Tokens
from rag.index.vectors.base import Backend, SearchPlan
from rag.index.vectors.faiss_files import FAISS_FILES, SEARCH_FILE
from rag.types import Embeddings

Number = TypeVar("Number", bound=np.generic)
FILE_KINDS = ("entries.sqlite", "layout.npz", "vectors.f32", "pieces.i32", "tokens.i8", SEARCH_FILE)

# Larger files are memory-mapped, in bytes.
MAPPED_ABOVE = 64_000_000


def _counted(frequencies: NDArray[np.int32], pieces: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the numbers of entries with each piece (ids,) after one more entry."""
    distinct = np.unique(pieces)
    missing = int(distinct[-1]) + 1 - len(frequencies)
    if missing > 0:
        frequencies = np.pad(frequencies, (0, missing))
    frequencies[distinct] += 1
    return frequencies


def segment_file_names(segment: str, plan: SearchPlan) -> tuple[str, ...]:
    """Return the names of the files of a segment; there is no search file if a server has it."""
    kinds = FILE_KINDS[:-1] if plan.collection else FILE_KINDS
    return tuple(f"{segment}.{kind}" for kind in kinds)


class SegmentWriter:
    """Writes the files of a segment from its entries, given in the order of their ids."""

    def __init__(self, folder: Path, name: str, backend: Backend = FAISS_FILES) -> None:
        """Create the files of the segment `name` in a folder, to be searched by `backend`."""
        self._folder = folder
        self._name = name
        self._backend = backend
        self._store = EntryStoreWriter(folder / f"{name}.entries.sqlite")
        self._vectors = (folder / f"{name}.vectors.f32").open("wb")
        self._pieces = (folder / f"{name}.pieces.i32").open("wb")
        self._tokens = (folder / f"{name}.tokens.i8").open("wb")
        self._starts = [0]
        self._token_starts = [0]
        self._views = bytearray()
        self._frequencies = self._all_frequencies = np.zeros(0, dtype=np.int32)
        self._dimension = 0

    def add(self, block: IndexedEntry) -> None:
        """Write an entry, whose id comes after those of all entries before it."""
        sentences = None if block.sentences is None else block.sentences.tobytes()
        self._store.add(block.entry, own_texts(block.passages), sentences)
        self._vectors.write(block.vectors.tobytes())
        for tokens in block.tokens:
            self._pieces.write(tokens.pieces.tobytes())
            self._tokens.write(tokens.rows.tobytes())
            self._token_starts.append(self._token_starts[-1] + len(tokens.pieces))
        self._views += bytes(VIEWS.index(passage.view) for passage in block.passages)
        self._starts.append(len(self._views))
        self._count(block)
        self._dimension = block.vectors.shape[1]

    def _count(self, block: IndexedEntry) -> None:
        """Count an entry once for each of its word pieces, without translations and with them."""
        pieces = [tokens.pieces for tokens in block.tokens]
        own = [
            each
            for each, passage in zip(pieces, block.passages, strict=True)
            if passage.view != "translation"
        ]
        self._frequencies = _counted(self._frequencies, np.concatenate(own))
        self._all_frequencies = _counted(self._all_frequencies, np.concatenate(pieces))

    def finished(self, background: Embeddings, previous: SearchPlan | None = None) -> Segment:
        """Write the layout and the search index, flush all files, and return the open segment.

        `background` as in `Background`, `previous` as in `Backend.make`.
        """
        self._store.finish().close()
        for stream in (self._vectors, self._pieces, self._tokens):
            stream.close()
        layout = _npz_bytes(
            starts=np.array(self._starts),
            views=np.frombuffer(self._views, dtype=np.uint8),
            frequencies=self._frequencies,
            all_frequencies=self._all_frequencies,
            token_starts=np.array(self._token_starts),
        )
        (self._folder / f"{self._name}.layout.npz").write_bytes(layout)
        vectors = _mapped_vectors(self._folder / f"{self._name}.vectors.f32", self._dimension)
        plan = self._backend.make(self._folder, self._name, vectors, background, previous)
        for name in segment_file_names(self._name, plan):
            flush(self._folder / name)
        return open_segment(self._folder, self._name, self._dimension, plan, self._backend)


def open_segment(
    folder: Path, name: str, dimension: int, plan: SearchPlan, backend: Backend = FAISS_FILES
) -> Segment:
    """Return the segment `name` of a folder; its large files are memory-mapped.

    Raises OSError, ValueError, RuntimeError or IndexUnusable if its files are not those of one.
    """
    store, layout, vectors, pieces, tokens = (folder / f"{name}.{kind}" for kind in FILE_KINDS[:-1])
    with np.load(layout, allow_pickle=False) as stored:
        arrays = dict(stored)
    ids = _mapped(pieces, np.int32)
    directions = _mapped(tokens, np.int8).reshape(len(ids), -1)
    token_starts = arrays.pop("token_starts")
    rows = SegmentArrays(
        vectors=_mapped_vectors(vectors, dimension),
        tokens=Tokens(directions, ids, token_starts),
        **arrays,
    )
    if len(rows.vectors) != len(rows.views):
        raise ValueError(f"{len(rows.views)} passages but {len(rows.vectors)} vectors")
    searcher = backend.open(folder, name, rows.vectors, plan)
    return Segment(name, EntryStore.open(store), rows, searcher)


def _mapped_vectors(path: Path, dimension: int) -> Embeddings:
    """Return the vectors of a file (rows, dimension)."""
    return _mapped(path, np.float32).reshape(-1, dimension)


def _mapped(path: Path, kind: type[Number]) -> NDArray[Number]:
    """Return the numbers of a file as a plain array; those of a large file are memory-mapped.

    Who overwrites a mapped file ends the process that reads it; a small file is safe from that.
    """
    if path.stat().st_size <= MAPPED_ABOVE:
        return np.fromfile(path, kind)
    return np.memmap(path, kind, "r").view(np.ndarray)


def background_to_bytes(contrast: Background) -> bytes:
    """Return the content of the file of a contrast."""
    return _npz_bytes(background=contrast.background, basis=contrast.basis)


def background_from_bytes(content: bytes) -> Background:
    """Return the contrast that `background_to_bytes` wrote."""
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        return Background(**stored)


def places_to_bytes(places: Mapping[str, tuple[float, float]]) -> bytes:
    """Return the content of the file of a map: places by entry, rounded to four digits."""
    rounded = {}
    for entry, (x, y) in places.items():
        rounded[entry] = (round(x, 4), round(y, 4))
    return json.dumps(rounded, ensure_ascii=False).encode()


def places_from_bytes(content: bytes) -> dict[str, tuple[float, float]]:
    """Return the places by entry that `places_to_bytes` wrote."""
    return {entry: (x, y) for entry, (x, y) in json.loads(content).items()}


def _npz_bytes(**named: np.ndarray[Any, Any]) -> bytes:
    """Return named arrays as the bytes of an .npz file."""
    stream = io.BytesIO()
    np.savez(stream, **named)  # type: ignore[arg-type]
    return stream.getvalue()
