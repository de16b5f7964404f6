"""The resume cache of embeddings: a SQLite file in the index folder while a large build runs.

A build that is killed finds there what it had embedded. The file exists from the first text of a
large build until its generation is written. Owns sqlite3.
"""

import errno
import json
import logging
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TypeAlias

import numpy as np

from rag.index.index_folder import CACHE_FILES
from rag.index.tokens import PassageTokens
from rag.types import Embeddings, EncoderCard

# What is embedded once: a text, and whether its word pieces are stored.
Key: TypeAlias = tuple[str, bool]
SCHEMA = """
CREATE TABLE IF NOT EXISTS encoder (card TEXT);
CREATE TABLE IF NOT EXISTS embedding
    (text BLOB PRIMARY KEY, vector BLOB, pieces BLOB, rows BLOB, hash BLOB);
"""
HASH_BYTES = 16
# What reading a damaged row or file raises; ValueError, where a message quotes no text.
DAMAGED = (sqlite3.DatabaseError, TypeError, ValueError)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CachedEmbedding:
    """An embedded passage: its unit vector (dimension,) and its word pieces."""

    vector: Embeddings
    tokens: PassageTokens


class EmbeddingCache:
    """Embeddings by one encoder, by text."""

    def __init__(self, folder: Path, card: EncoderCard) -> None:
        """Open the cache of an index folder for the encoder with this card.

        It is emptied if it is damaged or was written with another encoder. Raises OSError if it
        cannot be written.
        """
        self._path = folder / CACHE_FILES[0]
        encoder = json.dumps(asdict(card))
        try:
            self._connection = self._connect(encoder)
        except DAMAGED:
            remove_cache(folder)
            self._connection = self._connect_anew(encoder)

    def _connect(self, encoder: str) -> sqlite3.Connection:
        """Return a connection to the cache of an encoder. Raises DAMAGED if it is damaged."""
        connection = sqlite3.connect(self._path, check_same_thread=False)
        # Safe if the process is killed. After a loss of power the file may be damaged: see above.
        connection.executescript(f"PRAGMA synchronous = OFF; {SCHEMA}")
        with connection:
            if connection.execute("SELECT card FROM encoder").fetchall() != [(encoder,)]:
                connection.executescript("DELETE FROM encoder; DELETE FROM embedding;")
                connection.execute("INSERT INTO encoder VALUES (?)", (encoder,))
        return connection

    def _connect_anew(self, encoder: str) -> sqlite3.Connection:
        """Return a connection to an empty cache. Raises OSError."""
        try:
            return self._connect(encoder)
        except sqlite3.Error as error:
            raise OSError(errno.EIO, str(error)) from error

    def find(self, keys: Iterable[Key]) -> dict[Key, CachedEmbedding]:
        """Return the embeddings of those texts that are cached; damaged ones are left out."""
        embeddings = {}
        for key in keys:
            content = self._content_of(key)
            if content:
                embeddings[key] = embedding_from_bytes(*content)
        return embeddings

    def _content_of(self, key: Key) -> tuple[bytes, bytes, bytes] | None:
        """Return the bytes of a text's embedding; None if they are damaged or not there."""
        query = "SELECT vector, pieces, rows, hash FROM embedding WHERE text = ?"
        try:
            row = self._connection.execute(query, (_key_hash(key),)).fetchone()
            if row and row[-1] == _content_hash(key, row[:-1]):
                vector, pieces, rows, _ = row
                return vector, pieces, rows
        except DAMAGED:
            pass
        return None

    def put(self, embeddings: Mapping[Key, CachedEmbedding]) -> None:
        """Store embeddings: all of them or, if the process is killed meanwhile, none.

        Where they cannot be stored, the build goes on without.
        """
        rows = []
        for key, embedding in embeddings.items():
            content = embedding_to_bytes(embedding)
            rows.append((_key_hash(key), *content, _content_hash(key, content)))
        insert = "INSERT OR REPLACE INTO embedding VALUES (?, ?, ?, ?, ?)"
        try:
            with self._connection:
                self._connection.executemany(insert, rows)
        except DAMAGED as error:
            log.warning("embeddings are not kept for a build that goes on later: %s", error)


def remove_cache(folder: Path) -> None:
    """Remove the cache of an index folder, if there is one.

    A cache that cannot be removed does no harm: it is used or written over by the next build.
    """
    for name in CACHE_FILES:
        with suppress(OSError):
            (folder / name).unlink()


def _key_hash(key: Key) -> bytes:
    """Return the hash of a text and of whether its word pieces are stored."""
    text, keeps_pieces = key
    return blake2b(f"{keeps_pieces:d}{text}".encode(), digest_size=HASH_BYTES).digest()


def _content_hash(key: Key, content: Sequence[bytes]) -> bytes:
    """Return the hash of a text and its embedding: tells a damaged row, and one of another text."""
    digest = blake2b(_key_hash(key), digest_size=HASH_BYTES)
    for part in content:
        digest.update(part)
    return digest.digest()


def embedding_to_bytes(embedding: CachedEmbedding) -> tuple[bytes, bytes, bytes]:
    """Return an embedding as bytes: the vector, the ids of the pieces, their rows."""
    tokens = embedding.tokens
    return embedding.vector.tobytes(), tokens.pieces.tobytes(), tokens.rows.tobytes()


def embedding_from_bytes(vector: bytes, pieces: bytes, rows: bytes) -> CachedEmbedding:
    """Return the embedding of its bytes, as `stored` returns them."""
    ids = np.frombuffer(pieces, dtype=np.int32)
    # Without pieces the bytes do not say how long a row is, and no row is read.
    directions = np.zeros((0, 1), dtype=np.int8)
    if len(ids):
        directions = np.frombuffer(rows, dtype=np.int8).reshape(len(ids), -1)
    return CachedEmbedding(np.frombuffer(vector, dtype=np.float32), PassageTokens(directions, ids))
