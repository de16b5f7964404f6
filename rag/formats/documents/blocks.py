"""Lays a tree of HTML out as a flow of blocks: headings of a level, and texts between them."""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree, html

from rag.entries.text import one_line
from rag.formats.account import text_size
from rag.formats.footnotes import is_footnote
from rag.formats.markup import BLOCKS, UNSEEN, HtmlElement

# Elements that only hold blocks.
CONTAINERS = frozenset(
    """
    div section article main body html center details fieldset address hgroup dialog header aside
    """.split()
)
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "summary": 7}
# The level of a paragraph of nothing but words in bold, which stands for a heading.
BOLD_LEVEL = 8
LISTS = ("ul", "ol")
BOLD = ("strong", "b", "dfn")
# A heading of more characters is a text.
LONGEST_HEADING = 120
DEEPEST = 200
CLAUSE = re.compile(r"\s*\d{1,3}(?:\.\d{1,3}){1,5}\.?\s*")


@dataclass(frozen=True)
class Block:
    """A block of a page; its level is that of a heading, and 0 for a text."""

    element: HtmlElement
    level: int = 0

    @property
    def kind(self) -> str:
        """What an account calls the block."""
        if self.level:
            return "heading"
        return {"table": "table", "ul": "list", "ol": "list", "dl": "list"}.get(
            str(self.element.tag), "paragraph"
        )


def page_blocks(root: HtmlElement) -> list[Block]:
    """Return the blocks of a page that have text, in their order."""
    blocks: list[Block] = []
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.tag in CONTAINERS or _is_around_blocks(element):
            _wrap_loose_text(element)
            waiting += [child for child in reversed(element) if _is_seen(child)]
        elif element.text_content().strip() and not _is_number(element):
            blocks.append(Block(element, _level(element)))
    return blocks


def _is_number(element: HtmlElement) -> bool:
    """Return whether an element is no more than the number of a clause, above its term."""
    return element.tag == "p" and CLAUSE.fullmatch(str(element.text_content())) is not None


def _is_around_blocks(element: HtmlElement) -> bool:
    """Return whether an element of text, or one that HTML does not know, holds blocks."""
    if element.tag in BLOCKS:
        return False
    return next(element.iterdescendants(*BLOCKS), None) is not None


def _is_seen(element: HtmlElement) -> bool:
    is_seen = isinstance(element.tag, str) and element.tag not in UNSEEN
    return is_seen and not is_footnote(element)


def _level(element: HtmlElement) -> int:
    """Return the level of a heading; 0 for a text."""
    level = HEADINGS.get(str(element.tag), 0)
    if level or element.tag != "p":
        return level
    children = [child for child in element if isinstance(child.tag, str)]
    if not children or children[0].tag not in BOLD:
        return 0
    words = one_line(element.text_content())
    bold = one_line(children[0].text_content())
    is_heading = words in (bold, f"{bold}:") and len(words) <= LONGEST_HEADING
    return BOLD_LEVEL if is_heading else 0


def _wrap_loose_text(container: HtmlElement) -> None:
    """Put text and inline elements that stand between blocks into paragraphs of their own."""
    children = list(container)
    run = html.Element("p")
    run.text = container.text
    container.text = None
    for child in children:
        container.remove(child)
    for child in children:
        tail, child.tail = child.tail, None
        if _is_block(child):
            run = _with_run(container, run)
            container.append(child)
            run.text = tail
        else:
            child.tail = tail
            run.append(child)
    _with_run(container, run)


def _with_run(container: HtmlElement, run: HtmlElement) -> HtmlElement:
    """Append a paragraph that has text to a container, and return an empty one."""
    empty = html.Element("p")
    if len(run) or (run.text or "").strip():
        container.append(run)
    return empty


def _is_block(element: HtmlElement) -> bool:
    if not isinstance(element.tag, str) or element.tag in UNSEEN:
        return True
    return element.tag in BLOCKS or _is_around_blocks(element)


def without_beginning(element: HtmlElement, count: int) -> HtmlElement:
    """Return a copy of an element without so many characters at the beginning of its text."""
    copy = deepcopy(element)
    copy.tail = None
    emptied = []
    for event, inner in etree.iterwalk(copy, events=("start", "end", "comment", "pi")):
        if count <= 0:
            break
        if event == "start":
            inner.text, count = _cut(inner.text, count)
        elif inner is not copy:
            if event == "end" and not len(inner) and not inner.text:
                emptied.append(inner)
            inner.tail, count = _cut(inner.tail, count)
    for inner in emptied:
        if inner.tag not in ("img", "br"):
            inner.drop_tree()
    return copy


def _cut(text: str | None, count: int) -> tuple[str | None, int]:
    """Return a text without its first characters, and how many are still to be cut."""
    if not text:
        return text, count
    return text[count:], count - len(text)


def as_one(elements: Sequence[HtmlElement]) -> HtmlElement:
    """Return some elements, copied, below one `div`."""
    together: HtmlElement = html.Element("div")
    for element in elements:
        copy = deepcopy(element)
        copy.tail = None
        together.append(copy)
    return together


def seen_size(element: HtmlElement) -> int:
    """Return how many characters of an element a reader sees, spaces left out."""
    return text_size("".join(seen_texts(element)))


def seen_texts(element: HtmlElement) -> Iterator[str]:
    """Yield the texts of an element that are not in an unseen element."""
    depth = 0
    for event, inner in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event == "start":
            depth += inner.tag in UNSEEN
            if inner.text and not depth:
                yield inner.text
        elif event == "end":
            depth -= inner.tag in UNSEEN
        if event != "start" and inner is not element and inner.tail and not depth:
            yield inner.tail
