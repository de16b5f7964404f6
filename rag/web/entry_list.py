"""The list of entries that a page shows: narrowed, in the order of a list, by letter. Pure."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from starlette.datastructures import URL

from rag.types import Entry

# A list of more entries is shown a letter at a time.
LISTED = 1_000


def entry_list(
    everything: Sequence[Entry], name: str, tag: str, letter: str, url: URL
) -> dict[str, Any]:
    """Return the texts of the page that lists the entries with a part of a name and a tag.

    A long list shows one letter at a time, the first unless a `letter` is given. `url` is the
    address of the page.
    """
    entries = [entry for entry in everything if _passes(entry, name, tag)]
    groups = by_letter(entries)
    is_long = len(entries) > LISTED
    if is_long and not letter:
        letter = groups[0][0]
    shown = [(first, group) for first, group in groups if letter in ("", first)]
    return {
        "name": name,
        "tag": tag,
        "letter": letter,
        "letters": [(first, _anchor(url, first, is_long)) for first, _ in groups],
        "groups": shown,
        "tags": tag_counts(everything),
        "shown": sum(len(group) for _, group in shown),
        "total": len(everything),
    }


def _passes(entry: Entry, name: str, tag: str) -> bool:
    """Return whether an entry has a tag, and a name that contains some letters."""
    wanted = name.strip().casefold()
    has_tag = not tag or tag in entry.tags
    return has_tag and any(wanted in each.casefold() for each in entry.names)


def _anchor(url: URL, first: str, is_long: bool) -> str:
    """Return the address of a letter: a place on the page or, if the list is long, a page."""
    if is_long:
        query = url.include_query_params(letter=first).query
        return f"?{query}"
    return "#0-9" if first == "#" else f"#{first}"


def letter_of(term: str) -> str:
    """Return the letter that a term is listed under: its first, without marks.

    It is "#" if the first sign is a digit, or if there are no letters and digits.
    """
    for sign in unicodedata.normalize("NFD", term):
        if sign.isalnum():
            return sign.upper()[:1] if sign.isalpha() else "#"
    return "#"


def listing_key(entry: Entry) -> tuple[bool, str, str, str]:
    """Return the sort key of an entry in a list: by letter, "#" last, then by its words."""
    signs = unicodedata.normalize("NFD", entry.term)
    plain = "".join(sign for sign in signs if sign.isalnum() or sign == " ")
    first = letter_of(entry.term)
    return first == "#", first, plain.strip().casefold(), entry.id


def by_letter(entries: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
    """Return entries in the order of a list, by letter."""
    groups: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=listing_key):
        groups.setdefault(letter_of(entry.term), []).append(entry)
    return list(groups.items())


def tag_counts(entries: Iterable[Entry]) -> list[tuple[str, int]]:
    """Return each tag with the number of its entries, by name."""
    counts: Counter[str] = Counter()
    for entry in entries:
        counts.update(entry.tags)
    return sorted(counts.items(), key=lambda pair: pair[0].casefold())
