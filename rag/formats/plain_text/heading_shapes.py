"""Find the headings of terms in a plain text, in the one shape that the text has most of.

Nobody agrees on how a heading looks in plain text. So every shape is tried, and the one that finds
the most headings is the one that the text is written in.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from rag.formats.documents.term_names import without_numbers
from rag.formats.plain_text.lines import Lines, next_text, text_at
from rag.formats.plain_text.names import (
    BRACKETS,
    ENDS_SENTENCE,
    is_letter_above,
    may_be_name,
    split_mark,
    without_emphasis,
)

# These are labels of a definition, and no terms, if they are repeated.
SOMETIMES = frozenset(
    "definition|example|examples|source|sources|synonym|synonyms|usage|plural|origin|tip|hint"
    "|warning|reference|references|context|related".split("|")
)
# A name is a label if it is repeated so often, and is so large a share of all headings.
REPEATED, COMMON = 3, 0.1
INLINE = re.compile(
    r"(?P<name>\S.{0,79}?)"
    r"(?:(?P<by>\s*:{1,2}|\s+[-–—]{1,2}|\s+=)\s+|(?P<tight>(?<=\)):(?=\w)|：)|\s{3,})"
    r"(?P<rest>\S.*)"
)
RUN_IN = re.compile(
    r"(?P<name>[A-Z0-9][A-Z0-9&/'’.+-]+(?: [A-Z0-9&/'’.+-]{2,})*)\s+(?P<rest>(?:[A-Z]?[a-z]|A ).*)"
)
# The stop that sets a name in capitals off, but not that of a short form.
FULL_STOP = re.compile(r"(?<=[A-Z]{3})\.$")
# Dashes and colons that differ only in width are one style.
SAME_SIGNS = {"–": "-", "—": "-", "：": ":"}
# The first shape that finds nearly as many headings as any other is taken.
NEARLY = 0.8
# The length of a heading, as a share of the line below it, at the beginning of a block of lines.
SHORTER = 0.75
# The same in the middle of a block.
MUCH_SHORTER = 0.5

Kind: TypeAlias = Literal["term", "question", "title"]


@dataclass(frozen=True)
class Heading:
    """Where a part of a text begins.

    `place` is that of its line, `below` that of the text below it; `rest` is the text beside its
    name. Headings of the same `style` are written alike.
    """

    place: int
    below: int
    name: str
    rest: str = ""
    kind: Kind = "term"
    style: tuple[object, ...] = ()


Shape: TypeAlias = Callable[[Lines, int], Heading | None]


def find_headings(lines: Lines) -> list[Heading]:
    """Return the headings of terms, all of one shape."""
    by_shape = [_headings_of_shape(lines, shape) for shape in SHAPES]
    most = max(map(len, by_shape))
    found = next(headings for headings in by_shape if len(headings) >= NEARLY * most)
    names = without_numbers([heading.name for heading in found])
    renamed = []
    for heading, name in zip(found, names, strict=True):
        renamed.append(replace(heading, name=name))
    return renamed


def _headings_of_shape(lines: Lines, shape: Shape) -> list[Heading]:
    """Return the headings of one shape and one style, without labels."""
    headings = []
    for place, line in enumerate(lines):
        heading = shape(lines, place) if line.text else None
        if heading:
            headings.append(heading)
    return _of_one_style(headings)


def _of_one_style(headings: Sequence[Heading]) -> list[Heading]:
    """Return the headings of the most frequent style, without labels of many definitions."""
    if not headings:
        return []
    styles = Counter(heading.style for heading in headings)
    [(style, _)] = styles.most_common(1)
    labels = _labels(headings)
    kept = []
    for heading in headings:
        if heading.style == style and heading.name.casefold() not in labels:
            kept.append(heading)
    return kept


def _labels(headings: Sequence[Heading]) -> set[str]:
    """Return the names, in lower case, that are repeated as a label is and a term is not."""
    names = Counter(heading.name.casefold() for heading in headings)
    many = max(REPEATED, COMMON * len(headings))
    labels = set()
    for name, count in names.items():
        enough = 2 if name in SOMETIMES else many
        if count >= enough:
            labels.add(name)
    return labels


def _named(
    place: int, below: int, text: str, rest: str = "", style: object = None
) -> Heading | None:
    """Return the heading of a name, without its mark and colon; None if it cannot be a name."""
    mark, words = split_mark(text)
    name = without_emphasis(words)
    if may_be_name(name) and may_be_name(words):
        return Heading(place, below, name, rest, style=(mark, style))
    return None


def _first_in_block(lines: Lines, place: int) -> bool:
    """Return whether the line above is blank, or the letter that this line begins with."""
    above = text_at(lines, place - 1)
    if not above:
        return True
    return is_letter_above(above, lines[place].text) and not text_at(lines, place - 2)


def _begins(lines: Lines, place: int) -> bool:
    """Return whether the line above is blank, a letter of the alphabet, or ends a sentence."""
    if _first_in_block(lines, place):
        return True
    above = text_at(lines, place - 1)
    return ENDS_SENTENCE.search(above) is not None


def underlined(lines: Lines, place: int) -> Heading | None:
    """Return a heading with a rule below it."""
    below = place + 1
    if below == len(lines) or not lines[below].rule or not _first_in_block(lines, place):
        return None
    return _named(place, below + 1, lines[place].text, style=lines[below].rule)


def inline(lines: Lines, place: int) -> Heading | None:
    """Return a heading with the definition beside it.

    That is 'Term: definition', 'Term - definition', or a definition far to the right.
    """
    mark, text = split_mark(lines[place].text)
    match = INLINE.fullmatch(text)
    if not match:
        return None
    name, rest = match["name"], match["rest"]
    sign = (match["by"] or match["tight"] or "").strip()[:1]
    is_page_number = not sign and rest.isdigit()
    if is_page_number or name.count("(") != name.count(")"):
        return None
    heading = _named(place, place + 1, name, rest)
    if not heading:
        return None
    return replace(heading, style=(mark, SAME_SIGNS.get(sign, sign), lines[place].indent))


def inline_first(lines: Lines, place: int) -> Heading | None:
    """Return a heading with the definition beside it, unless it is in the middle of a text."""
    return inline(lines, place) if _begins(lines, place) else None


def indented(lines: Lines, place: int) -> Heading | None:
    """Return a heading whose text is indented further.

    It may have a few more words beside it, which begin the text: 'TERM - full name'.
    """
    line = lines[place]
    below = next_text(lines, place + 1)
    if below == len(lines) or lines[below].indent <= line.indent:
        return None
    if not _first_in_block(lines, place) and lines[place - 1].indent <= line.indent:
        return None
    beside = inline(lines, place)
    if beside:
        return _named(place, place + 1, beside.name, f"{beside.rest}\n", line.indent)
    return _named(place, place + 1, line.text, style=line.indent)


def in_capitals(lines: Lines, place: int) -> Heading | None:
    """Return a heading that is written in capitals, with other text below."""
    text, below = lines[place].text, text_at(lines, place + 1)
    letters = sum(map(str.isalpha, text))
    if letters < 2 or not text.isupper():
        return None
    if not below or below.isupper():
        return None
    return _named(place, place + 1, text)


def stacked(lines: Lines, place: int) -> Heading | None:
    """Return a heading with longer text directly below; in a block, with much longer text."""
    text, below = lines[place].text, text_at(lines, place + 1)
    if not below or is_letter_above(text, below):
        return None
    first = _first_in_block(lines, place) and _is_shorter(lines, place)
    if first or _stands_out(lines, place):
        return _named(place, place + 1, text)
    return None


def _is_shorter(lines: Lines, place: int) -> bool:
    """Return whether a line is shorter than its text, ends in a colon, or has one line of text."""
    text, below, after = (text_at(lines, place + offset) for offset in range(3))
    if not after or text.endswith(":"):
        return True
    return len(text) <= SHORTER * max(len(below), len(after))


def _stands_out(lines: Lines, place: int) -> bool:
    """Return whether a line begins something, and is much shorter than the lines around it."""
    above, text, below = (text_at(lines, place + offset) for offset in (-1, 0, 1))
    if not below or len(text) > MUCH_SHORTER * max(len(above), len(below)):
        return False
    return _begins(lines, place) and not may_be_name(below)


def spaced(lines: Lines, place: int) -> Heading | None:
    """Return a heading with a blank line and text below it, or one that stands out."""
    if _is_above_text(lines, place) or _stands_out(lines, place):
        return _named(place, place + 1, lines[place].text)
    return None


def _is_above_text(lines: Lines, place: int) -> bool:
    """Return whether a line is between blank lines, and what comes next is no other name.

    What looks like a name may be the first line of a paragraph.
    """
    below = next_text(lines, place + 1)
    is_alone = below > place + 1 and _first_in_block(lines, place)
    if not is_alone or below == len(lines):
        return False
    name = BRACKETS.sub("", lines[place].text).strip()
    is_much_shorter = 1 < len(name) <= MUCH_SHORTER * len(lines[below].text)
    if is_much_shorter or not may_be_name(lines[below].text):
        return True
    return bool(text_at(lines, below + 1)) and not _stands_out(lines, below)


def run_in(lines: Lines, place: int) -> Heading | None:
    """Return a heading in capitals with the definition beside it."""
    mark, text = split_mark(lines[place].text)
    match = RUN_IN.fullmatch(text)
    if not match or not _begins(lines, place):
        return None
    name = FULL_STOP.sub("", match["name"])
    return _named(place, place + 1, name, match["rest"], mark)


# From the plainest to what may be something else.
SHAPES: tuple[Shape, ...] = (
    underlined,
    inline_first,
    inline,
    indented,
    in_capitals,
    stacked,
    spaced,
    run_in,
)
