"""Drops what leads around a site and is no text of its page: bars of letters, ways to the top.

Buttons that open the text below them become headings.
"""

import re

from rag.entries.text import one_line
from rag.formats.markup import BLOCKS, HtmlElement

# Elements beside the text of a page, and what classes and ids call such elements.
OUTSIDE = ("nav", "header", "footer", "aside")
OUTSIDE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|breadcrumbs?|navbar|toc|skip-?(?:link|to-content)"
    r"|headerlink|heading-anchor|anchorjs-link|mw-editsection|edit-(?:page|link|this-page)"
    r"|page-metadata|site-footer|share-buttons?)(?:$|[\s_-])",
    re.I,
)
# Words of links that lead to the top of a page, and of those that lead to its source.
TO_TOP = re.compile(
    r"\W*(?:(?:(?:go |jump |scroll |return )?(?:back )?to (?:the )?)?"
    r"(?:top|contents?|table of contents|toc)(?: of (?:the )?page)?"
    r"|(?:zurück )?nach oben|zum (?:seiten)?anfang|(?:retour )?en haut|haut de (?:la )?page"
    r"|volver arriba|arriba|(?:ページの)?(?:先頭|トップ)へ(?:戻る)?|(?:返回|回到)顶部)?\W*",
    re.I,
)
TO_SOURCE = re.compile(
    r"\W*(?:edit(?: this)?(?: page| section)?(?: on git(?:hub|lab))?|improve this page"
    r"|(?:view|show|page) (?:page )?source|report an issue|diese seite bearbeiten"
    r"|modifier cette page|editar esta página)\W*",
    re.I,
)
UPDATED = re.compile(r"\W*(?:(?:last )?(?:updated|modified|edited)\b[^.]{0,60})?\W*", re.I)
LETTERS = re.compile(r"\W*(?:[^\W_]|[^\W\d_]\W[^\W\d_]|0\W9|top|all|other|symbols?)\W*", re.I)
# So many links of one letter each are a bar of letters.
LEAST_LETTERS = 3
# Elements that may hold nothing but links.
HOLDERS = ("p", "div", "ul", "ol", "center", "span")
MOST_LINKS = 200


def drop_outside(root: HtmlElement) -> None:
    """Drop the elements of a page of HTML that stand beside its text."""
    for element in list(root.iter(*OUTSIDE)):
        element.drop_tree()
    for element in list(root.iter()):
        if isinstance(element.tag, str) and element is not root and _is_named_outside(element):
            element.drop_tree()
    for button in list(root.iter("button")):
        _open_button(button)


def drop_navigation(root: HtmlElement) -> None:
    """Drop the links of a page that lead to its top or source, and its bars of letters."""
    for holder in list(root.iter(*HOLDERS)):
        if holder is not root and _is_bar(holder):
            _drop(holder)
    for link in list(root.iter("a")):
        if _leads_to_top(link):
            _drop_link(link)


def _is_named_outside(element: HtmlElement) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return OUTSIDE_NAMES.search(names) is not None and element.tag not in ("body", "html", "main")


def _open_button(button: HtmlElement) -> None:
    """Turn a button into words of its heading, or into the heading of the text beside it."""
    if any(around.tag in ("h1", "h2", "h3", "h4", "h5", "h6") for around in button.iterancestors()):
        button.tag = "span"
        return
    beside = button.getnext()
    if beside is not None and beside.tag in BLOCKS and beside.text_content().strip():
        button.tag = "summary"


def _is_bar(holder: HtmlElement) -> bool:
    """Return whether an element holds nothing but links around the site."""
    links = list(holder.iter("a"))
    holds_more = next(holder.iter("img", "table", "dl"), None) is not None
    if not 0 < len(links) <= MOST_LINKS or holds_more:
        return False
    words = [one_line(str(link.text_content())) for link in links]
    between = one_line(str(holder.text_content()))
    for each in words:
        between = between.replace(each, " ", 1)
    if len(links) >= LEAST_LETTERS and all(map(LETTERS.fullmatch, words)):
        return not any(map(str.isalnum, between)) or len(between.split()) <= LEAST_LETTERS
    if not UPDATED.fullmatch(between):
        return False
    return all(TO_SOURCE.fullmatch(each) for each in words)


def _leads_to_top(link: HtmlElement) -> bool:
    """Return whether a link says that it leads to the top of its page, and stays on it."""
    if not (link.get("href") or "").startswith("#") or len(link):
        return False
    return TO_TOP.fullmatch(link.text or "") is not None


def _drop_link(link: HtmlElement) -> None:
    """Drop a link, and the elements around it that have no words and no pictures without it."""
    around = link.getparent()
    link.drop_tree()
    if around is not None and around.tag in ("p", "span", "strong", "b", "em", "small", "sup"):
        has_picture = next(around.iter("img"), None) is not None
        if not has_picture and not any(map(str.isalnum, around.text_content())):
            _drop(around)


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()
