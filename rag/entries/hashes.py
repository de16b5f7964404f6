"""The hashes of entries: content hash, ETag, and a key for a shuffled order. Pure."""

import json
from dataclasses import asdict
from hashlib import blake2b, sha256

from rag.entries.codec import to_json
from rag.types import Entry

ETAG_DIGITS = 20


def content_hash(entry: Entry) -> bytes:
    """Return a hash of everything an entry contains, 16 bytes."""
    return blake2b(to_json(entry).encode(), digest_size=16).digest()


def etag(entry: Entry) -> str:
    """Return the HTTP entity tag of an entry.

    A hash of everything it contains, in double quotes.
    """
    content = json.dumps(asdict(entry), ensure_ascii=False, sort_keys=True)
    digits = sha256(content.encode()).hexdigest()[:ETAG_DIGITS]
    return f'"{digits}"'


def shuffle_key(entry: str) -> bytes:
    """Return a hash of an entry's id, 8 bytes.

    Sorting by it gives a shuffled order that is always the same.
    """
    return blake2b(entry.encode(), digest_size=8).digest()
