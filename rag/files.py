"""Segments and the contrast <-> the bytes of their files."""

import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from rag.index import Contrast
from rag.interaction import Tokens
from rag.segments import Segment, from_bytes, to_bytes
from rag.types import Entry, Passage, Translation

KINDS = ("entries.jsonl", "passages.jsonl", "vectors.faiss", "tokens.npz")


def files_of(segment: str) -> tuple[str, ...]:
    """Return the names of the files of a segment: entries, passages, vectors, tokens."""
    return tuple(f"{segment}.{kind}" for kind in KINDS)


def segment_files(segment: Segment) -> dict[str, bytes]:
    """Return the files of a segment by name."""
    tokens = segment.tokens
    held = (
        json_lines(segment.entries.values()),
        json_lines(segment.passages),
        to_bytes(segment),
        arrays(rows=tokens.rows, pieces=tokens.pieces, starts=tokens.starts),
    )
    return dict(zip(files_of(segment.name), held, strict=True))


def segment_from(name: str, files: Mapping[str, bytes]) -> Segment:
    """Return the segment of its files."""
    entries, passages, vectors, tokens = (files[each] for each in files_of(name))
    revived = [Passage(**row) for row in read_lines(passages)]
    held = [revive_entry(row) for row in read_lines(entries)]
    with np.load(io.BytesIO(tokens), allow_pickle=False) as stored:
        return Segment(name, held, revived, from_bytes(vectors), Tokens(**stored))


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


def arrays(**named: np.ndarray[Any, Any]) -> bytes:
    """Return named arrays as the bytes of an .npz file."""
    stream = io.BytesIO()
    np.savez(stream, **named)  # type: ignore[arg-type]
    return stream.getvalue()


def json_lines(records: Iterable[Any]) -> bytes:
    """Return one JSON object a line for dataclass records."""
    return "".join(json.dumps(asdict(record), ensure_ascii=False) + "\n" for record in records).encode()


def read_lines(content: bytes) -> list[dict[str, Any]]:
    """Return the objects of a JSON Lines file."""
    return [json.loads(line) for line in content.splitlines()]


def revive_entry(row: dict[str, Any]) -> Entry:
    """Return the entry of a JSON object, its lists as tuples again."""
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    values["translations"] = tuple(Translation(**each) for each in row.get("translations", ()))
    return Entry(**values)
