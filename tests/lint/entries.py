"""Entries for the tests of the rules: written in a line, made with their defaults."""

from dataclasses import replace

from rag.types import Entry

BARE = Entry("", "", (), (), (), "approved", (), (), "")


def entry(identifier: str, definition: str, **parts: str | tuple[str, ...]) -> Entry:
    return replace(
        BARE, id=identifier, definition=definition, **{"term": identifier.capitalize(), **parts}
    )  # type: ignore[arg-type]
