"""The lines of a plain text -> the headings among them, in the one shape that the text shows most. Pure.

Nobody agrees on how a heading looks in plain text, so every shape is tried, and the file shows which one it keeps to.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

RULE = re.compile(r"([^\w\s])(?:\s*\1){2,}")
PAGE_NUMBER = re.compile(r"(?:page )?\d{1,4}(?: ?(?:/|of) ?\d{1,4})?|([-–—]) ?\d{1,4} ?\1", re.I)
MARK = re.compile(
    r"(?P<number>\d{1,4}[.)]|\(\d{1,4}\))\s+|(?P<sign>[-*•·‣])\s+|(?P<level>#{1,6})\s*(?=\w)"
)
EMPHASIS = re.compile(r"^(\*\*?)(.+)\1$")
# A name is short, brackets aside, and no sentence.
NAME_WORDS, NAME_LETTERS = 8, 80
BRACKETS = re.compile(r"\([^()]*\)")
CLOSING = r"[)\]”’\"']*$"
# A letter of the alphabet, above the terms that begin with it.
LETTER = re.compile(r"\W{0,9}([^\W\d_])\W{0,9}")
ENDS_SENTENCE = re.compile(rf"[.!?…。！？]{CLOSING}")
TEXT = re.compile(rf"[.!?…;,。！？，；]{CLOSING}|https?://|www\.")
ABBREVIATION = re.compile(r"\w\.\w+\.$")
DIVIDED = re.compile(r":\s|：|\s[-–—=]\s|\s{3}")
# What leads to a list, and is no name: 'It may be one of:', 'Equivalent to:'.
LEADS_IN = re.compile(
    r"\b(?:is|are|was|were|be|may|can|must|includes?|follows|following)\b.*:$|\b(?:to|for|of|as|by|with):$"
)
# What stands like a name, and is part of the text; and what is that only if it stands more than once.
LABELS = frozenset(
    "see|see also|note|notes|e.g|i.e|cf|compare|compare with|aka|also known as|also called|related terms|details|more"
    "|more info|more information|more here|read more|learn more|find out more".split("|")
)
SOMETIMES = frozenset(
    "definition|example|examples|source|sources|synonym|synonyms|usage|plural|origin|tip|hint|warning|reference"
    "|references|context|related".split("|")
)
# How often, and in what share of headings, a name stands that is no term but says what is told of each.
REPEATED, COMMON = 3, 0.1
INLINE = re.compile(
    r"(?P<name>\S.{0,79}?)(?:(?P<by>\s*:{1,2}|\s+[-–—]{1,2}|\s+=)\s+|(?P<tight>(?<=\)):(?=\w)|：)|\s{3,})(?P<rest>\S.*)"
)
RUN_IN = re.compile(
    r"(?P<name>[A-Z0-9][A-Z0-9&/'’.+-]+(?: [A-Z0-9&/'’.+-]{2,})*)\s+(?P<rest>(?:[A-Z]?[a-z]|A ).*)"
)
# The first shape that finds nearly as many headings as any other is the one a text is written in.
NEARLY = 0.8
# How long a heading may be beside the line below it: at the beginning of a block, and in the middle of one.
SHORTER, MUCH_SHORTER = 0.75, 0.5

Kind: TypeAlias = Literal["term", "question", "title"]


@dataclass(frozen=True)
class Line:
    """A line: its number in the file, how far it is indented, its words, and the sign it is a rule of, as '-----'."""

    number: int
    indent: int
    text: str
    rule: str = ""


@dataclass(frozen=True)
class Heading:
    """Where a part begins, where the text below goes on, and what of it stands beside the name."""

    place: int
    below: int
    name: str
    rest: str = ""
    kind: Kind = "term"
    style: tuple[object, ...] = ()


Lines: TypeAlias = Sequence[Line]
Shape: TypeAlias = Callable[[Lines, int], Heading | None]


def lines_of(text: str) -> list[Line]:
    """Return the lines of a text without page numbers; a rule is a blank line."""
    rows = [row.expandtabs() for row in text.removeprefix("\ufeff").split("\n")]
    lines = []
    for number, (row, after) in enumerate(zip(rows, [*rows[1:], ""], strict=True), 1):
        words, ends = row.strip(), not after.strip() or after.startswith("\f")
        if rule := RULE.fullmatch(words):
            lines.append(Line(number, 0, "", rule[1]))
        elif not (ends and PAGE_NUMBER.fullmatch(words)):
            lines.append(Line(number, len(row) - len(row.lstrip()), words))
    return lines


def text_at(lines: Lines, place: int) -> str:
    """Return the words of a line; '' if it is blank or there is none."""
    return lines[place].text if 0 <= place < len(lines) else ""


def next_text(lines: Lines, place: int) -> int:
    """Return the place of the first line from here on that is not blank."""
    return next((at for at in range(place, len(lines)) if lines[at].text), len(lines))


def headings(lines: Lines) -> list[Heading]:
    """Return the headings of terms, all of one shape."""
    places = [place for place, line in enumerate(lines) if line.text]
    found = [alike([each for at in places if (each := shape(lines, at))]) for shape in SHAPES]
    most = max(map(len, found))
    return next(each for each in found if len(each) >= NEARLY * most)


def alike(found: list[Heading]) -> list[Heading]:
    """Return those headings that are written in the way most of them are, without what is told of many terms."""
    style = Counter(each.style for each in found).most_common(1)
    names = Counter(each.name.casefold() for each in found)
    many = max(REPEATED, COMMON * len(found))
    often = {name for name, count in names.items() if count >= (2 if name in SOMETIMES else many)}
    return [
        each for each in found if each.style == style[0][0] and each.name.casefold() not in often
    ]


def is_name(text: str) -> bool:
    """Tell whether a line may be the name of something: short, and no sentence."""
    sentence = (TEXT.search(text) and not ABBREVIATION.search(text)) or LEADS_IN.search(text)
    return is_short(text, NAME_WORDS, NAME_LETTERS) and not (sentence or DIVIDED.search(text))


def is_short(text: str, most_words: int, most_letters: int) -> bool:
    """Tell whether a line has few words, brackets aside, and does not begin with a label such as 'See also:'."""
    words = BRACKETS.sub("", text).split()
    label = text.split(":", maxsplit=1)[0].rstrip(". ").casefold()
    return (
        bool(text)
        and len(words) <= most_words
        and len(text) <= most_letters
        and label not in LABELS
    )


def unmarked(text: str) -> tuple[str, str]:
    """Return what sort of mark stands before a name, as in '12. Name', and the name."""
    if not (mark := MARK.match(text)):
        return "", text
    return mark["sign"] or mark["level"] or re.sub(r"\d+", "1", mark["number"]), text[mark.end() :]


def named(
    place: int, below: int, text: str, rest: str = "", style: object = None
) -> Heading | None:
    """Return the heading of a name, without its mark and colon; None if it cannot be a name."""
    mark, words = unmarked(text)
    name = EMPHASIS.sub(r"\2", words.strip().removesuffix(":")).removesuffix(":").strip()
    return (
        Heading(place, below, name, rest, style=(mark, style))
        if is_name(name) and is_name(words)
        else None
    )


def first_in_block(lines: Lines, place: int) -> bool:
    """Tell whether the line above is blank, or the letter of the alphabet that this one begins with."""
    above = text_at(lines, place - 1)
    return not above or (is_letter_of(above, lines[place].text) and not text_at(lines, place - 2))


def is_letter_of(text: str, name: str) -> bool:
    """Tell whether a line is but the letter that a name begins with."""
    letter, word = LETTER.fullmatch(text), re.search(r"\w+", unmarked(name)[1])
    return bool(
        letter and word and len(word[0]) > 1 and word[0][0].casefold() == letter[1].casefold()
    )


def begins(lines: Lines, place: int) -> bool:
    """Tell whether the line above is blank, a letter of the alphabet, or the end of a sentence."""
    return first_in_block(lines, place) or bool(ENDS_SENTENCE.search(text_at(lines, place - 1)))


def underlined(lines: Lines, place: int) -> Heading | None:
    """Return a heading with a rule below it."""
    rule = lines[place + 1].rule if place + 1 < len(lines) else ""
    return (
        named(place, place + 2, lines[place].text, style=rule)
        if rule and first_in_block(lines, place)
        else None
    )


def inline(lines: Lines, place: int) -> Heading | None:
    """Return a heading with the definition beside it: 'Term: definition', 'Term - definition', or far to the right."""
    mark, text = unmarked(lines[place].text)
    told = INLINE.fullmatch(text)
    if not told or told["name"].count("(") != told["name"].count(")"):
        return None
    sign = (told["by"] or told["tight"] or "").strip()[:1]
    if not sign and told["rest"].isdigit():
        return None
    heading = named(place, place + 1, told["name"], told["rest"])
    style = (mark, {"–": "-", "—": "-", "：": ":"}.get(sign, sign), lines[place].indent)
    return replace(heading, style=style) if heading else None


def inline_first(lines: Lines, place: int) -> Heading | None:
    """Return such a heading if it does not stand in the middle of something."""
    return inline(lines, place) if begins(lines, place) else None


def indented(lines: Lines, place: int) -> Heading | None:
    """Return a heading whose text stands further to the right; it may say a few words more: 'TERM - full name'."""
    line, below = lines[place], next_text(lines, place + 1)
    first = first_in_block(lines, place) or lines[place - 1].indent > line.indent
    if not (first and below < len(lines) and lines[below].indent > line.indent):
        return None
    more = inline(lines, place)
    name, rest = (more.name, f"{more.rest}\n") if more else (line.text, "")
    return named(place, place + 1, name, rest, line.indent)


def in_capitals(lines: Lines, place: int) -> Heading | None:
    """Return a heading that is written in capitals, with other text below."""
    text, below = lines[place].text, text_at(lines, place + 1)
    shouted = text.isupper() and sum(map(str.isalpha, text)) > 1 and below and not below.isupper()
    return named(place, place + 1, text) if shouted else None


def stacked(lines: Lines, place: int) -> Heading | None:
    """Return a heading with text directly below, shorter than that; in the middle of a block much shorter."""
    text, below, after = (text_at(lines, place + at) for at in range(3))
    if not below or is_letter_of(text, below):
        return None
    shorter = len(text) <= SHORTER * max(len(below), len(after)) or not after or text.endswith(":")
    first = first_in_block(lines, place) and shorter
    return named(place, place + 1, text) if first or stands_out(lines, place) else None


def stands_out(lines: Lines, place: int) -> bool:
    """Tell whether a line is much shorter than the text below it, or above it, and begins something."""
    above, text, below = (text_at(lines, at) for at in (place - 1, place, place + 1))
    shorter = len(text) <= MUCH_SHORTER * max(len(above), len(below))
    return bool(below) and shorter and begins(lines, place) and not is_name(below)


def spaced(lines: Lines, place: int) -> Heading | None:
    """Return a heading with a blank line below it, and then text; or one that stands out from the text below."""
    below = next_text(lines, place + 1)
    alone = below > place + 1 and first_in_block(lines, place)
    wrapped = bool(text_at(lines, below + 1)) and not stands_out(lines, below)
    is_text = below < len(lines) and (not is_name(lines[below].text) or wrapped)
    return (
        named(place, place + 1, lines[place].text)
        if (alone and is_text) or stands_out(lines, place)
        else None
    )


def run_in(lines: Lines, place: int) -> Heading | None:
    """Return a heading in capitals with the definition beside it."""
    mark, text = unmarked(lines[place].text)
    told = RUN_IN.fullmatch(text) if begins(lines, place) else None
    return named(place, place + 1, told["name"], told["rest"], mark) if told else None


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
