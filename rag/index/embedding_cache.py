"""Texts that were embedded <-> a SQLite file beside the generations, so that a build that is killed goes on.

It is there from the first text of a large build until its generation stands.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TypeAlias

import numpy as np

from rag.index.tokens import Packed
from rag.types import Embeddings, EncoderCard

# What is embedded once: a text, and whether its word pieces are kept.
Key: TypeAlias = tuple[str, bool]
FILES = ("embedded.sqlite", "embedded.sqlite-journal")
SCHEMA = """
CREATE TABLE IF NOT EXISTS encoder (card TEXT);
CREATE TABLE IF NOT EXISTS kept (text BLOB PRIMARY KEY, vector BLOB, pieces BLOB, rows BLOB);
"""


@dataclass(frozen=True)
class CachedEmbedding:
    """What an index keeps of a passage that was embedded."""

    vector: Embeddings
    tokens: Packed


class EmbeddingCache:
    """What one encoder made of texts."""

    def __init__(self, folder: Path, card: EncoderCard) -> None:
        """Open the cache in an index folder, emptied if it is damaged or was written with another encoder."""
        self._path = folder / FILES[0]
        try:
            self._connection = self._opened(json.dumps(asdict(card)))
        except sqlite3.Error:
            remove(folder)
            self._connection = self._opened(json.dumps(asdict(card)))

    def _opened(self, card: str) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, check_same_thread=False)
        # Enough for a process that is killed; what a loss of power leaves is thrown away if it is damaged.
        connection.executescript(f"PRAGMA synchronous = OFF; {SCHEMA}")
        with connection:
            if connection.execute("SELECT card FROM encoder").fetchall() != [(card,)]:
                connection.executescript("DELETE FROM encoder; DELETE FROM kept;")
                connection.execute("INSERT INTO encoder VALUES (?)", (card,))
        return connection

    def find(self, keys: Iterable[Key]) -> dict[Key, CachedEmbedding]:
        """Return what was kept of those texts that were embedded."""
        asked = "SELECT vector, pieces, rows FROM kept WHERE text = ?"
        found = ((key, self._connection.execute(asked, (mark(key),)).fetchone()) for key in keys)
        return {key: kept(*row) for key, row in found if row}

    def put(self, made: Mapping[Key, CachedEmbedding]) -> None:
        """Keep what was made of some texts, all of it or, if the process is killed meanwhile, none."""
        rows = [(mark(key), *stored(each)) for key, each in made.items()]
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", rows)


def remove(folder: Path) -> None:
    """Remove the cache of an index folder, if there is one."""
    for name in FILES:
        (folder / name).unlink(missing_ok=True)


def mark(key: Key) -> bytes:
    """Return what tells a text, and whether its word pieces are kept, from any other."""
    return blake2b(f"{key[1]:d}{key[0]}".encode(), digest_size=16).digest()


def stored(each: CachedEmbedding) -> tuple[bytes, bytes, bytes]:
    """Return what is kept of a text as it is stored."""
    return each.vector.tobytes(), each.tokens.pieces.tobytes(), each.tokens.rows.tobytes()


def kept(vector: bytes, pieces: bytes, rows: bytes) -> CachedEmbedding:
    """Return what was kept of a text, as `stored` gave it."""
    ids = np.frombuffer(pieces, dtype=np.int32)
    # A text without word pieces says nothing of how long their rows would be; it has none to be read.
    held = (
        np.frombuffer(rows, dtype=np.int8).reshape(len(ids), -1)
        if len(ids)
        else np.zeros((0, 1), dtype=np.int8)
    )
    return CachedEmbedding(np.frombuffer(vector, dtype=np.float32), Packed(held, ids))
