"""Finds terms by headings: those of one level, each with the blocks below it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from rag.entries.surface_forms import normalised_words
from rag.formats.documents.blocks import Block
from rag.formats.documents.reading import FoundTerm, Reading, passed_over_blocks
from rag.formats.documents.term_names import (
    clean_name,
    is_matter,
    may_be_letters,
    may_be_term,
    without_numbers,
)
from rag.formats.evidence import is_glossary_title
from rag.formats.markup import HtmlElement

# A level whose headings have more blocks below most of them holds chapters and no terms.
MOST_BLOCKS = 6
# The share of headings of a level that must be letters for it to be an alphabet.
MOSTLY_LETTERS = 0.6
# So many letters as headings are an alphabet.
LEAST_LETTERS = 2
# Headings below terms are terms themselves if there are so many, each with few blocks below it.
LEAST_INNER, FEW_BLOCKS = 3, 2


@dataclass(frozen=True)
class Section:
    """A heading with its level, the blocks directly below it, and the sections inside it."""

    level: int
    name: str
    at: HtmlElement
    blocks: list[HtmlElement] = field(default_factory=list)
    inner: list["Section"] = field(default_factory=list)

    def everything(self) -> Iterator[HtmlElement]:
        """Yield all blocks of the section, inner headings among them."""
        yield from self.blocks
        for section in self.inner:
            yield section.at
            yield from section.blocks


def heading_readings(blocks: Sequence[Block]) -> Iterator[Reading]:
    """Yield a reading for each level of headings that may be terms."""
    for level in sorted({block.level for block in blocks if block.level}):
        terms = _terms_of_level(_sections(blocks, level), level)
        if terms:
            yield Reading("headings", terms, passed_over_blocks(blocks, terms))


def has_alphabet(blocks: Sequence[Block]) -> bool:
    """Return whether a page has letters as headings, in the order of the alphabet."""
    names = [clean_name(_words(block)) for block in blocks if block.level]
    letters = [name.casefold() for name in names if len(name) == 1 and name.isalpha()]
    return len(letters) >= LEAST_LETTERS and letters == sorted(set(letters))


def _sections(blocks: Sequence[Block], level: int) -> list[Section]:
    """Return the sections of a level and above, deeper ones inside; none before the first."""
    sections: list[Section] = []
    for block in blocks:
        if block.level:
            section = Section(block.level, clean_name(_words(block)), block.element)
            if block.level <= level:
                sections.append(section)
            elif sections and sections[-1].level == level:
                sections[-1].inner.append(section)
        elif sections:
            last = sections[-1]
            within = last.inner[-1] if last.inner else last
            within.blocks.append(block.element)
    return sections


def _words(block: Block) -> str:
    return str(block.element.text_content())


def _terms_of_level(sections: Sequence[Section], level: int) -> list[FoundTerm]:
    """Return the terms of a level; those above it and the parts of a document are none.

    A term without a body is a heading without text.
    """
    named = _with_plain_names([section for section in sections if section.level == level])
    candidates = _without_matter(_without_letters(named))
    labels = _labels(candidates)
    with_inner = _have_inner_terms(candidates, labels)
    terms: list[FoundTerm] = []
    sizes = []
    for section in candidates:
        if not may_be_term(section.name):
            continue
        inner = [each for each in section.inner if with_inner and _is_inner_term(each, labels)]
        body = _body(section, inner)
        terms.append(FoundTerm(section.name, section.at, tuple(body)))
        if body:
            sizes.append(len(body))
        terms += [FoundTerm(each.name, each.at, tuple(each.blocks)) for each in inner]
    if not sizes or median(sizes) > MOST_BLOCKS:
        return []
    return terms


def _with_plain_names(sections: Sequence[Section]) -> list[Section]:
    """Return the sections, without the numbers of most names."""
    names = without_numbers([section.name for section in sections])
    return [
        Section(section.level, name, section.at, section.blocks, section.inner)
        for section, name in zip(sections, names, strict=True)
    ]


def _without_letters(sections: Sequence[Section]) -> list[Section]:
    """Return the sections without the letters of an alphabet.

    A single letter or a range is one if most of its level are, or if it has no text of its own.
    """
    letters = [section for section in sections if may_be_letters(section.name)]
    if len(letters) >= MOSTLY_LETTERS * len(sections):
        return [section for section in sections if not may_be_letters(section.name)]
    return [section for section in sections if section.blocks or not may_be_letters(section.name)]


def _without_matter(sections: Sequence[Section]) -> list[Section]:
    """Return the sections without the front and the back matter of the document."""
    first, end = 0, len(sections)
    while first < end and _is_front(sections[first].name):
        first += 1
    while end > first and is_matter(sections[end - 1].name):
        end -= 1
    return list(sections[first:end])


def _is_front(name: str) -> bool:
    return is_matter(name) or is_glossary_title(name)


def _labels(sections: Sequence[Section]) -> set[str]:
    """Return the names of inner headings that stand below several terms, and so are no terms."""
    counts: Counter[str] = Counter()
    for section in sections:
        counts.update({inner.name.casefold() for inner in section.inner})
    return {name for name, count in counts.items() if count > 1}


def _have_inner_terms(sections: Sequence[Section], labels: set[str]) -> bool:
    """Return whether headings below terms are terms themselves, as kinds of a thing are.

    They are if the names of both share words, or if there are several with short texts.
    """
    parents = [section for section in sections if section.inner]
    if 2 * len(parents) > len(sections):
        return False
    inner = [each for parent in parents for each in parent.inner if _is_inner_term(each, labels)]
    akin = [
        each
        for parent in parents
        for each in parent.inner
        if _share_words(parent.name, each.name) and _is_inner_term(each, labels)
    ]
    if inner and 2 * len(akin) > len(inner):
        return True
    return len(inner) >= LEAST_INNER and median(len(each.blocks) for each in inner) <= FEW_BLOCKS


def _share_words(one: str, other: str) -> bool:
    return not set(normalised_words(one)).isdisjoint(normalised_words(other))


def _is_inner_term(section: Section, labels: set[str]) -> bool:
    """Return whether a heading below a term may be a term itself."""
    if not section.blocks or section.name.casefold() in labels:
        return False
    return may_be_term(section.name) and not is_matter(section.name)


def _body(section: Section, inner_terms: Sequence[Section]) -> list[HtmlElement]:
    """Return the blocks of a section without those of the terms inside it."""
    body = list(section.blocks)
    headings = {inner.at for inner in inner_terms}
    for inner in section.inner:
        if inner.at not in headings:
            body += [inner.at, *inner.blocks]
    return body
