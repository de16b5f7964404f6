"""An entry <-> a line of JSON, and what tells one from any other. Pure."""

import json
from dataclasses import asdict
from hashlib import blake2b, sha256
from typing import Any

from rag.types import Entry, Translation


def as_json(entry: Entry) -> str:
    """Return an entry as a JSON object, in one line."""
    return json.dumps(asdict(entry), ensure_ascii=False)


def revived(content: str | bytes) -> Entry:
    """Return the entry of a JSON object, its lists as tuples again."""
    row: dict[str, Any] = json.loads(content)
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
    }
    values["translations"] = tuple(Translation(**each) for each in row.get("translations", ()))
    return Entry(**values)


def mark(entry: Entry) -> bytes:
    """Return sixteen bytes that tell a state of an entry from any other."""
    return blake2b(as_json(entry).encode(), digest_size=16).digest()


def etag(entry: Entry) -> str:
    """Return what tells a state of an entry from any other, as HTTP wants it: in quotes."""
    said = json.dumps(asdict(entry), ensure_ascii=False, sort_keys=True)
    return f'"{sha256(said.encode()).hexdigest()[:20]}"'


def digest(entry: str) -> bytes:
    """Return what orders ids as if at random, and always the same."""
    return blake2b(entry.encode(), digest_size=8).digest()
