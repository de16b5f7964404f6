"""An index <-> immutable folders, one a generation, and the pointer to the one that serves.

index/current            the number of the generation that serves
index/000007/            manifest.json, written last · entries.jsonl · passages.jsonl · vectors.faiss · arrays.npz, and
                         the compiled encoder: encoder.onnx · encoder.json · tokenizer.json
"""

import hashlib
import io
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from rag.confidence import Calibration
from rag.errors import IndexMissing, IndexUnusable
from rag.index import Index, from_bytes, to_bytes
from rag.interaction import Tokens
from rag.types import EncoderCard, Entry, Generation, Passage

FORMAT = 3
POINTER, MANIFEST = "current", "manifest.json"
ENTRIES, PASSAGES, VECTORS, ARRAYS = "entries.jsonl", "passages.jsonl", "vectors.faiss", "arrays.npz"
OURS = (ENTRIES, PASSAGES, VECTORS, ARRAYS)
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
class Content:
    """What a generation is made of; `compiled` are the files of the compiled encoder, if it could be compiled."""

    index: Index
    encoder: EncoderCard
    calibration: Calibration
    compiled: Mapping[str, bytes]


def save(folder: Path, content: Content, built_at: str) -> Manifest:
    """Write a new generation beside the old ones, then point to it. Raises IndexUnusable for a foreign folder."""
    refuse_foreign(folder)
    generation = max([0, *generations(folder)]) + 1
    target = folder / f"{generation:06d}"
    target.mkdir(parents=True)
    written = files_of(content.index) | dict(content.compiled)
    for name, held in written.items():
        write(target / name, held)
    files = {name: hashlib.sha256(held).hexdigest() for name, held in sorted(written.items())}
    counts = (len(content.index.entries), len(content.index.passages))
    manifest = Manifest(FORMAT, generation, built_at, content.encoder, content.calibration, *counts, files)
    write(target / MANIFEST, json.dumps(asdict(manifest), indent=2).encode())
    write(folder / POINTER, str(generation).encode())
    discard_old(folder, generation)
    return manifest


def files_of(index: Index) -> dict[str, bytes]:
    """Return the files of an index by name."""
    tokens = {f"tokens_{each.name}": getattr(index.tokens, each.name) for each in fields(Tokens)}
    return {
        ENTRIES: json_lines(index.entries.values()),
        PASSAGES: json_lines(index.passages),
        VECTORS: to_bytes(index.vectors),
        ARRAYS: arrays(background=index.background, **tokens),
    }


def load(folder: Path) -> tuple[Index, Manifest]:
    """Return the generation that serves, whole. Raises IndexMissing or IndexUnusable."""
    target = serving(folder)
    manifest = read_manifest(target)
    contents = {name: read(target, name, manifest) for name in OURS}
    entries = [revive_entry(row) for row in read_lines(contents[ENTRIES])]
    passages = [Passage(**row) for row in read_lines(contents[PASSAGES])]
    vectors = from_bytes(contents[VECTORS])
    if vectors.shape != (len(passages), manifest.encoder.dimension):
        raise unusable(target, f"{len(passages)} passages but vectors of shape {vectors.shape}")
    with np.load(io.BytesIO(contents[ARRAYS]), allow_pickle=False) as held:
        tokens = Tokens(*(held[f"tokens_{each.name}"] for each in fields(Tokens)))
        return Index(entries, passages, vectors, tokens, held["background"]), manifest


def load_compiled(folder: Path) -> dict[str, bytes]:
    """Return the files of the compiled encoder, none if the generation that serves has none."""
    target = serving(folder)
    manifest = read_manifest(target)
    return {name: read(target, name, manifest) for name in manifest.files if name not in OURS}


def read(target: Path, name: str, manifest: Manifest) -> bytes:
    """Return the content of a file of a generation. Raises IndexUnusable if it is not what was written."""
    content = (target / name).read_bytes() if (target / name).is_file() else b""
    if hashlib.sha256(content).hexdigest() != manifest.files.get(name):
        raise unusable(target, f"{name} is missing or damaged")
    return content


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


def arrays(**named: np.ndarray[Any, Any]) -> bytes:
    """Return named arrays as the bytes of an .npz file."""
    stream = io.BytesIO()
    np.savez(stream, **named)  # type: ignore[arg-type]
    return stream.getvalue()


def json_lines(records: Any) -> bytes:
    """Return one JSON object a line for dataclass records."""
    return "".join(json.dumps(asdict(record), ensure_ascii=False) + "\n" for record in records).encode()


def read_lines(content: bytes) -> list[dict[str, Any]]:
    """Return the objects of a JSON Lines file."""
    return [json.loads(line) for line in content.splitlines()]


def revive_entry(row: dict[str, Any]) -> Entry:
    """Return the entry of a JSON object, its lists as tuples again."""
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Entry(**values)
