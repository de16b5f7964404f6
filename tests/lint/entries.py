"""Entries for the tests of the rules: written in a line, made with their defaults."""

from dataclasses import replace
from typing import Any

from rag.types import Entry

BARE = Entry("", "", (), (), (), "approved", (), (), "")


def entry(identifier: str, definition: str, **parts: str | tuple[str, ...]) -> Entry:
    fields: dict[str, Any] = {"term": identifier.capitalize(), **parts}
    return replace(BARE, id=identifier, definition=definition, **fields)
