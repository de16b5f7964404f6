"""A text as an entry holds it: its paragraphs, a single line, and no signs that a file of text cannot hold. Pure."""

import re
import unicodedata
from collections.abc import Iterator

SPACES = "\t\n\r"


def paragraphs(text: str) -> str:
    """Return the text with one blank line between paragraphs and no line breaks within: how it is quoted."""
    return "\n\n".join(_paragraphs(text))


def _paragraphs(text: str) -> Iterator[str]:
    for block in re.split(r"\n\s*\n", text):
        if words := one_line(block):
            yield words


def one_line(text: str) -> str:
    """Return a text with single spaces."""
    return " ".join(text.split())


def refuse_unprintable(text: str) -> None:
    """Raise ValueError for what no file of text can hold."""
    if holds_controls(text):
        raise ValueError("holds control characters; send plain text")


def holds_controls(text: str) -> bool:
    """Tell whether a text holds control characters, or halves of one, beside line breaks and tabs."""
    return any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in SPACES for sign in text)
