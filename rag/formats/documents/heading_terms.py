"""Finds terms by headings: those of one level, each with the blocks below it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
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
    levels = {block.level for block in blocks}
    for level in sorted(levels - {0}):
        terms = _terms_of_level(_sections(blocks, level), level)
        if terms:
            yield Reading("headings", terms, passed_over_blocks(blocks, terms))


def has_alphabet(blocks: Sequence[Block]) -> bool:
    """Return whether a page has letters as headings, in the order of the alphabet."""
    letters = []
    for block in blocks:
        if block.level:
            name = clean_name(_words(block))
            if len(name) == 1 and name.isalpha():
                letters.append(name.casefold())
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
    of_level = [section for section in sections if section.level == level]
    named = _with_plain_names(of_level)
    candidates = _without_matter(_without_letters(named))
    labels = _labels(candidates)
    with_inner = _have_inner_terms(candidates, labels)
    terms: list[FoundTerm] = []
    sizes = []
    for section in candidates:
        if not may_be_term(section.name):
            continue
        inner = _inner_terms(section, labels) if with_inner else []
        body = _body(section, inner)
        terms.append(FoundTerm(section.name, section.at, tuple(body)))
        if body:
            sizes.append(len(body))
        for each in inner:
            terms.append(FoundTerm(each.name, each.at, tuple(each.blocks)))
    if not sizes or median(sizes) > MOST_BLOCKS:
        return []
    return terms


def _with_plain_names(sections: Sequence[Section]) -> list[Section]:
    """Return the sections, without the numbers of most names."""
    names = without_numbers([section.name for section in sections])
    renamed = []
    for section, name in zip(sections, names, strict=True):
        renamed.append(replace(section, name=name))
    return renamed


def _without_letters(sections: Sequence[Section]) -> list[Section]:
    """Return the sections without the letters of an alphabet.

    A single letter or a range is one if most of its level are, or if it has no text of its own.
    """
    others: list[Section] = []
    others_or_with_text: list[Section] = []
    for section in sections:
        is_other = not may_be_letters(section.name)
        if is_other:
            others.append(section)
        if is_other or section.blocks:
            others_or_with_text.append(section)
    letters = len(sections) - len(others)
    return others if letters >= MOSTLY_LETTERS * len(sections) else others_or_with_text


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
    labels = set()
    for name, count in counts.items():
        if count > 1:
            labels.add(name)
    return labels


def _have_inner_terms(sections: Sequence[Section], labels: set[str]) -> bool:
    """Return whether headings below terms are terms themselves, as kinds of a thing are.

    They are if the names of both share words, or if there are several with short texts.
    """
    parents = [section for section in sections if section.inner]
    if 2 * len(parents) > len(sections):
        return False
    akin = 0
    sizes: list[int] = []
    for parent in parents:
        for inner in _inner_terms(parent, labels):
            akin += _share_words(parent.name, inner.name)
            sizes.append(len(inner.blocks))
    if sizes and 2 * akin > len(sizes):
        return True
    return len(sizes) >= LEAST_INNER and median(sizes) <= FEW_BLOCKS


def _inner_terms(section: Section, labels: set[str]) -> list[Section]:
    """Return the headings below a term that may be terms themselves."""
    return [inner for inner in section.inner if _is_inner_term(inner, labels)]


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
