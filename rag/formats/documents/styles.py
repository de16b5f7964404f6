"""Finds words that are bold by a style sheet, as Google Docs and Word write them."""

import re

from rag.formats.markup import HtmlElement

BOLD = r"font-weight:\s*(?:bold|[6-9]00)\b"
BOLD_STYLE = re.compile(BOLD, re.I)
BOLD_CLASS = re.compile(rf"\.([\w-]+)\s*\{{[^{{}}]{{0,500}}?{BOLD}", re.I)


def set_bold(root: HtmlElement) -> None:
    """Turn the spans of a tree that a style sets in bold into `b` elements."""
    classes: set[str] = set()
    for sheet in root.iter("style"):
        classes.update(BOLD_CLASS.findall(sheet.text or ""))
    for span in root.iter("span"):
        has_class = not classes.isdisjoint((span.get("class") or "").split())
        if has_class or BOLD_STYLE.search(span.get("style") or ""):
            span.tag = "b"
