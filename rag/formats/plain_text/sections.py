"""Split a plain text into sections: terms, questions and titles, each with the text below it."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from rag.formats.drafts import NameKey, name_key
from rag.formats.evidence import is_glossary_title
from rag.formats.plain_text.heading_shapes import Heading, Kind, find_headings
from rag.formats.plain_text.lines import Line, Lines, next_blank, next_text, text_at
from rag.formats.plain_text.names import LETTER, TEXT, is_short, split_mark

QUESTION_MARK = re.compile(r"Q(?:uestion)?\s?(?:\d*\s?[:.)]\s*|\d+\s+)", re.I)
ANSWER = re.compile(r"A(?:nswer)?\s?\d*\s?[:.)]\s+", re.I)
QUESTION = re.compile(
    rf"(?:{QUESTION_MARK.pattern})(?P<asked>.{{1,300}}?\?)(?:\s+{ANSWER.pattern}(?P<rest>.+))?",
    re.I,
)
ANSWERED = re.compile(rf"(?:{QUESTION_MARK.pattern})(?P<asked>.{{1,300}})(?P<rest>)", re.I)
PLAIN_QUESTION = re.compile(
    r"(?:\d{1,4}[.)]\s+)?"
    r"(?P<asked>(?:what|who|which|where|when|why|how)\b(?!.*[.!?]\s+[A-Z]).{1,300}\?)(?P<rest>)",
    re.I,
)
# A question may be broken into so many lines.
QUESTION_LINES = 4
# A title may be longer than a name.
TITLE_WORDS, TITLE_LETTERS = 14, 110
# The end of a line of a table of contents, and how many letters of a line are searched for it.
LEADER_LETTERS = 40
LEADER = re.compile(r"(?:\s?[.·…_]){3,}\s*\d+$|\s{3,}\d+$")
# Front and back matter: headings before the first term and after the last one of a glossary.
MATTER = re.compile(
    r"(?:table of )?contents|introduction|preface|foreword|overview|about\b.*|how to\b.*"
    r"|references?|bibliography|sources?|acknowledge?ments?|credits|copyright\b.*|licen[cs]e"
    r"|disclaimer|index|appendix\b.*|further reading|title|tags|authors?|date|version|language"
    r"|(?:last )?updated|term|name|word|acronym|abbreviation",
    re.I,
)


@dataclass(frozen=True)
class Section:
    """A heading, the line of it, and the lines of text below it; '' is a blank one."""

    kind: Kind
    line: int
    name: str
    body: tuple[str, ...]


def find_sections(lines: Lines) -> Iterator[Section]:
    """Yield the sections of a text in their order.

    What stands before the first heading is a title without a name.
    """
    questions = list(_questions(lines))
    lines = _without_answer_marks(lines, questions)
    top = Heading(0, 0, "", kind="title")
    headings = [top, *_all_headings(lines, questions)]
    ends = [heading.place for heading in headings[1:]]
    for heading, end in zip(headings, [*ends, len(lines)], strict=True):
        texts = [row.text for row in lines[heading.below : end]]
        body = (heading.rest, *texts)
        if heading.name or any(body):
            number = lines[heading.place].number
            yield Section(heading.kind, number, heading.name, body)


def _without_answer_marks(lines: Lines, questions: Sequence[Heading]) -> list[Line]:
    """Return the lines with no 'A:' before an answer."""
    kept = list(lines)
    for question in questions:
        answer = next_text(lines, question.below)
        text = text_at(lines, answer)
        mark = ANSWER.match(text)
        if mark:
            kept[answer] = replace(lines[answer], text=text[mark.end() :])
    return kept


def _all_headings(lines: Lines, questions: Sequence[Heading]) -> list[Heading]:
    """Return the headings of terms, questions and titles, in their order."""
    terms = find_headings(_without_headings(lines, questions))
    names = {name_key(term.name) for term in terms}
    listing = _places_of_listings(lines, names)
    outside = [term for term in terms if term.place not in listing]
    titles = []
    for block in _blocks(lines):
        if block[0] in listing:
            titles.append(_title(lines, block[0]))
    headings = [*questions, *_with_matter_as_titles(outside), *titles]
    headings += _stray_titles(lines, headings)
    return sorted(headings, key=lambda heading: heading.place)


def _without_headings(lines: Lines, headings: Sequence[Heading]) -> list[Line]:
    """Return the lines with those of some headings blank."""
    kept = list(lines)
    for heading in headings:
        for place in range(heading.place, heading.below):
            kept[place] = replace(lines[place], text="")
    return kept


def _blocks(lines: Lines) -> Iterator[range]:
    """Yield the places of lines with no blank one between them."""
    begin = next_text(lines, 0)
    while begin < len(lines):
        end = next_blank(lines, begin)
        yield range(begin, end)
        begin = next_text(lines, end)


def _questions(lines: Lines) -> Iterator[Heading]:
    """Yield the questions that are marked as such, and others that a block begins with."""
    for place, line in enumerate(lines):
        is_first = line.text and not text_at(lines, place - 1)
        if is_first or QUESTION_MARK.match(line.text):
            yield from _question_at(lines, place)


def _question_at(lines: Lines, place: int) -> Iterator[Heading]:
    """Yield the question that a line begins, if it begins one."""
    text = lines[place].text
    for below in range(place + 1, place + 1 + QUESTION_LINES):
        after = text_at(lines, below)
        match = _match_question(text, after)
        if match:
            question, answer = match["asked"].strip(), match["rest"] or ""
            yield Heading(place, below, question, answer, kind="question")
        if match or not after or QUESTION_MARK.match(after):
            return
        text = f"{text} {after}"


def _match_question(text: str, after: str) -> re.Match[str] | None:
    """Return the match of a question: with its mark, as plain words, or with an answer after it."""
    match = QUESTION.fullmatch(text) or PLAIN_QUESTION.fullmatch(text)
    if match or not ANSWER.match(after):
        return match
    return ANSWERED.fullmatch(text)


def _places_of_listings(lines: Lines, names: Set[NameKey]) -> set[int]:
    """Return the places of blocks that only list names, as a table of contents does.

    One line of a block, such as its title, may be something else.
    """
    places: set[int] = set()
    for block in _blocks(lines):
        listing = [place for place in block if _is_listed(lines[place].text, names)]
        if len(listing) > 1 and len(listing) >= len(block) - 1:
            places.update(block)
    return places


def _is_listed(text: str, names: Set[NameKey]) -> bool:
    """Return whether a line leads to a page or is the name of a term."""
    if LEADER.search(text[-LEADER_LETTERS:]):
        return True
    _, name = split_mark(text)
    return name_key(name) in names


def _with_matter_as_titles(terms: Sequence[Heading]) -> list[Heading]:
    """Return the headings, those of front and back matter as titles."""
    headings = list(terms)
    front, back = 0, len(headings)
    while front < back and _is_front_matter(headings[front].name):
        headings[front] = replace(headings[front], kind="title")
        front += 1
    while back > front and MATTER.fullmatch(headings[back - 1].name):
        back -= 1
        headings[back] = replace(headings[back], kind="title")
    return headings


def _is_front_matter(name: str) -> bool:
    return bool(MATTER.fullmatch(name)) or is_glossary_title(name)


def _title(lines: Lines, place: int) -> Heading:
    """Return the heading of a section that is no entry."""
    return Heading(place, place + 1, text_at(lines, place), kind="title")


def _stray_titles(lines: Lines, headings: Sequence[Heading]) -> Iterator[Heading]:
    """Yield the lines between the headings that stand alone and are no text.

    The first line below a heading always is text, and so is what is indented further than terms.
    """
    begun = {heading.place for heading in headings}
    inside = _heading_and_first_lines(lines, headings)
    indents = [lines[heading.place].indent for heading in headings if heading.kind != "title"]
    deepest = max(indents, default=0)
    for place, line in enumerate(lines):
        if not line.text or place in inside or not is_title(line.text):
            continue
        is_deeper = line.indent > deepest and not LETTER.fullmatch(line.text)
        if not is_deeper and _stands_alone(lines, place, begun):
            yield _title(lines, place)


def _heading_and_first_lines(lines: Lines, headings: Sequence[Heading]) -> set[int]:
    """Return the places of headings, and of the first line of text below each."""
    places: set[int] = set()
    for heading in headings:
        places.update(range(heading.place, heading.below))
        if not heading.rest:
            places.add(next_text(lines, heading.below))
    return places


def _stands_alone(lines: Lines, place: int, begun: Set[int]) -> bool:
    """Return whether a line is between blank lines, or directly above a heading."""
    if text_at(lines, place - 1):
        return False
    below = place + 1
    return below in begun or not text_at(lines, below)


def is_title(text: str) -> bool:
    """Return whether a line that stands alone is no text: no sentence, nor an item of a list."""
    if LETTER.fullmatch(text):
        return True
    if not is_short(text, TITLE_WORDS, TITLE_LETTERS):
        return False
    mark = split_mark(text)[0].strip("#")
    return not (mark or text.endswith(":") or TEXT.search(text))
