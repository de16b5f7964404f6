"""Finds terms at the beginning of list items and paragraphs: set off by emphasis or by a sign."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.formats.documents.blocks import BOLD_LEVEL, LISTS, Block
from rag.formats.documents.leads import (
    Lead,
    begins_with_emphasis,
    emphasised_lead,
    is_name_in_bold,
    own_text,
    plain_lead,
)
from rag.formats.documents.reading import FoundTerm, Reading, passed_over_blocks
from rag.formats.documents.term_names import (
    clean_name,
    may_be_letters,
)
from rag.formats.markup import BLOCKS, HtmlElement
from rag.formats.plain_text.names import may_be_name

# The share of the items of a list, or of the paragraphs of a page, that must begin alike.
MOSTLY = 0.5
NEARLY_ALL = 0.8
DEEPEST = 8


@dataclass
class _Terms:
    """Collects the terms of one style, in the order of the page."""

    emphasised: bool
    loose: bool
    terms: list[FoundTerm] = field(default_factory=list)
    # The blocks of a term that began as a paragraph; None where such a term cannot go on.
    current: list[HtmlElement] | None = None

    def lead(self, element: HtmlElement) -> Lead | None:
        """Return the lead of a block in this style."""
        lead = emphasised_lead(element)
        if lead and (lead.has_sign or self.loose):
            return lead
        if self.emphasised or begins_with_emphasis(element):
            return None
        return plain_lead(element)

    def add_paragraph(self, element: HtmlElement) -> None:
        """Begin a term with a paragraph, or add the paragraph to the term before."""
        lead = self.lead(element)
        if lead:
            self.end()
            self.current = [element]
            self._lead = lead
        elif self.current is not None:
            self.current.append(element)

    def begin(self, heading: HtmlElement) -> None:
        """Begin a term with a paragraph of nothing but its name in bold."""
        self.end()
        words = str(heading.text_content())
        name = clean_name(words)
        if is_name_in_bold(name):
            self.current = [heading]
            self._lead = Lead(name, len(words), has_sign=True)

    def add_list(self, listing: HtmlElement, depth: int = 0) -> None:
        """Add the items of a list as terms if most begin alike, or else as a part of a term."""
        items = list(listing.iterchildren("li"))
        leads = [self.lead(_first_block(item)) for item in items]
        names = [lead.name for lead in leads if lead]
        # Numbers, such as years, do not name terms where all of a list begin with one.
        are_numbers = all(map(str.isdecimal, names))
        found = 0 if are_numbers else len(names)
        inner = list(map(_inner_list, items))
        with_lists = len(items) - inner.count(None)
        holds_lists = with_lists >= MOSTLY * len(items)
        if found < MOSTLY * len(items):
            if self.current is not None:
                self.current.append(listing)
            elif holds_lists and depth < DEEPEST:
                self._add_inner(inner, depth)
            return
        self.end()
        for item, lead, below in zip(items, leads, inner, strict=True):
            if lead:
                before = len(item.text or "") if _first_block(item) is not item else 0
                self.terms.append(FoundTerm(lead.name, item, (item,), before + lead.length))
            elif below is not None and depth < DEEPEST:
                self.add_list(below, depth + 1)

    def _add_inner(self, lists: Sequence[HtmlElement | None], depth: int) -> None:
        for listing in lists:
            if listing is not None:
                self.add_list(listing, depth + 1)

    def end(self) -> None:
        """End the term that began as a paragraph."""
        if self.current:
            first = self.current[0]
            term = FoundTerm(self._lead.name, first, tuple(self.current), self._lead.length)
            self.terms.append(term)
        self.current = None


def item_readings(blocks: Sequence[Block]) -> Iterator[Reading]:
    """Yield the readings by emphasis, by signs, and by lists within lists."""
    loose = _begin_in_bold(blocks)
    for emphasised in (True, False):
        collected = _Terms(emphasised, loose)
        for block in blocks:
            if block.level == BOLD_LEVEL and loose:
                collected.begin(block.element)
            elif block.level:
                collected.end()
            elif block.element.tag in LISTS:
                collected.add_list(block.element)
            elif block.element.tag == "p":
                collected.add_paragraph(block.element)
            elif collected.current is not None:
                collected.current.append(block.element)
        collected.end()
        terms = list(filter(_has_text, collected.terms))
        name = "names in bold" if emphasised else "names before a sign"
        yield Reading(name, terms, _passed_over(blocks, terms))
    nested = list(_nested_terms(blocks))
    yield Reading("lists within lists", nested, _passed_over(blocks, nested))


def _passed_over(blocks: Sequence[Block], terms: Sequence[FoundTerm]) -> dict[str, int]:
    """Return how many blocks and list items belong to no term, by kind."""
    counts = dict(passed_over_blocks(blocks, terms))
    taken = {term.at for term in terms}
    lists = {at.getparent() for at in taken if at.tag == "li"}
    left = 0
    for listing in lists:
        left += len(set(listing.iterchildren("li")) - taken)
    if left:
        counts["list item"] = left
    return counts


def _has_text(term: FoundTerm) -> bool:
    """Return whether there is more to a term than its name."""
    letters = len(term.body[0].text_content().strip()) - term.skipped
    return letters > 0 or len(term.body) > 1


def _begin_in_bold(blocks: Sequence[Block]) -> bool:
    """Return whether nearly all list items, or else paragraphs, of a page begin in bold."""
    firsts = list(_first_elements(blocks))
    bold = sum(map(_begins_in_bold, firsts))
    return len(firsts) > 1 and bold >= NEARLY_ALL * len(firsts)


def _first_elements(blocks: Sequence[Block]) -> Iterator[HtmlElement]:
    elements = [block.element for block in blocks]
    lists = [element for element in elements if element.tag in LISTS]
    for listing in lists:
        yield from map(_first_block, listing.iterchildren("li"))
    if lists:
        return
    for element in elements:
        if element.tag == "p":
            yield element


def _begins_in_bold(element: HtmlElement) -> bool:
    lead = emphasised_lead(element)
    return lead is not None


def _first_block(item: HtmlElement) -> HtmlElement:
    """Return the first paragraph of a list item, or the item if it begins with plain text."""
    first = next(iter(item), None)
    if first is not None and first.tag in ("p", "div") and not (item.text or "").strip():
        return first
    return item


def _inner_list(item: HtmlElement) -> HtmlElement | None:
    return next(item.iterchildren(*LISTS), None)


def _nested_terms(blocks: Sequence[Block]) -> Iterator[FoundTerm]:
    """Yield the items of lists whose own words are names, and whose text stands in inner lists."""
    for block in blocks:
        if block.element.tag not in LISTS:
            continue
        items = list(block.element.iterchildren("li"))
        named = list(filter(_is_above_text, items))
        if len(named) >= NEARLY_ALL * len(items):
            yield from map(_nested_term, named)


def _is_above_text(item: HtmlElement) -> bool:
    name = clean_name(own_text(_first_block(item)))
    return _inner_list(item) is not None and may_be_name(name) and not may_be_letters(name)


def _nested_term(item: HtmlElement) -> FoundTerm:
    first = _first_block(item)
    body = [child for child in item if child.tag in BLOCKS and child is not first]
    if len(body) == 1 and body[0].tag in LISTS and len(body[0]) == 1:
        body = list(body[0])
    return FoundTerm(clean_name(own_text(first)), item, tuple(body))
