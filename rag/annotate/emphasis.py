"""A paragraph of Markdown -> a blot for each mark of emphasis, which tells whether a link may begin or end beside it.

What a mark does hangs on its neighbours: the bracket of a link in place of a letter may turn it into another. It does
not where space is on the other side, nor where the marks of its kind open and close in turn.
"""

import re
import string
import unicodedata
from collections.abc import Iterator, Sequence

from rag.annotate.mask import SOFT

MARKS = re.compile(r"\*+|_+|~+")
# An underscore in the middle of a word is part of it, and so no name ends beside one.
JOINED = "_"


def emphasis(paragraph: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, stop, sign to blot with) for the marks of a paragraph in which no other markup is left."""
    found = list(MARKS.finditer(paragraph))
    for kind in "*_~":
        runs = [run for run in found if run[0][0] == kind and not is_literal(run)]
        calm = in_turn(runs)
        for run in runs:
            safe = calm or "space" in sides(run)
            yield run.start(), run.end(), SOFT if safe else JOINED


def in_turn(runs: Sequence[re.Match[str]]) -> bool:
    """Tell whether marks open and close in turn, each as long as the one before it."""
    pairs = list(zip(runs[::2], runs[1::2], strict=False))
    return len(runs) == 2 * len(pairs) and all(
        len(first[0]) == len(last[0]) and opens(first) and closes(last) for first, last in pairs
    )


def is_literal(run: re.Match[str]) -> bool:
    """Tell whether a mark stands for itself: alone between spaces, or an underscore inside a word."""
    before, after = sides(run)
    return before == after and (before == "space" or (before == "word" and run[0][0] == "_"))


def opens(run: re.Match[str]) -> bool:
    """Tell whether a mark may open emphasis, and would with a bracket behind it."""
    before, after = sides(run)
    return before in ("space", "punctuation") and after != "space"


def closes(run: re.Match[str]) -> bool:
    """Tell whether a mark may close emphasis, and would with a bracket before it."""
    before, after = sides(run)
    return before != "space" and after in ("space", "punctuation")


def sides(run: re.Match[str]) -> tuple[str, str]:
    """Return what stands before and behind a mark."""
    return kind_of(run.string[: run.start()][-1:]), kind_of(run.string[run.end() : run.end() + 1])


def kind_of(sign: str) -> str:
    """Return what Markdown takes a sign for; the ends of a paragraph are space."""
    if not sign or sign in " \t\n\u00a0":
        return "space"
    if sign in string.punctuation or unicodedata.category(sign).startswith("P"):
        return "punctuation"
    return "word" if sign.isalnum() else "other"
