"""Finds terms at the beginning of list items and paragraphs: set off by emphasis or by a sign."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.entries.text import one_line
from rag.formats.documents.blocks import BOLD_LEVEL, LISTS, Block
from rag.formats.documents.reading import FoundTerm, Reading, passed_over_blocks
from rag.formats.documents.term_names import (
    LONGEST_NAME,
    clean_name,
    may_be_letters,
    may_be_term,
)
from rag.formats.markup import BLOCKS, HtmlElement
from rag.formats.plain_text.names import LABELS, may_be_name

EMPHASISED = ("strong", "b", "dfn", "code", "em", "i", "a", "u", "kbd")
# Emphasis that a name may have without a sign behind it, if all its neighbours have it, too.
BOLD = ("strong", "b", "dfn")
# What stands between a name and its text: brackets with other names, then a sign or a space.
AFTER_NAME = re.compile(
    r"(?P<brackets>(?:\s*\([^()\n]{1,100}\)){0,2})\s*(?P<sign>[:：–—=→]|-+(?=\s)|[.,](?=\s))?\s*"
)
PLAIN = re.compile(
    r"(?P<name>[^\s:：][^:：\n\x85]{0,100}?)"
    r"(?P<sign>\s*[:：](?=\s|[^\x00-\x7f])|\s+(?:[–—]|--?|=|→)\s)\s*(?=\S)"
)
ENDS_WITH_SIGN = re.compile(r"[:：–—]\s*$|\s-\s*$")
# A name in bold with a full stop of its own, no short form such as `Inc.`.
RUN_IN_STOP = re.compile(r"^([^.]*[^\W\d_]{5,})\.$")
# The share of the items of a list, or of the paragraphs of a page, that must begin alike.
MOSTLY = 0.5
NEARLY_ALL = 0.8
DEEPEST = 8
# A name in emphasis has no more words.
WORDS_IN_BOLD = 16
# Stands for a line break that is an element; a space to regular expressions.
BREAK = "\x85"


@dataclass(frozen=True)
class Lead:
    """The name at the beginning of a block, how many characters it takes, and how it is set off."""

    name: str
    length: int
    has_sign: bool


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
        if _is_name_in_bold(name):
            self.current = [heading]
            self._lead = Lead(name, len(words), has_sign=True)

    def add_list(self, listing: HtmlElement, depth: int = 0) -> None:
        """Add the items of a list as terms if most begin alike, or else as a part of a term."""
        items = [item for item in listing if item.tag == "li"]
        leads = [self.lead(_first_block(item)) for item in items]
        names = [lead.name for lead in leads if lead]
        # Numbers, such as years, do not name terms where all of a list begin with one.
        are_numbers = all(name.isdecimal() for name in names)
        found = 0 if are_numbers else len(names)
        inner = [_inner_list(item) for item in items]
        holds_lists = sum(each is not None for each in inner) >= MOSTLY * len(items)
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
        terms = [term for term in collected.terms if _has_text(term)]
        name = "names in bold" if emphasised else "names before a sign"
        yield Reading(name, terms, _passed_over(blocks, terms))
    nested = list(_nested_terms(blocks))
    yield Reading("lists within lists", nested, _passed_over(blocks, nested))


def _passed_over(blocks: Sequence[Block], terms: Sequence[FoundTerm]) -> dict[str, int]:
    """Return how many blocks and list items belong to no term, by kind."""
    counts = dict(passed_over_blocks(blocks, terms))
    taken = {term.at for term in terms}
    lists = {at.getparent() for at in taken if at.tag == "li"}
    left = sum(item.tag == "li" and item not in taken for each in lists for item in each)
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
    bold = sum(1 for first in firsts if _begins_in_bold(first))
    return len(firsts) > 1 and bold >= NEARLY_ALL * len(firsts)


def _first_elements(blocks: Sequence[Block]) -> Iterator[HtmlElement]:
    listed = [block.element for block in blocks if block.element.tag in LISTS]
    for listing in listed:
        for item in listing.iterchildren("li"):
            yield _first_block(item)
    if not listed:
        yield from (block.element for block in blocks if block.element.tag == "p")


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


def _own_text(element: HtmlElement) -> str:
    """Return the text of an element up to the first block inside it."""
    pieces = [element.text or ""]
    for child in element:
        if child.tag in BLOCKS:
            break
        pieces.append(BREAK if child.tag == "br" else _text_of(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _text_of(element: HtmlElement) -> str:
    return str(element.text_content()) if isinstance(element.tag, str) else ""


def emphasised_lead(element: HtmlElement) -> Lead | None:
    """Return the name that an element begins with in emphasis; None if it begins otherwise."""
    before = element.text or ""
    if before.strip():
        return None
    length = len(before)
    for child in element:
        words = _text_of(child)
        if isinstance(child.tag, str) and child.tag in EMPHASISED and words.strip():
            return _emphasised(element, child, length)
        if words.strip() or (child.tail or "").strip() or child.tag in BLOCKS:
            return None
        length += len(words) + len(child.tail or "")
    return None


def begins_with_emphasis(element: HtmlElement) -> bool:
    """Return whether an element begins with words in bold."""
    first = next(iter(element), None)
    return first is not None and first.tag in BOLD and not (element.text or "").strip()


def _emphasised(element: HtmlElement, child: HtmlElement, before: int) -> Lead | None:
    """Return the lead of an element whose name stands in a child, behind so many characters."""
    words = _text_of(child)
    name = clean_name(_without_stop(words))
    rest = _own_text(element)[before + len(words) :]
    after = AFTER_NAME.match(rest)
    if not after or not _is_name_in_bold(name):
        return None
    brackets = one_line(after["brackets"])
    has_break = rest.lstrip(" \t\n").startswith(BREAK)
    ends_sentence = after["sign"] in (".", ",")
    is_set_off = bool(after["sign"]) and not ends_sentence
    has_sign = is_set_off or has_break or ENDS_WITH_SIGN.search(words) is not None
    if not has_sign and child.tag not in BOLD:
        return None
    if brackets:
        name = f"{name} {brackets}"
    return Lead(name, before + len(words) + _length(after[0]), has_sign)


def _without_stop(words: str) -> str:
    """Return words without the full stop that sets them off: `Mast.`, but not `e.g.` or `etc.`."""
    return RUN_IN_STOP.sub(r"\1", words.strip())


def _length(text: str) -> int:
    """Return the length of a text in the tree, where a line break has none."""
    return len(text) - text.count(BREAK)


def plain_lead(element: HtmlElement) -> Lead | None:
    """Return the name before a sign at the beginning of an element; None if there is none."""
    text = _own_text(element)
    beginning = text.lstrip()
    match = PLAIN.match(beginning)
    if not match:
        return None
    name = clean_name(match["name"])
    if not _is_name(name) or name.count("(") != name.count(")"):
        return None
    return Lead(name, len(text) - len(beginning) + _length(match[0]), has_sign=True)


def _is_name(name: str) -> bool:
    """Return whether words before a sign are a name, and no label or sentence."""
    if not may_be_term(name):
        return False
    return name.casefold().rstrip(". ") not in LABELS


def _is_name_in_bold(name: str) -> bool:
    """Return whether words in emphasis are a name; it may be longer than one in plain words."""
    few = len(name.split()) <= WORDS_IN_BOLD and len(name) <= LONGEST_NAME
    is_label = name.casefold().rstrip(". ") in LABELS
    return few and not is_label and may_be_term(" ".join(name.split()[:3]))


def _nested_terms(blocks: Sequence[Block]) -> Iterator[FoundTerm]:
    """Yield the items of lists whose own words are names, and whose text stands in inner lists."""
    for block in blocks:
        if block.element.tag not in LISTS:
            continue
        items = list(block.element.iterchildren("li"))
        named = [item for item in items if _is_above_text(item)]
        if len(named) >= NEARLY_ALL * len(items):
            yield from map(_nested_term, named)


def _is_above_text(item: HtmlElement) -> bool:
    name = clean_name(_own_text(_first_block(item)))
    return _inner_list(item) is not None and may_be_name(name) and not may_be_letters(name)


def _nested_term(item: HtmlElement) -> FoundTerm:
    first = _first_block(item)
    body = [child for child in item if child.tag in BLOCKS and child is not first]
    if len(body) == 1 and body[0].tag in LISTS and len(body[0]) == 1:
        body = list(body[0])
    return FoundTerm(clean_name(_own_text(first)), item, tuple(body))
