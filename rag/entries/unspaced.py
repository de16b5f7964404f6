"""Finds known words in text of scripts that put no spaces between words. Pure."""

from collections.abc import Iterator, Set
from itertools import pairwise

from rag.entries.scripts import has_unspaced, is_findable_inside, is_mark
from rag.entries.surface_forms import case_folded, word_spans

# Longer runs are cut, so that a text of one run takes no longer than any other.
LONGEST_RUN, LONGEST_WORD = 120, 40

Span = tuple[int, int]


def with_spaces(text: str, words: Set[str]) -> str:
    """Return a text with spaces between the words of unspaced scripts, as far as they are known.

    `words` are case folded. Of words that overlap, the longest counts. Other text stays as it is.
    """
    if not has_unspaced(text):
        return text
    parts, at = [], 0
    for start, stop in _words(text, words):
        gap = text[at:start]
        if at and not gap and has_unspaced(text[at - 1 : start + 1]):
            gap = " "
        parts += [gap, text[start:stop]]
        at = stop
    return "".join([*parts, text[at:]])


def _words(text: str, words: Set[str]) -> Iterator[Span]:
    """Yield (start, stop) of the words of a text, those of unspaced scripts taken apart."""
    for start, stop in word_spans(text):
        if not is_findable_inside(text[start:stop]):
            yield start, stop
            continue
        for begin in range(start, stop, LONGEST_RUN):
            end = min(stop, begin + LONGEST_RUN)
            for first, last in parts_of(text[begin:end], words):
                yield begin + first, begin + last


def parts_of(run: str, words: Set[str]) -> list[Span]:
    """Return (start, stop) of the parts of a run: the known words in it, and what is between."""
    folded = [case_folded(letter) for letter in run]
    found: list[Span] = []
    for start, stop in sorted(_known(folded, words), key=lambda span: span[0] - span[1]):
        if all(stop <= first or last <= start for first, last in found):
            found.append((start, stop))
    edges = sorted({0, len(run), *(edge for span in found for edge in span)})
    return list(pairwise(edges))


def _known(letters: list[str], words: Set[str]) -> Iterator[Span]:
    """Yield (start, stop) of each known word in a run of letters."""
    for start in range(len(letters)):
        for stop in range(start + 1, min(len(letters), start + LONGEST_WORD) + 1):
            word = "".join(letters[start:stop])
            ends_whole = stop == len(letters) or not is_mark(letters[stop])
            if ends_whole and word in words and is_findable_inside(word):
                yield start, stop
