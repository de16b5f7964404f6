"""Finds terms in the paragraphs of HTML: headings, or names in bold that begin a paragraph."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from rag.entries.surface_forms import slug
from rag.formats.documents.definition_lists import DocumentTerm
from rag.formats.markup import HtmlElement, visible_text

# A document with fewer terms, or with more paragraphs below most, is no glossary: other pages have
# headings, too.
LEAST_TERMS = 5
MOST_PARAGRAPHS = 4
# The longest heading that can be a term, in characters.
LONGEST_HEADING = 80
# Headings that are no terms: parts of a document, single letters, numbers, and ranges like A-F.
NO_TERM = re.compile(
    r"(?:table of )?contents|index|references|see also|further reading|introduction|overview|about"
    r"|licen[cs]e|contributing|acknowledge?ments|installation|usage|getting started"
    r"|[^\W\d_]|[\W\d]+|[a-z] ?[-–—] ?[a-z]",
    re.IGNORECASE,
)
AFTER_NAME = re.compile(r"^\s*(?:[:–—]|-(?=\s))\s*")
# Marks that survive as text until the paragraphs are known: a heading, which its level follows,
# and the beginning and end of a name in bold.
HEADING, BOLD, BOLD_END = "\ue000", "\ue001", "\ue002"
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BOLD_ELEMENTS = ("strong", "b", "dfn", "code")


@dataclass(frozen=True)
class _Section:
    """A heading, its level from 1 to 6, and the paragraphs up to the next heading."""

    level: int
    title: str
    paragraphs: list[str] = field(default_factory=list)


def paragraph_terms(root: HtmlElement) -> list[DocumentTerm]:
    """Return the terms by headings or by names in bold, whichever are more; none if they are few.

    Leaves marks in the tree.
    """
    paragraphs = _marked_paragraphs(root)
    terms = max(_headings(paragraphs), _bold_names(paragraphs), key=len)
    if len(terms) < LEAST_TERMS:
        return []
    lengths = [term.definition.count("\n\n") + 1 for term in terms]
    if median(lengths) > MOST_PARAGRAPHS:
        return []
    return terms


def _marked_paragraphs(root: HtmlElement) -> list[str]:
    """Return the paragraphs of a document, headings and names in bold at their beginning marked."""
    for heading in root.iter(*HEADINGS):
        heading.text = f"{HEADING}{heading.tag[1]}{heading.text or ''}"
    for block in root.iter("p", "li"):
        first = next(iter(block), None)
        if first is None or first.tag not in BOLD_ELEMENTS:
            continue
        is_at_beginning = not (block.text or "").strip()
        if is_at_beginning:
            first.text = f"{BOLD}{first.text or ''}"
            first.tail = f"{BOLD_END}{first.tail or ''}"
    return visible_text(root).split("\n\n")


def _headings(paragraphs: Sequence[str]) -> list[DocumentTerm]:
    """Return the headings of the level that has most of them, each with the text below it."""
    sections = _sections(paragraphs)
    counts: Counter[int] = Counter()
    for section in sections:
        if section.paragraphs and _can_be_term(section.title):
            counts[section.level] += 1
    if not counts:
        return []
    [(level, _)] = counts.most_common(1)
    return [term for term in _terms_of_level(sections, level) if term.definition]


def _sections(paragraphs: Sequence[str]) -> list[_Section]:
    """Return the sections of a document; what stands before the first heading is left out."""
    sections: list[_Section] = []
    for paragraph in paragraphs:
        text = _without_bold_marks(paragraph)
        if text.startswith(HEADING):
            sections.append(_Section(level=int(text[1]), title=text[2:].strip()))
        elif sections:
            sections[-1].paragraphs.append(text)
    return sections


def _terms_of_level(sections: Sequence[_Section], level: int) -> Iterator[DocumentTerm]:
    """Yield the headings of a level; what stands under deeper ones belongs to them."""
    for place, section in enumerate(sections):
        if section.level != level or not _can_be_term(section.title):
            continue
        blocks = list(section.paragraphs)
        for deeper in sections[place + 1 :]:
            if deeper.level <= level:
                break
            blocks += [deeper.title, *deeper.paragraphs]
        yield DocumentTerm(section.title, "\n\n".join(blocks), slug(section.title))


def _can_be_term(title: str) -> bool:
    """Return whether a heading or a name in bold can be a term."""
    if not 0 < len(title) <= LONGEST_HEADING:
        return False
    is_sentence = title.endswith((".", "?", "!"))
    return not is_sentence and not NO_TERM.fullmatch(title)


def _bold_names(paragraphs: Sequence[str]) -> list[DocumentTerm]:
    """Return the names in bold that begin a paragraph, each with the text up to the next."""
    named: list[tuple[str, list[str]]] = []
    for paragraph in paragraphs:
        name, end, rest = paragraph.removeprefix("- ").partition(BOLD_END)
        is_set_off = AFTER_NAME.match(rest) or name.rstrip().endswith(":")
        if end and name.startswith(BOLD) and is_set_off:
            named.append((name[1:].strip(" :–—-"), [AFTER_NAME.sub("", rest).strip()]))
        elif paragraph.startswith(HEADING):
            # The text below a heading belongs to no name.
            named.append(("", []))
        elif named:
            named[-1][1].append(_without_bold_marks(paragraph))
    terms = []
    for name, blocks in named:
        definition = "\n\n".join(block for block in blocks if block)
        if definition and _can_be_term(name):
            terms.append(DocumentTerm(name, definition, slug(name)))
    return terms


def _without_bold_marks(paragraph: str) -> str:
    return paragraph.replace(BOLD, "").replace(BOLD_END, "")
