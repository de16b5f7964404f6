"""Plain text with a heading for each term, in whatever form it was typed, and questions with answers -> drafts.

Which shape the headings have is for `headings` to tell, and whom a question asks for is for `asked`.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median

from rag.entries.surface_forms import FRAME, abbreviates, words
from rag.entries.text import paragraphs
from rag.errors import Fault
from rag.formats.decoding import beginning, text_of
from rag.formats.drafts import Draft, Found, Options
from rag.formats.plain_text.faq import linked, subject, with_questions
from rag.formats.plain_text.heading_shapes import lines_of
from rag.formats.plain_text.sections import GLOSSARY, Part, parts
from rag.formats.resolve import merged

SUFFIXES = (".txt", ".text")
# A glossary has some entries, and most of its lines belong to them.
FEWEST, INSIDE = 5, 0.7
# Nearly all of its names are plain words; how many words most of them have, and how many letters most definitions.
MOSTLY, NAME_WORDS, LETTERS = 0.9, 4, (6, 1200)
PLAIN_NAME = re.compile(r"(?!\d+\.\d)[.@]?\w[\w .,/&+#'’()（）-]*")
# A definition says its term soon, or begins so, or is what an abbreviation stands for, in a few words.
SOON, FEW = 12, 8
DEFINING = re.compile(
    r"(?:an?|any|one who|someone|short for|(?:an )?abbreviation|acronym for|see)\b", re.I
)
# How many of them do, if the text does not say that it is a glossary: in order, or not; how often that begins anew.
IN_ORDER, OUT_OF_ORDER, SECTION = 0.25, 0.8, 4

ITEM = re.compile(r"^(?=[-*•‣]\s|\d{1,3}[.)]\s)", re.MULTILINE)
LINK = re.compile(r"\[([^\[\]\n]+)\]\((?:https?:|mailto:|www\.|/|#)[^()\n]*\)")


class HeadedText:
    """Plain text with headings."""

    def recognises(self, path: Path) -> bool:
        """Tell whether a file is a text with the headings of a glossary, and neither prose nor a list."""
        if path.suffix.lower() not in SUFFIXES:
            return False
        found = list(parts(lines_of(beginning(path))))
        names = [
            re.sub("[_-]", " ", path.stem),
            *(part.name for part in found if part.kind == "title"),
        ]
        return is_glossary(found, any(map(GLOSSARY.search, names)))

    def read(self, path: Path, options: Options) -> Iterator[Found]:
        """Yield the terms of a text with the questions that ask for them, and a note on each piece that is no entry."""
        text, notes = text_of(path)
        yield from notes
        found = [found_in(part, str(path)) for part in parts(lines_of(text))]
        drafts = [each for each in found if isinstance(each, Draft)]
        if not drafts:
            yield Fault(
                str(path),
                1,
                "no headings with text below; write each term on a line of its own, its text below it",
            )
        repeats: list[Fault] = []
        terms = merged(
            [draft for draft in drafts if not draft.questions],
            merge_equal_terms=True,
            notes=repeats,
        )
        yield from linked(with_questions(terms, (draft for draft in drafts if draft.questions)))
        yield from (each for each in (*found, *repeats) if isinstance(each, Fault))


def found_in(part: Part, file: str) -> Found:
    """Return the draft of a part, or a note on why it is none."""
    definition = text_below(part)
    if part.kind == "title":
        shown = f"{part.name!r}" if part.name else "what stands before the first heading"
        is_none = (
            "and the text below it are no entry" if part.name and definition else "is no entry"
        )
        return Fault(file, part.line, f"{shown} {is_none}; left out")
    if not definition:
        missing = "answer" if part.kind == "question" else "text below it"
        return Fault(file, part.line, f"{part.name!r} has no {missing}; left out")
    if part.kind == "term":
        return Draft(part.name, definition, file, part.line)
    return Draft(
        subject(part.name) or part.name.rstrip("?"),
        definition,
        file,
        part.line,
        questions=(part.name,),
    )


def text_below(part: Part) -> str:
    """Return the paragraphs below a heading; each item of a list is one."""
    return paragraphs(LINK.sub(r"\1", ITEM.sub("\n", "\n".join(part.body))))


def is_glossary(found: Sequence[Part], says_so: bool) -> bool:
    """Tell whether the parts of a text are those of a glossary, whatever else it may be."""
    defined = [part for part in found if is_term(part) and any(part.body)]
    names = list(dict.fromkeys(tuple(words(part.name)) for part in defined))
    inside = sum(len(rows(part)) for part in found if part.kind != "title")
    if len(names) < FEWEST or inside < INSIDE * sum(len(rows(part)) for part in found):
        return False
    plain = [bool(PLAIN_NAME.fullmatch(part.name)) for part in defined if part.kind == "term"]
    wanted = 0 if says_so else IN_ORDER if is_ordered(names) else OUT_OF_ORDER
    return (
        len(names) >= INSIDE * len(defined)
        and sum(plain) >= MOSTLY * len(plain)
        and median(map(len, names)) <= NAME_WORDS
        and LETTERS[0] <= median(len(text_below(part)) for part in defined) <= LETTERS[1]
        and sum(map(defines, defined)) >= wanted * len(defined)
    )


def is_term(part: Part) -> bool:
    """Tell whether a part is a term, or a question that asks for one."""
    return part.kind == "term" or (part.kind == "question" and bool(subject(part.name)))


def rows(part: Part) -> list[str]:
    """Return the lines of a part that are not blank, its name one of them."""
    return [text for text in (part.name, *part.body) if text]


def is_ordered(names: Sequence[tuple[str, ...]]) -> bool:
    """Tell whether names follow the alphabet, but for a few."""
    return sum(one > other for one, other in pairwise(names)) <= (len(names) - 3) // SECTION


def defines(part: Part) -> bool:
    """Tell whether a definition says its term soon, begins as definitions do, or is what the term is short for."""
    text, name = text_below(part), subject(part.name) or part.name
    said = set(words(name)) - FRAME
    if " " not in text and text.isascii():
        return False
    short = len(text.split()) <= FEW and abbreviates(name, text)
    return short or bool(DEFINING.match(text)) or bool(said.intersection(words(text)[:SOON]))
