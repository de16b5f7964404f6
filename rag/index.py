"""Entries, passages and embeddings -> an index: searched in memory, kept on disk as immutable generations. Owns faiss.

index/current            the number of the generation that serves
index/000007/            manifest.json, written last · entries.jsonl · passages.jsonl · vectors.faiss · tokens.npz
"""

import hashlib
import io
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from rag.confidence import Calibration
from rag.errors import IndexMissing, IndexUnusable
from rag.interaction import Tokens, unpack
from rag.types import Embeddings, EncoderCard, Encoding, Entry, Generation, Passage

FORMAT = 2
POINTER, MANIFEST = "current", "manifest.json"
ENTRIES, PASSAGES, VECTORS = "entries.jsonl", "passages.jsonl", "vectors.faiss"
TOKENS, BACKGROUND = "tokens.npz", "background.npz"
KEPT_GENERATIONS = 2


@dataclass(frozen=True)
class Manifest:
    """What an index folder says of itself."""

    format: int
    generation: int
    built_at: str
    encoder: EncoderCard
    calibration: Calibration
    entries: int
    passages: int
    files: dict[str, str]


@dataclass(frozen=True)
class Hit:
    """A passage by its row, and its cosine with the query."""

    row: int
    score: float


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

        Both arrays of vectors are float32 (rows, dimension), `vectors` in the order of the passages.
        """
        self.entries = {entry.id: entry for entry in entries}
        self.passages = tuple(passages)
        self.vectors = vectors
        self.tokens = tokens
        self.background = background
        self._flat = faiss.IndexFlatIP(vectors.shape[1])
        self._flat.add(vectors)

    def encoding(self, row: int) -> Encoding:
        """Return the encoding of a passage as it was embedded, its tokens to the precision they are kept in."""
        pieces = self.tokens.pieces[self.tokens.starts[row] : self.tokens.starts[row + 1]]
        return Encoding(self.vectors[row], unpack(self.tokens, row), pieces)

    def search(self, query: Embeddings, count: int) -> list[Hit]:
        """Return the `count` passages nearest to one unit vector (dimension,), best first. Exact."""
        scores, rows = self._flat.search(query.reshape(1, -1), min(count, len(self.passages)))
        return [Hit(int(row), float(score)) for row, score in zip(rows[0], scores[0], strict=True)]

    def save(self, folder: Path, encoder: EncoderCard, calibration: Calibration, built_at: str) -> Manifest:
        """Write a new generation beside the old ones, then point to it. Raises IndexUnusable for a foreign folder."""
        refuse_foreign(folder)
        generation = max([0, *generations(folder)]) + 1
        target = folder / f"{generation:06d}"
        target.mkdir(parents=True)
        self._write(target)
        files = {path.name: digest(path) for path in sorted(target.iterdir())}
        counts = (len(self.entries), len(self.passages))
        manifest = Manifest(FORMAT, generation, built_at, encoder, calibration, *counts, files)
        write(target / MANIFEST, json.dumps(asdict(manifest), indent=2).encode())
        write(folder / POINTER, str(generation).encode())
        discard_old(folder, generation)
        return manifest

    def _write(self, target: Path) -> None:
        write(target / ENTRIES, json_lines(self.entries.values()))
        write(target / PASSAGES, json_lines(self.passages))
        write(target / VECTORS, faiss.serialize_index(self._flat).tobytes())
        write(target / TOKENS, arrays(rows=self.tokens.rows, pieces=self.tokens.pieces, starts=self.tokens.starts))
        write(target / BACKGROUND, arrays(vectors=self.background))

    @classmethod
    def load(cls, folder: Path) -> tuple["Index", Manifest]:
        """Return the generation that serves, whole. Raises IndexMissing or IndexUnusable."""
        target = serving(folder)
        manifest = read_manifest(target)
        for name, expected in manifest.files.items():
            if not (target / name).is_file() or digest(target / name) != expected:
                raise unusable(target, f"{name} is missing or damaged")
        entries = [revive_entry(row) for row in read_lines(target / ENTRIES)]
        passages = [Passage(**row) for row in read_lines(target / PASSAGES)]
        flat = faiss.deserialize_index(np.frombuffer((target / VECTORS).read_bytes(), dtype=np.uint8))
        vectors = flat.reconstruct_n(0, flat.ntotal)
        if vectors.shape != (len(passages), manifest.encoder.dimension):
            raise unusable(target, f"{len(passages)} passages but vectors of shape {vectors.shape}")
        with np.load(target / TOKENS, allow_pickle=False) as held:
            tokens = Tokens(held["rows"], held["pieces"], held["starts"])
        with np.load(target / BACKGROUND, allow_pickle=False) as held:
            background = held["vectors"]
        return cls(entries, passages, vectors, tokens, background), manifest


def generation_of(manifest: Manifest) -> Generation:
    """Return how a reply names the index it was read from."""
    return Generation(manifest.generation, manifest.built_at)


def serving(folder: Path) -> Path:
    """Return the folder of the generation that the pointer names."""
    pointer = folder / POINTER
    if not folder.is_dir() or not any(folder.iterdir()):
        raise IndexMissing(f"There is no index in {folder}; run: rag build --index {folder}")
    refuse_foreign(folder)
    if not pointer.is_file():
        raise unusable(folder, "the build that began here never finished")
    number = pointer.read_text(encoding="utf-8", errors="replace").strip()
    if not number.isdecimal() or not (folder / f"{int(number):06d}").is_dir():
        raise unusable(folder, f"{POINTER} names the generation {number[:20]!r}, which is not there")
    return folder / f"{int(number):06d}"


def read_manifest(target: Path) -> Manifest:
    """Return the manifest of a generation. Raises IndexUnusable."""
    try:
        raw: dict[str, Any] = json.loads((target / MANIFEST).read_bytes())
        if raw["format"] != FORMAT:
            raise unusable(target, f"its format is {raw['format']}, this version reads {FORMAT}")
        parts = {"encoder": EncoderCard(**raw["encoder"]), "calibration": Calibration(**raw["calibration"])}
        return Manifest(**{**raw, **parts})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise unusable(target, f"{MANIFEST} cannot be read ({error})") from error


def unusable(folder: Path, reason: str) -> IndexUnusable:
    """Return the error for an index that cannot be served, with the remedy."""
    return IndexUnusable(f"The index in {folder} cannot be used: {reason}. Run rag build to make it anew.")


def refuse_foreign(folder: Path) -> None:
    """Raise IndexUnusable if the folder holds anything that is not ours."""
    if folder.exists() and not folder.is_dir():
        raise IndexUnusable(f"{folder} is a file, not an index folder; name another with --index.")
    foreign = [
        path.name for path in folder.glob("*") if not path.name.isdecimal() and not path.name.startswith(POINTER)
    ]
    if foreign:
        what = ", ".join(sorted(foreign)[:3])
        raise IndexUnusable(f"{folder} holds other things than an index ({what}); name another folder with --index.")


def generations(folder: Path) -> list[int]:
    """Return the numbers of the generations in an index folder, finished or not."""
    return sorted(int(path.name) for path in folder.glob("*") if path.name.isdecimal())


def discard_old(folder: Path, current: int) -> None:
    """Remove what is neither the current generation nor one of those kept before it."""
    for number in [each for each in generations(folder) if each <= current][:-KEPT_GENERATIONS]:
        shutil.rmtree(folder / f"{number:06d}")


def write(path: Path, content: bytes) -> None:
    """Put a file in place whole: written beside, flushed to the disk, renamed, the folder flushed."""
    beside = path.with_name(f"{path.name}.tmp")
    with beside.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)
    parent = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(parent)
    finally:
        os.close(parent)


def digest(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def arrays(**named: np.ndarray[Any, Any]) -> bytes:
    """Return named arrays as the bytes of an .npz file."""
    stream = io.BytesIO()
    np.savez(stream, **named)  # type: ignore[arg-type]
    return stream.getvalue()


def json_lines(records: Any) -> bytes:
    """Return one JSON object a line for dataclass records."""
    return "".join(json.dumps(asdict(record), ensure_ascii=False) + "\n" for record in records).encode()


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def revive_entry(row: dict[str, Any]) -> Entry:
    """Return the entry of a JSON object, its lists as tuples again."""
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Entry(**values)
