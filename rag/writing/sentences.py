"""Words as they are streamed -> whole sentences, each with the numbers that it cites. Pure."""

import re
from collections.abc import AsyncIterator
from typing import NamedTuple

NUMBERS = r"\[\s*\d+(?:\s*,\s*\d+)*\s*\]"
CITATIONS = re.compile(rf"\s*{NUMBERS}")
# Behind a citation any sign begins a sentence; without one, only what cannot stand behind "e.g." does.
END = re.compile(
    rf"(?:[.!?][\"')”]*(?:\s*{NUMBERS})+|(?:\s*{NUMBERS})+[.!?][\"')”]*)\s+(?=[^\s\[])"
    r"|[.!?][\"')”]*\s+(?=[A-Z0-9\"'(`])"
    r"|\s*\n\s*(?=[^\s\[])"
)
BULLET = re.compile(r"^(?:[-*•]|\d+[.)])\s+")


class Sentence(NamedTuple):
    """A sentence without its citations, and the numbers cited."""

    text: str
    cited: tuple[int, ...]


async def sentences(words: AsyncIterator[str]) -> AsyncIterator[Sentence]:
    """Yield each sentence when it is whole."""
    text = ""
    async for piece in words:
        text += piece
        while end := END.search(text):
            if sentence := read(text[: end.end()]):
                yield sentence
            text = text[end.end() :]
    if sentence := read(text):
        yield sentence


def read(text: str) -> Sentence | None:
    """Return a sentence and what it cites; None if there are no words."""
    cited = [
        int(number) for mark in CITATIONS.findall(text) for number in re.findall(r"\d+", mark)[:99]
    ]
    plain = " ".join(BULLET.sub("", CITATIONS.sub("", text).strip()).split())
    return Sentence(plain, tuple(dict.fromkeys(cited))) if any(map(str.isalnum, plain)) else None
