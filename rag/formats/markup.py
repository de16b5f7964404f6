"""HTML and Markdown -> the plain paragraphs that a reader of the page sees. Owns lxml's HTML and markdown-it."""

import re
from functools import cache

from lxml import etree, html
from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin

UNSEEN = frozenset(
    "script style head template noscript iframe object svg img picture video audio button form".split()
)
BLOCKS = frozenset(
    """
    address article aside blockquote caption center dd details dialog div dl dt fieldset figcaption figure footer
    h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul
    """.split()
)
# What some writers of Markdown add to it, and no reader sees: attributes, imports, comments, marks of boxes.
ADDED = (
    (re.compile(r"[ \t]*\{[:#.][^{}\n]*\}"), ""),
    (
        re.compile(
            r"^(?:import\s(?:.*\sfrom\s)?['\"]|export\s(?:const|default|function|let)\b).*$",
            re.MULTILINE,
        ),
        "",
    ),
    (re.compile(r"\{/\*.*?\*/\}", re.DOTALL), ""),
    (re.compile(r"^\s*:::+\s*\w*", re.MULTILINE), ""),
)
BOX = re.compile(r"\[!(\w+)\]")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def from_markdown(text: str) -> str:
    """Return the paragraphs of a Markdown text."""
    return from_html(as_html(text))


def line_from_markdown(text: str) -> str:
    """Return one line of Markdown, such as a title, as it reads."""
    return " ".join(from_html(renderer().renderInline(text)).split())


def as_html(text: str) -> str:
    """Return Markdown, with tables and definition lists, as HTML."""
    for pattern, instead in ADDED:
        text = pattern.sub(instead, text)
    text = BOX.sub(lambda box: f"{box[1].capitalize()}:", text)
    return str(renderer().render(text))


@cache
def renderer() -> MarkdownIt:
    """Return the one renderer of Markdown."""
    return (
        MarkdownIt("commonmark", {"html": True})
        .enable(["table", "strikethrough"])
        .use(deflist_plugin)
    )


def from_html(source: str) -> str:
    """Return the paragraphs of HTML."""
    return seen(tree(source))


def tree(source: str) -> html.HtmlElement:
    """Return the parsed tree of HTML, however broken it is."""
    return html.fromstring(
        f"<div>{CONTROLS.sub('', source)}</div>", parser=html.HTMLParser(encoding=None)
    )


def seen(root: html.HtmlElement) -> str:
    """Return the paragraphs that a reader sees of an element; list items begin with '- ', cells with '| '."""
    blocks = [""]
    unseen = 0
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event in ("comment", "pi"):
            blocks[-1] += (element.tail or "") if not unseen else ""
            continue
        unseen += (event == "start") - (event == "end") if tag in UNSEEN else 0
        if tag in BLOCKS and not (event == "start" and blocks[-1].strip() == "-"):
            blocks.append("- " if tag == "li" and event == "start" else "")
        elif tag == "br" or (tag in ("td", "th") and event == "start" and blocks[-1].strip()):
            blocks[-1] += " " if tag == "br" else " | "
        said = element.text if event == "start" else element.tail if element is not root else None
        blocks[-1] += said or "" if not unseen else ""
    lines = (" ".join(block.split()) for block in blocks)
    return "\n\n".join(line for line in lines if line not in ("", "-"))
