"""Drops what leads around a site and is no text of its page: bars of letters, ways to the top.

Buttons that open the text below them become headings.
"""

import re

from rag.entries.surface_forms import slug
from rag.entries.text import one_line
from rag.formats.footnotes import is_footnote
from rag.formats.markup import BLOCKS, HtmlElement

# Elements beside the text of a page.
OUTSIDE = ("nav", "header", "footer", "aside")
# Elements whose header holds the name of a term.
PARTS_OF_ENTRY = ("li", "dd", "td")
PARTS = ("article", "section", *PARTS_OF_ENTRY)
# What whole classes and ids call such elements, and links to themselves or to their source.
OUTSIDE_NAME = re.compile(
    r"(?:js-|site-|page-)?(?:cookies?|consent|gdpr)"
    r"(?:-?(?:banner|bar|box|consent|container|dialog|info|message|modal|notice|overlay|popup"
    r"|prompt|wrapper))*"
    r"|breadcrumbs?(?:-?(?:list|nav|container|wrapper))?|navbar(?:-[a-z]+)*"
    r"|(?:page-|table-of-)?(?:toc|contents-list)(?:-?(?:list|container|wrapper|box))?"
    r"|page-metadata|(?:site-|page-)?footer|share-buttons?",
    re.I,
)
LINK_NAME = re.compile(
    r"skip-?(?:link|to-content)|headerlink|heading-anchor|anchorjs-link|mw-editsection"
    r"|edit-(?:page|link|this-page)",
    re.I,
)
# Elements that may stand beside the text: an entry is none of them, whatever it is called.
MAY_BE_OUTSIDE = ("div", "section", "ul", "ol", "form", "center", "dialog", "table")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
CONTROLS = ("button", "input", "select", "label", "textarea")
# Headings with texts are entries if there are so many.
LEAST_HEADINGS = 2
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


def drop_outside(root: HtmlElement) -> int:
    """Drop the elements of a page of HTML that stand beside its text; return how many.

    What holds entries stays, whatever it is called.
    """
    outside = list(filter(_is_outside, root.iter(*OUTSIDE)))
    for element in list(root.iter()):
        if isinstance(element.tag, str) and element is not root and _is_named_outside(element):
            outside.append(element)
    dropped = sum(map(_drop, outside))
    for element in list(root.iter("a", "span", "div", "p")):
        if any(map(LINK_NAME.fullmatch, _names(element))):
            _drop(element)
    for button in list(root.iter("button")):
        _open_button(button)
    return dropped


def drop_navigation(root: HtmlElement) -> int:
    """Drop the links of a page that lead to its top or source, and its bars of letters.

    Return how many bars.
    """
    bars = [holder for holder in root.iter(*HOLDERS) if holder is not root and _is_bar(holder)]
    dropped = sum(map(_drop, bars))
    for link in list(root.iter("a")):
        if _leads_to_top(link):
            _drop_link(link)
    return dropped


def _is_outside(element: HtmlElement) -> bool:
    """Return whether a `nav`, `header`, `footer` or `aside` is no part of the text."""
    if element.tag == "header":
        return next(element.iterancestors(*PARTS), None) is None
    if element.tag == "aside":
        in_entry = next(element.iterancestors(*PARTS_OF_ENTRY), None) is not None
        return not (in_entry or is_footnote(element) or _holds_entries(element))
    return True


def _names(element: HtmlElement) -> list[str]:
    """Return the classes and the id of an element."""
    return f"{element.get('class') or ''} {element.get('id') or ''}".replace("_", "-").split()


def _is_named_outside(element: HtmlElement) -> bool:
    """Return whether an element is named as something beside the text, and holds no entries."""
    if element.tag not in MAY_BE_OUTSIDE:
        return False
    return any(map(OUTSIDE_NAME.fullmatch, _names(element))) and not _holds_entries(element)


def _holds_entries(element: HtmlElement) -> bool:
    """Return whether an element holds a list of terms, or headings with texts, and no controls.

    One heading is enough if it says what the element is called.
    """
    if next(element.iter(*CONTROLS), None) is not None:
        return False
    if next(element.iter("dd"), None) is not None:
        return True
    headings = list(filter(_has_text_below, element.iter(*HEADINGS, "b", "strong")))
    if len(headings) >= LEAST_HEADINGS:
        return True
    called = set(map(str.casefold, _names(element)))
    return any(slug(str(heading.text_content())) in called for heading in headings)


def _has_text_below(heading: HtmlElement) -> bool:
    """Return whether there is text behind a heading, or words in bold, that is no list of links."""
    if heading.tag not in HEADINGS:
        return bool((heading.tail or "").strip())
    below = heading.getnext()
    if below is None or below.tag not in BLOCKS:
        return False
    linked = sum(len(str(link.text_content())) for link in below.iter("a"))
    return 2 * linked < len(str(below.text_content()).strip())


def _open_button(button: HtmlElement) -> None:
    """Turn a button into words of its heading, or into the heading of the text beside it."""
    if next(button.iterancestors(*HEADINGS), None) is not None:
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
    return all(map(TO_SOURCE.fullmatch, words))


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


def _drop(element: HtmlElement) -> bool:
    """Drop an element, unless it was dropped with one around it; return whether it was there."""
    is_there = next(element.iterancestors("html", "body"), None) is not None
    if is_there:
        element.drop_tree()
    return is_there
