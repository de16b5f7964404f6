"""Entries as JSON and back. Pure."""

import json
from dataclasses import asdict
from typing import Any

from rag.types import Entry, Translation


def to_json(entry: Entry) -> str:
    """Return an entry as a JSON object on one line."""
    return json.dumps(asdict(entry), ensure_ascii=False)


def from_json(content: str | bytes) -> Entry:
    """Return the entry of a JSON object as `to_json` writes it.

    Raises ValueError for text that is not JSON, TypeError or AttributeError for JSON of another
    shape.
    """
    row: dict[str, Any] = json.loads(content)
    translations = [Translation(**fields) for fields in row.get("translations", ())]
    row["translations"] = translations
    for name, value in row.items():
        if isinstance(value, list):
            row[name] = tuple(value)
    return Entry(**row)
