"""Split a plain text into lines with their numbers and indents, without page numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

# The same sign three times or more, as in '-----'.
RULE = re.compile(r"([^\w\s])(?:\s*\1){2,}")
# The number of a clause on a line of its own, above its term.
CLAUSE = re.compile(r"\d{1,3}(?:\.\d{1,3}){1,5}\.?")
PAGE_NUMBER = re.compile(r"(?:page )?\d{1,4}(?: ?(?:/|of) ?\d{1,4})?|([-–—]) ?\d{1,4} ?\1", re.I)


@dataclass(frozen=True)
class Line:
    """A line: its number in the file, its indent in columns, and its words.

    A rule, such as '-----', has no words; its sign is in `rule`.
    """

    number: int
    indent: int
    text: str
    rule: str = ""


Lines: TypeAlias = Sequence[Line]


def text_lines(text: str) -> list[Line]:
    """Return the lines of a text without page numbers; a rule is a blank line."""
    rows = [row.expandtabs() for row in text.removeprefix("\ufeff").split("\n")]
    following = [*rows[1:], ""]
    lines = []
    for number, (page_row, after) in enumerate(zip(rows, following, strict=True), 1):
        row = page_row.lstrip("\f")
        words = row.strip()
        rule = RULE.fullmatch(words)
        if CLAUSE.fullmatch(words):
            lines.append(Line(number, 0, ""))
        elif rule:
            lines.append(Line(number, 0, "", rule[1]))
        elif not _is_page_number(words, after):
            indent = len(row) - len(row.lstrip())
            lines.append(Line(number, indent, words))
    return lines


def _is_page_number(words: str, after: str) -> bool:
    """Return whether a line is the number of a page: the last one of a page or a block."""
    is_last = not after.strip() or after.startswith("\f")
    return is_last and PAGE_NUMBER.fullmatch(words) is not None


def text_at(lines: Lines, place: int) -> str:
    """Return the words of a line; '' if it is blank or there is none."""
    if 0 <= place < len(lines):
        return lines[place].text
    return ""


def next_text(lines: Lines, place: int) -> int:
    """Return the place of the first line from here on that is not blank, or the end."""
    while place < len(lines) and not lines[place].text:
        place += 1
    return place


def next_blank(lines: Lines, place: int) -> int:
    """Return the place of the first line from here on that is blank, or the end."""
    while place < len(lines) and lines[place].text:
        place += 1
    return place
