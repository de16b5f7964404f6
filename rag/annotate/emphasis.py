"""Emphasis marks of Markdown (`*`, `_`, `~`), and beside which of them a link may begin or end.

Whether a mark opens or closes emphasis depends on its neighbours, by the rules of CommonMark for
delimiter runs. A link puts a bracket in place of a letter and may thereby turn a mark into another.
It does not where a space is on the other side, nor where marks of one kind open and close in turn.
"""

import re
import string
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Literal

from rag.annotate.mask import SOFT

Kind = Literal["space", "punctuation", "word", "other"]

MARKS = re.compile(r"\*+|_+|~+")
# An underscore inside a word is part of it, so that no name ends beside one.
JOINED = "_"


def emphasis_masks(paragraph: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, stop, sign to mask with) for the emphasis marks of a paragraph.

    All other markup of the paragraph must be masked already.
    """
    marks = list(MARKS.finditer(paragraph))
    for sign in "*_~":
        runs = [mark for mark in marks if mark[0][0] == sign and not _is_literal(mark)]
        in_turn = _open_and_close_in_turn(runs)
        for run in runs:
            safe = in_turn or "space" in _neighbours(run)
            mask = SOFT if safe else JOINED
            yield run.start(), run.end(), mask


def _open_and_close_in_turn(runs: Sequence[re.Match[str]]) -> bool:
    """Return whether marks open and close in turn, each as long as the one before it."""
    if len(runs) % 2:
        return False
    pairs = zip(runs[::2], runs[1::2], strict=True)
    return all(_is_pair(first, last) for first, last in pairs)


def _is_pair(first: re.Match[str], last: re.Match[str]) -> bool:
    """Return whether one mark opens emphasis that another of its length closes."""
    return len(first[0]) == len(last[0]) and _opens(first) and _closes(last)


def _is_literal(run: re.Match[str]) -> bool:
    """Return whether a mark stands for itself: alone between spaces, or `_` inside a word."""
    before, after = _neighbours(run)
    if before != after:
        return False
    return before == "space" or (before == "word" and run[0][0] == "_")


def _opens(run: re.Match[str]) -> bool:
    """Return whether a mark can open emphasis, also with a bracket behind it."""
    before, after = _neighbours(run)
    return before in ("space", "punctuation") and after != "space"


def _closes(run: re.Match[str]) -> bool:
    """Return whether a mark can close emphasis, also with a bracket before it."""
    before, after = _neighbours(run)
    return before != "space" and after in ("space", "punctuation")


def _neighbours(run: re.Match[str]) -> tuple[Kind, Kind]:
    """Return the kinds of the characters before and behind a mark."""
    text, start, end = run.string, run.start(), run.end()
    before = text[max(start - 1, 0) : start]
    after = text[end : end + 1]
    return _kind_of(before), _kind_of(after)


def _kind_of(character: str) -> Kind:
    """Return the kind of a character in Markdown; '' is an end of the paragraph, a space."""
    if not character or character in " \t\n\u00a0":
        return "space"
    if character in string.punctuation or unicodedata.category(character).startswith("P"):
        return "punctuation"
    if character.isalnum():
        return "word"
    return "other"
