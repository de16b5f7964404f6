"""Preconditions of edits: the entity tags of If-Match and If-None-Match (RFC 9110, 8.8 and 13)."""

import re
from dataclasses import dataclass

from rag.entries.hashes import etag
from rag.errors import EditConflict
from rag.types import Entry

# An element of a comma-separated list; a comma in quotation marks is part of a tag.
ELEMENT = re.compile(r'(?:[^",]|"[^"]*")+')
ANY, WEAK = "*", "W/"


@dataclass(frozen=True)
class Precondition:
    """The headers If-Match and If-None-Match: the state an editor expects an entry to be in."""

    if_match: str | None = None
    if_none_match: str | None = None


def check_precondition(entry_id: str, entry: Entry | None, precondition: Precondition) -> None:
    """Raise EditConflict unless an entry, None if it does not exist, is in the expected state."""
    current = etag(entry) if entry else None
    state = f"is {current} now" if current else "is not there"
    expected, unwanted = precondition.if_match, precondition.if_none_match
    if expected is not None and not etag_matches(current, expected):
        detail = f"The entry {entry_id!r} {state}, not {expected}; get it again, then edit that."
        raise EditConflict(detail)
    if unwanted is not None and etag_matches(current, unwanted, weak=True):
        detail = f"The entry {entry_id!r} {state} already; send If-Match with that to change it."
        raise EditConflict(detail)


def etag_matches(current: str | None, header: str, *, weak: bool = False) -> bool:
    """Return whether a header names the current entity tag, None if nothing exists.

    `*` stands for any tag. If-Match compares strongly: a weak tag equals none. If-None-Match
    compares weakly: tags are equal whether or not either is marked as weak.
    """
    if current is None:
        return False
    if header.strip() == ANY:
        return True
    tags = [element.strip() for element in ELEMENT.findall(header)]
    if weak:
        return current.removeprefix(WEAK) in [tag.removeprefix(WEAK) for tag in tags]
    return current in tags and not current.startswith(WEAK)
