"""The pieces of a paragraph of Markdown, and how they are written with the escapes they need."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.entries.plain_text import MARKS, plain_text
from rag.entries.text import one_line

DOLLARS = re.compile(r"(\$[^$\n]+\$)")
# Signs that may be marks: no underscore within a word, no `<` or `&` that begins nothing.
SIGN = re.compile(
    r"[*`\[\]$]|\\(?![a-zA-Z0-9\s])|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~|<(?=[a-zA-Z/!?])|&(?=#?\w{1,31};)"
)
# What would begin a block: the number of a list, or the mark of a list, heading, quote or rule.
BLOCK_MARK = re.compile(
    r"^(\d{1,9})(?=[.)](?:\s|$))"
    r"|^(?=[-+*](?:\s|$)|\x23{1,6}(?:\s|$)|>|=+$|~~~|-+$|(?:[-*_][ ]?){3,}$)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Part:
    """A text or a mark, the tag that may stand for the mark, and what a reader sees of it."""

    text: str = ""
    mark: str = ""
    tag: str = ""
    seen: str = ""

    @property
    def markdown(self) -> str:
        """The piece as it is written where nothing needs an escape."""
        return self.mark or self.text


LINE_END = Part(mark="\\\n", tag="\\\n", seen=" ")


def paragraph_markdown(parts: list[Part]) -> str:
    """Return a paragraph in the first form that reads right."""
    _, parts, _ = trimmed(parts)
    as_it_is = _joined(part.markdown for part in parts)
    if not MARKS.search(as_it_is):
        return as_it_is
    expected = one_line("".join(part.seen for part in parts))
    source = as_it_is
    for source in (as_it_is, *_escaped_forms(parts)):
        if plain_text(source) == expected:
            break
    return source


def _escaped_forms(parts: list[Part]) -> Iterator[str]:
    """Yield a paragraph with its signs escaped, with tags for marks, and with dollars escaped."""
    yield _joined(part.mark or _escaped_around_math(part.text) for part in parts)
    yield _joined(part.tag or _escaped_around_math(part.text) for part in parts)
    yield _joined(part.tag or escaped(part.text) for part in parts)


def _joined(pieces: Iterable[str]) -> str:
    """Return pieces as lines with single spaces, of which none begins a block."""
    lines = "".join(pieces).split("\n")
    return BLOCK_MARK.sub(r"\1\\", "\n".join(map(one_line, lines)))


def escaped(text: str) -> str:
    """Return a text with a backslash before signs that may be marks."""
    return SIGN.sub(r"\\\g<0>", text)


def _escaped_around_math(text: str) -> str:
    """Return a text with its signs escaped, but not those between dollars."""
    pieces = DOLLARS.split(text)
    pieces[::2] = map(escaped, pieces[::2])
    return "".join(pieces)


def trimmed(parts: list[Part]) -> tuple[str, list[Part], str]:
    """Return parts without the spaces at their ends, and these spaces."""
    inner = list(parts)
    before = after = ""
    while inner and not inner[0].markdown.strip():
        before = " "
        inner.pop(0)
    while inner and not inner[-1].markdown.strip():
        after = " "
        inner.pop()
    if not inner:
        return before or after, [], ""
    if inner[0].text.startswith(" "):
        before = " "
        words = inner[0].markdown.lstrip()
        inner[0] = Part(text=words, seen=words)
    if inner[-1].text.endswith(" "):
        after = " "
        words = inner[-1].markdown.rstrip()
        inner[-1] = Part(text=words, seen=words)
    return before, inner, after
