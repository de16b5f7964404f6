"""The lines of a plain text -> its parts: terms, questions and titles, each with the text below it. Pure."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import takewhile

from rag.formats.drafts import Spelt, spelt
from rag.formats.plain_text.heading_shapes import (
    LETTER,
    TEXT,
    Heading,
    Kind,
    Line,
    Lines,
    headings,
    is_short,
    next_text,
    text_at,
    unmarked,
)

QUESTION_MARK = re.compile(r"Q(?:uestion)?\s?(?:\d*\s?[:.)]\s*|\d+\s+)", re.I)
ANSWER = re.compile(r"A(?:nswer)?\s?\d*\s?[:.)]\s+", re.I)
QUESTION = re.compile(
    rf"(?:{QUESTION_MARK.pattern})(?P<asked>.{{1,300}}?\?)(?:\s+{ANSWER.pattern}(?P<rest>.+))?",
    re.I,
)
ANSWERED = re.compile(rf"(?:{QUESTION_MARK.pattern})(?P<asked>.{{1,300}})(?P<rest>)", re.I)
PLAIN_QUESTION = re.compile(
    r"(?:\d{1,4}[.)]\s+)?(?P<asked>(?:what|who|which|where|when|why|how)\b(?!.*[.!?]\s+[A-Z]).{1,300}\?)(?P<rest>)",
    re.I,
)
QUESTION_LINES = 4
# A title may be longer than a name.
TITLE_WORDS, TITLE_LETTERS = 14, 110
# How a line ends that leads to a page, and where that is looked for.
LEADER_LETTERS = 40
LEADER = re.compile(r"(?:\s?[.·…_]){3,}\s*\d+$|\s{3,}\d+$")
# What stands before the first term and after the last one of a glossary, and is none.
MATTER = re.compile(
    r"(?:table of )?contents|introduction|preface|foreword|overview|about\b.*|how to\b.*|references?|bibliography"
    r"|sources?|acknowledge?ments?|credits|copyright\b.*|licen[cs]e|disclaimer|index|appendix\b.*|further reading"
    r"|title|tags|authors?|date|version|language|(?:last )?updated|term|name|word|acronym|abbreviation",
    re.I,
)
GLOSSARY = re.compile(
    r"\b(?:glossary|terminology)\b|\b(?:terms|definitions|vocabulary|lexicon|dictionary|acronyms|abbreviations)$",
    re.I,
)


@dataclass(frozen=True)
class Part:
    """A heading and the lines of text below it; '' is a blank one."""

    kind: Kind
    line: int
    name: str
    body: tuple[str, ...]


def parts(lines: Lines) -> Iterator[Part]:
    """Yield the parts of a text in their order; what stands before the first heading is a title without a name."""
    asked = list(questions(lines))
    lines = without_answer_marks(lines, asked)
    starts = beginnings(lines, asked)
    begin = Heading(0, 0, "", kind="title")
    for start, following in zip([begin, *starts], [*starts, None], strict=True):
        rows = lines[start.below : following.place if following else len(lines)]
        body = (start.rest, *(row.text for row in rows))
        if start.name or any(body):
            yield Part(start.kind, lines[start.place].number, start.name, body)


def without_answer_marks(lines: Lines, asked: Sequence[Heading]) -> list[Line]:
    """Return the lines with no 'A:' before an answer."""
    first = {next_text(lines, each.below) for each in asked}
    return [
        replace(line, text=ANSWER.sub("", line.text, count=1))
        if place in first and ANSWER.match(line.text)
        else line
        for place, line in enumerate(lines)
    ]


def beginnings(lines: Lines, asked: Sequence[Heading]) -> list[Heading]:
    """Return where terms, questions and titles begin, in their order."""
    taken = {place for each in asked for place in range(each.place, each.below)}
    terms = headings(
        [replace(line, text="") if place in taken else line for place, line in enumerate(lines)]
    )
    listed = listings(lines, {spelt(term.name) for term in terms})
    terms = without_matter([term for term in terms if term.place not in listed])
    titles = [title(lines, block[0]) for block in blocks(lines) if block[0] in listed]
    known = [*asked, *terms, *titles]
    return sorted([*known, *stray(lines, known)], key=lambda each: each.place)


def blocks(lines: Lines) -> Iterator[range]:
    """Yield the places of lines that stand together."""
    begin = next_text(lines, 0)
    while begin < len(lines):
        end = next((at for at in range(begin, len(lines)) if not lines[at].text), len(lines))
        yield range(begin, end)
        begin = next_text(lines, end)


def is_title(text: str) -> bool:
    """Tell whether a line that stands alone is no text: no sentence, nor an item of a list."""
    if LETTER.fullmatch(text):
        return True
    mark = unmarked(text)[0].strip("#")
    return is_short(text, TITLE_WORDS, TITLE_LETTERS) and not (
        mark or text.endswith(":") or TEXT.search(text)
    )


def questions(lines: Lines) -> Iterator[Heading]:
    """Yield the questions that are marked as such, and others that a block begins with."""
    for place, line in enumerate(lines):
        first = line.text and not text_at(lines, place - 1)
        if first or QUESTION_MARK.match(line.text):
            yield from question_at(lines, place)


def question_at(lines: Lines, place: int) -> Iterator[Heading]:
    """Yield the question that a line begins, if it begins one."""
    text = lines[place].text
    for below in range(place + 1, place + 1 + QUESTION_LINES):
        after = text_at(lines, below)
        answered = ANSWERED.fullmatch(text) if ANSWER.match(after) else None
        if told := QUESTION.fullmatch(text) or PLAIN_QUESTION.fullmatch(text) or answered:
            yield Heading(place, below, told["asked"].strip(), told["rest"] or "", kind="question")
        if told or not after or QUESTION_MARK.match(after):
            return
        text = f"{text} {after}"


def listings(lines: Lines, names: Set[Spelt]) -> set[int]:
    """Return the places of blocks that only list names, as a table of contents does."""
    found: set[int] = set()
    for block in blocks(lines):
        texts = [lines[at].text for at in block]
        listed = [
            text
            for text in texts
            if LEADER.search(text[-LEADER_LETTERS:]) or spelt(unmarked(text)[1]) in names
        ]
        if len(listed) > 1 and len(listed) >= len(texts) - 1:
            found.update(block)
    return found


def without_matter(terms: Sequence[Heading]) -> list[Heading]:
    """Return the headings with those before the first term and after the last one made titles."""
    front = len(
        list(
            takewhile(lambda term: MATTER.fullmatch(term.name) or GLOSSARY.search(term.name), terms)
        )
    )
    back = len(terms) - len(
        list(takewhile(lambda term: MATTER.fullmatch(term.name), reversed(terms[front:])))
    )
    return [
        term if front <= place < back else replace(term, kind="title")
        for place, term in enumerate(terms)
    ]


def title(lines: Lines, place: int) -> Heading:
    """Return the heading of something that is no entry."""
    return Heading(place, place + 1, text_at(lines, place), kind="title")


def stray(lines: Lines, known: Sequence[Heading]) -> Iterator[Heading]:
    """Yield the lines that stand alone and are no text; what comes first below a heading always is."""
    begun = {each.place for each in known}
    inside = {at for each in known for at in range(each.place, each.below)}
    inside |= {next_text(lines, each.below) for each in known if not each.rest}
    deepest = max((lines[each.place].indent for each in known if each.kind != "title"), default=0)
    for place, line in enumerate(lines):
        alone = not text_at(lines, place - 1) and (
            not text_at(lines, place + 1) or place + 1 in begun
        )
        deeper = line.indent > deepest and not LETTER.fullmatch(line.text)
        if line.text and alone and place not in inside and not deeper and is_title(line.text):
            yield title(lines, place)
