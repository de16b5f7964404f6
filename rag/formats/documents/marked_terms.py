"""Finds terms that the classes of a page mark, and paragraphs that only line breaks part."""

import re
from collections.abc import Container

from rag.formats.markup import HtmlElement, classes_of

TERM = re.compile(
    r"(?:[a-z]+(?:-|__?))?(?:term|word|headword)(?:(?:-|__?)(?:name|title|label|text))?", re.I
)
DEFINITION = re.compile(
    r"(?:[a-z]+(?:-|__?))?(?:def|definition|meaning|description|explanation)"
    r"(?:(?:-|__?)(?:text|body|content))?",
    re.I,
)
MAY_BE_MARKED = ("div", "span", "p", "h2", "h3", "h4", "h5", "h6", "a", "b", "strong", "li")
# So many terms and definitions that alternate are no chance.
LEAST = 3


def set_marked_terms(root: HtmlElement) -> None:
    """Turn terms and definitions that classes name so into `dt` and `dd` elements."""
    if next(root.iter("dt"), None) is not None:
        return
    marked = dict.fromkeys(filter(_is_marked, root.iter(*MAY_BE_MARKED)))
    innermost = [element for element in marked if not _holds_one_of(element, marked)]
    kinds = [_has_class(element, TERM) for element in innermost]
    alternate = kinds == [True, False] * (len(kinds) // 2)
    if alternate and len(kinds) >= 2 * LEAST:
        for element, is_term in zip(innermost, kinds, strict=True):
            element.tag = "dt" if is_term else "dd"


def _is_marked(element: HtmlElement) -> bool:
    return _has_class(element, TERM) or _has_class(element, DEFINITION)


def _has_class(element: HtmlElement, name: re.Pattern[str]) -> bool:
    return any(map(name.fullmatch, classes_of(element)))


def _holds_one_of(element: HtmlElement, others: Container[HtmlElement]) -> bool:
    return any(inner in others for inner in element.iterdescendants(*MAY_BE_MARKED))


def split_paragraphs(root: HtmlElement) -> None:
    """Part the paragraphs of a tree where two line breaks follow one another."""
    for paragraph in list(root.iter("p")):
        # From the last one on, so that every element is moved once.
        for second in list(filter(_ends_paragraph, reversed(paragraph))):
            _split(second)


def _ends_paragraph(element: HtmlElement) -> bool:
    """Return whether an element is a line break directly behind another one."""
    before = element.getprevious()
    if element.tag != "br" or before is None or before.tag != "br":
        return False
    return not (before.tail or "").strip()


def _split(second: HtmlElement) -> None:
    """Move what stands behind two line breaks into a paragraph of its own."""
    around, first = second.getparent(), second.getprevious()
    if around is None or first is None:
        # The break before took it with it.
        return
    following = list(second.itersiblings())
    rest = around.makeelement("p")
    rest.text = second.tail
    for element in following:
        rest.append(element)
    rest.tail, around.tail = around.tail, None
    for line_break in (second, first):
        line_break.tail = None
        around.remove(line_break)
    around.addnext(rest)
