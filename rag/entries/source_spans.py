"""Where the words of a definition's plain text stand in its Markdown. Pure."""

import re
from collections.abc import Iterable

from rag.entries.plain_text import plain_text

WORD_OR_SIGN = re.compile(r"\w+|[^\w\s]")
WORD_CHARACTER = re.compile(r"\w")
# What a reader does not see, but may hold words that come again: targets of links, and tags.
UNSEEN = re.compile(
    r"\]\([^()\s]*(?:\s[^()]*)?\)|\]\[[^\[\]]*\]|</?[a-zA-Z][^<>]*>|^\[[^\[\]]+\]:\s.*$",
    re.MULTILINE,
)
# How far apart two words of the plain text may stand in the Markdown, in characters.
FARTHEST = 2_000


def spans_in_source(definition: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the places [start, end) in a definition that places in its plain text stand for.

    Each place begins and ends with a character that is no space.
    """
    text = plain_text(definition)
    if text == definition:
        return list(spans)
    places = _source_places(text, definition)
    return [(places[start], places[end - 1] + 1) for start, end in spans]


def _source_places(text: str, definition: str) -> list[int]:
    """Return the place in a definition of each character of its plain text.

    A sign that only the plain text has stands where the definition goes on.
    """
    seen = UNSEEN.sub(lambda unseen: "\0" * len(unseen[0]), definition)
    places = [0] * len(text)
    at = 0
    for match in WORD_OR_SIGN.finditer(text):
        found = _next_place(seen, match[0], at)
        if found < 0:
            places[match.start() : match.end()] = [at] * len(match[0])
            continue
        at = found + len(match[0])
        places[match.start() : match.end()] = range(found, at)
    return places


def _next_place(seen: str, word: str, at: int) -> int:
    """Return where a word or sign stands next, -1 if nowhere near; no sign lies behind a word."""
    found = seen.find(word, at, at + FARTHEST)
    is_sign = not WORD_CHARACTER.match(word)
    if is_sign and WORD_CHARACTER.search(seen, at, max(found, at)):
        return -1
    return found
