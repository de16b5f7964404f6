"""The sentences of a text in Markdown, as places in it. Pure.

List items, rows of tables, headings and blocks of code are pieces of their own. Nothing is cut
inside code, a link or an address.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
INDENTED_CODE = re.compile(r" {4}|\t")
# What marks a line as a list item, a heading or a quotation; its text begins behind the mark.
MARK = re.compile(r"\s*(?:(?:[-*+]|\d{1,9}[.)])\s+|#{1,6}\s+|>\s?)+")
# Lines without words of their own: rules, the line under the head of a table, link definitions.
NO_TEXT = re.compile(r"[-=*_:|\s>]*+|\s*+\[[^\]]++\]:\s*+\S.*")
END = re.compile(r"[.!?][\"'”’)\]*_]*\s+")
# Abbreviations before names and numbers: a sentence hardly ends behind them.
ABBREVIATION = re.compile(
    r"(?<![\w.])(?:Dr|Mr|Mrs|Ms|Prof|St|Sr|Fr|Gen|Lt|Capt|Fig|Figs|No|Nos|Sec|Ch|Vol|vs|cf|approx"
    r"|e\.g|i\.e)\.\s+$"
)
# Links, references and the marks of code: no sentence ends inside. Each part of a link is as long
# as people write it: without an end, the search for it would go on and on.
UNCUT = re.compile(r"`+|!?\[[^\]]{0,500}\](?:\([^)]{0,2000}\)|\[[^\]]{0,500}\])|<[^<>\s]+>")
# So many characters before a sentence can have an abbreviation and the space behind it.
LONGEST_ABBREVIATION = 16
CODE_MARK = re.compile("`+")
# Signs with which a sentence may begin, beside capitals, digits and letters without case.
OPENING = "\"'(`[*_“„«¿¡"


class _Block(NamedTuple):
    """A part [start, end) of a text; prose is cut into sentences, all else is whole."""

    start: int
    end: int
    is_prose: bool


class _Line(NamedTuple):
    """A line at [start, end) of a text, without its line break."""

    text: str
    start: int
    end: int


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return the places [start, end) of the sentences of a text, in characters, in its order."""
    spans: list[tuple[int, int]] = []
    for block in _blocks(text):
        if block.is_prose:
            spans += _sentences(text, block)
        else:
            spans.append(_trimmed(text, block.start, block.end))
    return spans or [(0, len(text))]


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text."""
    return [text[start:end] for start, end in sentence_spans(text)]


def _blocks(text: str) -> Iterator[_Block]:
    """Yield the paragraphs, list items, rows of tables, headings and blocks of code of a text."""
    lines = _lines(text)
    at = 0
    while at < len(lines):
        stop = _code_stop(lines, at)
        if stop:
            yield from _code_blocks(lines[at:stop])
        else:
            stop = _block_stop(lines, at)
            block = _block_of(lines[at], lines[stop - 1].end)
            if not NO_TEXT.fullmatch(text, block.start, block.end):
                yield block
        at = stop


def _block_of(first: _Line, end: int) -> _Block:
    """Return the block that begins with a line and ends at a place, without the marks of lines."""
    if _is_table_row(first.text):
        start, stop = _trimmed(first.text, 0, len(first.text))
        stop -= first.text.endswith("|", start + 1, stop)
        return _Block(first.start + start + 1, first.start + stop, is_prose=False)
    mark = MARK.match(first.text)
    if mark is None:
        return _Block(first.start, end, is_prose=True)
    is_quotation = not mark[0].strip("> ")
    return _Block(first.start + mark.end(), end, is_prose=is_quotation)


def _lines(text: str) -> list[_Line]:
    lines = []
    start = 0
    for line in text.split("\n"):
        lines.append(_Line(line, start, start + len(line)))
        start += len(line) + 1
    return lines


def _code_stop(lines: list[_Line], at: int) -> int:
    """Return the line behind the block of code that begins at a line, 0 if none does."""
    fence = FENCE.match(lines[at].text)
    if fence:
        for place in range(at + 1, len(lines)):
            if lines[place].text.strip().startswith(fence[1]):
                return place + 1
        return len(lines)
    follows_blank = at == 0 or not lines[at - 1].text.strip()
    if not follows_blank or not _is_indented_code(lines[at]):
        return 0
    stop = at
    while stop < len(lines) and _is_indented_code(lines[stop]):
        stop += 1
    return stop


def _code_blocks(lines: list[_Line]) -> Iterator[_Block]:
    """Yield the code of some lines without its fences; nothing if there is none between them."""
    fence = FENCE.match(lines[0].text)
    if fence:
        is_closed = len(lines) > 1 and lines[-1].text.strip().startswith(fence[1])
        lines = lines[1 : len(lines) - is_closed]
    if any(line.text.strip() for line in lines):
        yield _Block(lines[0].start, lines[-1].end, is_prose=False)


def _is_indented_code(line: _Line) -> bool:
    """Return whether a line may be code by its indentation; the items of inner lists are not."""
    return bool(INDENTED_CODE.match(line.text) and line.text.strip() and not MARK.match(line.text))


def _block_stop(lines: list[_Line], at: int) -> int:
    """Return the line behind the block that begins at a line, which is no code."""
    is_single = _is_table_row(lines[at].text) or NO_TEXT.fullmatch(lines[at].text)
    if is_single or lines[at].text.lstrip().startswith("#"):
        return at + 1
    stop = at + 1
    while stop < len(lines) and not _begins_block(lines[stop].text):
        stop += 1
    return stop


def _begins_block(line: str) -> bool:
    """Return whether a line does not go on with the paragraph or the item before it."""
    patterns = (MARK.match, FENCE.match, _is_table_row, NO_TEXT.fullmatch)
    return any(pattern(line) for pattern in patterns)


def _is_table_row(line: str) -> bool:
    return line.lstrip().startswith("|")


def _sentences(text: str, block: _Block) -> Iterator[tuple[int, int]]:
    """Yield the places of the sentences of prose."""
    start, end = block.start, block.end
    uncut = _uncut_spans(text, start, end)
    first = last = start
    for found in END.finditer(text, start, end):
        stop = found.end()
        while last < stop:
            first, last = next(uncut, (end, end + 1))
        is_inside = first < stop
        is_end = not ABBREVIATION.search(text, max(start, stop - LONGEST_ABBREVIATION), stop)
        if is_end and not is_inside and _may_begin(text[stop : stop + 1]):
            yield _trimmed(text, start, stop)
            start = stop
    yield _trimmed(text, start, end)


def _uncut_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the places of code, links and references in [start, end) of a text, in its order."""
    marks: dict[str, list[int]] = {}
    for mark in CODE_MARK.finditer(text, start, end):
        marks.setdefault(mark[0], []).append(mark.start())
    while found := UNCUT.search(text, start, end):
        start = found.end()
        same_marks = marks.get(found[0])
        if same_marks is None:
            yield found.start(), start
            continue
        # Code ends with the next mark of the same length, if there is one.
        following = bisect_left(same_marks, start)
        if following < len(same_marks):
            start = same_marks[following] + len(found[0])
            yield found.start(), start


def _may_begin(sign: str) -> bool:
    """Return whether a sentence may begin with a sign."""
    return sign in OPENING if not sign.isalnum() else not sign.islower()


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a place without the white space at its ends."""
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())
