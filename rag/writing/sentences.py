"""Splits a stream of words into whole sentences, each with the numbers that it cites."""

import re
from collections.abc import AsyncIterator
from typing import NamedTuple

NUMBERS = r"\[\s*\d{1,9}(?:\s*,\s*\d{1,9})*\s*\]"
CITATIONS = re.compile(rf"\s*{NUMBERS}")
# After a citation any sign begins a sentence. Without one, only a sign that cannot follow "e.g.".
END = re.compile(
    rf"(?:[.!?][\"')”]*(?:\s*{NUMBERS})+|{NUMBERS}(?:\s*{NUMBERS})*[.!?][\"')”]*)\s+(?=[^\s\[])"
    r"|[.!?][\"')”]*\s+(?=[A-Z0-9\"'(`])"
    r"|\n\s*(?=[^\s\[])"
)
# At most this many numbers of one citation are read.
NUMBERS_AT_MOST = 99
BULLET = re.compile(r"^(?:[-*•]|\d+[.)])\s+")


class CitedSentence(NamedTuple):
    """A sentence without its citations, and the numbers it cites."""

    text: str
    cited: tuple[int, ...]


async def streamed_sentences(words: AsyncIterator[str]) -> AsyncIterator[CitedSentence]:
    """Yield each sentence as soon as it is whole."""
    text = ""
    async for piece in words:
        text += piece
        *whole, text = _cut(text)
        for part in whole:
            sentence = _parsed(part)
            if sentence:
                yield sentence
    last = _parsed(text)
    if last:
        yield last


def _cut(text: str) -> list[str]:
    """Return the whole sentences of a text, then the rest, which may be empty."""
    parts = []
    end = END.search(text)
    while end:
        parts.append(text[: end.end()])
        text = text[end.end() :]
        end = END.search(text)
    return [*parts, text]


def _parsed(text: str) -> CitedSentence | None:
    """Return a sentence and the numbers it cites, None if it has no words."""
    numbers: dict[int, None] = {}
    for citation in CITATIONS.findall(text):
        for number in re.findall(r"\d+", citation)[:NUMBERS_AT_MOST]:
            numbers[int(number)] = None
    without_citations = CITATIONS.sub("", text).strip()
    plain = " ".join(BULLET.sub("", without_citations).split())
    if not any(map(str.isalnum, plain)):
        return None
    return CitedSentence(plain, tuple(numbers))
