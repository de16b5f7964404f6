"""Turns the blocks and phrases of DocBook and DITA into HTML, in place; other elements stay."""

from collections.abc import Mapping

from rag.formats.html_to_markdown import element_to_markdown
from rag.formats.markup import parse_html
from rag.formats.xml_trees import (
    XmlElement,
    children,
    elements,
    local_attribute,
    source_of,
    text_of,
    unwrap,
)

# The element of HTML for each element of DocBook or DITA; those of the same name are left out.
HTML_TAGS = {
    **dict.fromkeys(("para", "simpara", "formalpara", "bridgehead", "shortdesc"), "p"),
    **dict.fromkeys(("itemizedlist", "simplelist", "sl", "procedure", "steps"), "ul"),
    "orderedlist": "ol",
    **dict.fromkeys(("listitem", "member", "sli", "step"), "li"),
    **dict.fromkeys(("programlisting", "screen", "literallayout", "synopsis"), "pre"),
    **dict.fromkeys(("codeblock", "msgblock", "lines"), "pre"),
    **dict.fromkeys(("literal", "command", "filename", "option", "function", "varname"), "code"),
    **dict.fromkeys(("constant", "classname", "type", "userinput", "computeroutput"), "code"),
    **dict.fromkeys(("parameter", "replaceable", "envar", "symbol", "structfield"), "code"),
    **dict.fromkeys(("codeph", "filepath", "cmdname", "apiname", "systemoutput"), "code"),
    **dict.fromkeys(("emphasis", "citetitle", "cite"), "em"),
    **dict.fromkeys(("uicontrol", "guilabel", "guibutton", "guimenu"), "strong"),
    "subscript": "sub",
    "superscript": "sup",
    **dict.fromkeys(("variablelist", "parml"), "dl"),
    **dict.fromkeys(("ulink", "link", "xref"), "a"),
    **dict.fromkeys(("informaltable", "simpletable", "properties"), "table"),
    **dict.fromkeys(("row", "strow", "sthead"), "tr"),
    **dict.fromkeys(("entry", "stentry"), "td"),
    **dict.fromkeys(("note", "tip", "warning", "caution", "important", "lq"), "blockquote"),
    **dict.fromkeys(("image", "imagedata", "graphic"), "img"),
}
LINKS = frozenset(("xref", "link", "ulink", "abbreviated-form"))
IMAGES = frozenset(("imagedata", "graphic", "image"))
# Elements that are seen as signs around their text.
SIGNS_AROUND = {
    "quote": ("\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}"),
    **dict.fromkeys(("footnote", "fn"), (" (", ")")),
}
PARAGRAPHS = ("para", "simpara", "p")
# Elements that neither name nor say anything on a page.
UNSEEN = frozenset(
    ("indexterm", "remark", "anchor", "footnoteref", "titleabbrev", "colspec", "spanspec")
)


def make_html(root: XmlElement, titles: Mapping[str, str]) -> None:
    """Rename the elements of a tree to those of HTML. `titles` are what ids are called."""
    for element in list(elements(root)):
        tag = element.tag
        if tag in UNSEEN:
            _drop(element)
            continue
        if tag in LINKS:
            _make_link(element, titles)
        elif tag in IMAGES:
            _make_image(element)
        elif tag in SIGNS_AROUND:
            unwrap(element, *PARAGRAPHS)
            _surround(element, *SIGNS_AROUND[tag])
        element.tag = _html_tag(element)


def _html_tag(element: XmlElement) -> str:
    """Return the tag of HTML for an element."""
    tag = str(element.tag)
    if tag == "emphasis" and local_attribute(element, "role") in ("bold", "strong"):
        return "strong"
    parent = element.getparent()
    if parent is not None and parent.tag == "varlistentry":
        return {"term": "dt", "listitem": "dd"}.get(tag, tag)
    return HTML_TAGS.get(tag, tag)


def _drop(element: XmlElement) -> None:
    """Empty an element; the text behind it stays."""
    tail = element.tail
    element.clear()
    element.tail = tail


def _make_link(element: XmlElement, titles: Mapping[str, str]) -> None:
    """Give a link an address of the web, and the title of its target if it has no words."""
    address = local_attribute(element, "url") or local_attribute(element, "href")
    target = local_attribute(element, "linkend") or local_attribute(element, "keyref")
    target = target or address.rpartition("#")[2].rpartition("/")[2]
    if not text_of(element):
        endterm = local_attribute(element, "endterm")
        element.text = titles.get(target) or titles.get(endterm) or address or target
    element.attrib.clear()
    if address.startswith(("http://", "https://", "mailto:")):
        element.set("href", address)


def _make_image(image: XmlElement) -> None:
    """Give a picture its address, and the words that stand for it."""
    words = local_attribute(image, "alt")
    alternatives = list(children(image, "alt"))
    parent = image.getparent()
    if parent is not None and parent.tag == "imageobject" and parent.getparent() is not None:
        alternatives += children(parent.getparent(), "alt", "textobject")
    for alternative in alternatives:
        words = words or text_of(alternative)
        _drop(alternative)
    image.set("src", local_attribute(image, "fileref") or local_attribute(image, "href"))
    image.set("alt", words)


def _surround(element: XmlElement, before: str, after: str) -> None:
    """Put signs around what is in an element."""
    element.text = f"{before}{element.text or ''}"
    if len(element):
        element[-1].tail = f"{element[-1].tail or ''}{after}"
    else:
        element.text += after


def markdown_of(element: XmlElement) -> str:
    """Return the Markdown of an element whose parts are HTML."""
    return element_to_markdown(parse_html(source_of(element)))
