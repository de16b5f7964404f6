"""Segments and the contrast <-> their files. A segment is written an entry at a time and read by need."""

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from rag.disk import flush
from rag.entries.store import EntryStore, EntryStoreWriter
from rag.index.glossary_index import Contrast
from rag.index.segment import VIEWS, Block, Rows, Segment
from rag.index.tokens import Tokens
from rag.index.vectors.base import Backend, SearchPlan
from rag.index.vectors.faiss_files import FILE, IN_FILES
from rag.types import Embeddings

Number = TypeVar("Number", bound=np.generic)
KINDS = ("entries.sqlite", "layout.npz", "vectors.f32", "pieces.i32", "tokens.i8", FILE)


def files_of(segment: str, plan: SearchPlan) -> tuple[str, ...]:
    """Return the names of the files of a segment; it has none to search by if a backend elsewhere searches it."""
    return tuple(f"{segment}.{kind}" for kind in (KINDS[:-1] if plan.collection else KINDS))


class SegmentWriter:
    """Writes the files of a segment, given its entries in the order of their ids."""

    def __init__(self, folder: Path, name: str, backend: Backend = IN_FILES) -> None:
        """Begin files that are not there yet."""
        self._folder, self._name, self._backend = folder, name, backend
        self._store = EntryStoreWriter(folder / f"{name}.entries.sqlite")
        self._vectors, self._pieces, self._tokens = (
            (folder / f"{name}.{kind}").open("wb")
            for kind in ("vectors.f32", "pieces.i32", "tokens.i8")
        )
        self._starts, self._token_starts, self._views = [0], [0], bytearray()
        self._frequencies = np.zeros(0, dtype=np.int32)
        self._dimension = 0

    def add(self, block: Block) -> None:
        """Write an entry, whose id comes after all before it."""
        self._store.add(block.entry, (passage.text for passage in block.passages))
        self._vectors.write(block.vectors.tobytes())
        for each in block.tokens:
            self._pieces.write(each.pieces.tobytes())
            self._tokens.write(each.rows.tobytes())
            self._token_starts.append(self._token_starts[-1] + len(each.pieces))
        self._views += bytes(VIEWS.index(passage.view) for passage in block.passages)
        self._starts.append(len(self._views))
        self._count(np.unique(np.concatenate([each.pieces for each in block.tokens])))
        self._dimension = block.vectors.shape[1]

    def _count(self, pieces: NDArray[np.int32]) -> None:
        if pieces[-1] >= len(self._frequencies):
            self._frequencies = np.pad(
                self._frequencies, (0, int(pieces[-1]) + 1 - len(self._frequencies))
            )
        self._frequencies[pieces] += 1

    def finished(self, background: Embeddings, previous: SearchPlan | None = None) -> Segment:
        """Write what is looked up by, and return the segment as it is read.

        `background` as in `Contrast`, `previous` as in `Backend`.
        """
        self._store.finished().close()
        for stream in (self._vectors, self._pieces, self._tokens):
            stream.close()
        layout = arrays(
            starts=np.array(self._starts),
            views=np.frombuffer(self._views, dtype=np.uint8),
            frequencies=self._frequencies,
            token_starts=np.array(self._token_starts),
        )
        (self._folder / f"{self._name}.layout.npz").write_bytes(layout)
        vectors = mapped(self._folder / f"{self._name}.vectors.f32", self._dimension)
        plan = self._backend.make(self._folder, self._name, vectors, background, previous)
        for name in files_of(self._name, plan):
            flush(self._folder / name)
        return open_segment(self._folder, self._name, self._dimension, plan, self._backend)


def open_segment(
    folder: Path, name: str, dimension: int, plan: SearchPlan, backend: Backend = IN_FILES
) -> Segment:
    """Return the segment of its files. Raises OSError, ValueError, RuntimeError or IndexUnusable if they are none."""
    store, layout, vectors, pieces, tokens = (folder / f"{name}.{kind}" for kind in KINDS[:-1])
    with np.load(layout, allow_pickle=False) as stored:
        held = {name: stored[name] for name in stored.files}
    ids, directions = read_by_need(pieces, np.int32), read_by_need(tokens, np.int8)
    kept = Tokens(directions.reshape(len(ids), -1), ids, held.pop("token_starts"))
    rows = Rows(vectors=mapped(vectors, dimension), tokens=kept, **held)
    if len(rows.vectors) != len(rows.views):
        raise ValueError(f"{len(rows.views)} passages but {len(rows.vectors)} vectors")
    return Segment(
        name, EntryStore.open(store), rows, backend.open(folder, name, rows.vectors, plan)
    )


def mapped(path: Path, dimension: int) -> Embeddings:
    """Return the vectors of a file (rows, dimension), read by need."""
    return read_by_need(path, np.float32).reshape(-1, dimension)


def read_by_need(path: Path, kind: type[Number]) -> NDArray[Number]:
    """Return the numbers of a file, a plain array over its pages in memory."""
    return np.memmap(path, kind, "r").view(np.ndarray)


def contrast_bytes(contrast: Contrast) -> bytes:
    """Return the file of a contrast."""
    return arrays(background=contrast.background, basis=contrast.basis)


def contrast_from(content: bytes) -> Contrast:
    """Return the contrast of its file."""
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        return Contrast(**stored)


def places_bytes(places: Mapping[str, tuple[float, float]]) -> bytes:
    """Return the file of a map."""
    rounded = {entry: (round(x, 4), round(y, 4)) for entry, (x, y) in places.items()}
    return json.dumps(rounded, ensure_ascii=False).encode()


def places_from(content: bytes) -> dict[str, tuple[float, float]]:
    """Return the map of its file."""
    return {entry: (x, y) for entry, (x, y) in json.loads(content).items()}


def digest(content: bytes) -> str:
    """Return what tells a content from any other."""
    return hashlib.sha256(content).hexdigest()


def digest_of(path: Path) -> str:
    """Return the digest of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def arrays(**named: np.ndarray[Any, Any]) -> bytes:
    """Return named arrays as the bytes of an .npz file."""
    stream = io.BytesIO()
    np.savez(stream, **named)  # type: ignore[arg-type]
    return stream.getvalue()
