"""Plain text of HTML and Markdown: the paragraphs that a reader of the page sees."""

import re
from functools import cache
from typing import TypeAlias

from lxml import etree, html
from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from rag.entries.markdown import with_math
from rag.formats.table_spans import fill_spanned_rows

HtmlElement: TypeAlias = html.HtmlElement

# Elements whose text no reader sees.
UNSEEN = frozenset(
    """
    script style head template noscript iframe object svg img picture video audio button form
    """.split()
)
# Elements that begin a new paragraph.
BLOCKS = frozenset(
    """
    address article aside blockquote caption center dd details dialog div dl dt fieldset figcaption
    figure footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot
    thead tr ul
    """.split()
)
CELLS = frozenset(("td", "th"))
# Extensions of Markdown that no reader sees: attributes, imports, comments, fences of boxes.
EXTENSIONS = (
    re.compile(r"(?<![ \t])[ \t]*\{[:#.][^{}\n]*\}"),
    re.compile(
        r"^(?:import\s(?:.*\sfrom\s)?['\"]|export\s(?:const|default|function|let)\b).*$",
        re.MULTILINE,
    ),
    re.compile(r"\{/\*.*?\*/\}", re.DOTALL),
    re.compile(r"^[ \t]*:::+[ \t]*\w*", re.MULTILINE),
)
# The kind of a box, as GitHub marks it: [!NOTE].
BOX_KIND = re.compile(r"\[!(\w+)\]")
# Characters that XML cannot hold.
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def markdown_to_text(text: str) -> str:
    """Return the paragraphs of a Markdown text."""
    return html_to_text(markdown_to_html(text))


def markdown_to_html(text: str) -> str:
    """Return Markdown, with tables and definition lists, as HTML."""
    for extension in EXTENSIONS:
        text = extension.sub("", text)
    text = BOX_KIND.sub(lambda kind: f"{kind[1].capitalize()}:", text)
    return str(markdown_renderer().render(text))


@cache
def markdown_renderer() -> MarkdownIt:
    """Return the renderer of Markdown, built once."""
    markdown = MarkdownIt("commonmark", {"html": True})
    markdown.enable(["table", "strikethrough"])
    markdown.use(deflist_plugin).use(footnote_plugin, inline=False)
    return with_math(markdown)


def classes_of(element: HtmlElement) -> list[str]:
    """Return the classes of an element."""
    return (element.get("class") or "").split()


def html_to_text(source: str) -> str:
    """Return the paragraphs of HTML."""
    return visible_text(parse_html(source))


def parse_html(source: str) -> HtmlElement:
    """Return the parsed tree of HTML, however broken it is, below one `div`."""
    legal = NOT_IN_XML.sub("", source)
    root = html.fromstring(f"<div>{legal}</div>", parser=html.HTMLParser(encoding=None))
    fill_spanned_rows(root)
    return root


def visible_text(root: HtmlElement) -> str:
    """Return the visible paragraphs of an element; list items begin with '- ', cells with '| '."""
    text = _VisibleText()
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            text.open(element.tag)
            text.add(element.text)
        elif event == "end":
            text.close(element.tag)
        if event != "start" and element is not root:
            text.add(element.tail)
    return text.paragraphs()


class _VisibleText:
    """Collects the visible paragraphs of a tree of HTML, element by element."""

    def __init__(self) -> None:
        self._blocks = [""]
        self._unseen_depth = 0

    def open(self, tag: object) -> None:
        """Begin an element: a block begins a paragraph, unless it is the first of a list item."""
        if tag in UNSEEN:
            self._unseen_depth += 1
        current = self._blocks[-1].strip()
        if tag in BLOCKS and current != "-":
            self._blocks.append("- " if tag == "li" else "")
        elif tag == "br":
            self._blocks[-1] += " "
        elif tag in CELLS and current:
            self._blocks[-1] += " | "

    def close(self, tag: object) -> None:
        """End an element; the text behind a block begins a paragraph."""
        if tag in UNSEEN:
            self._unseen_depth -= 1
        if tag in BLOCKS:
            self._blocks.append("")
        elif tag == "br":
            self._blocks[-1] += " "

    def add(self, text: str | None) -> None:
        """Add a text to the current paragraph, unless it stands in an unseen element."""
        if text and not self._unseen_depth:
            self._blocks[-1] += text

    def paragraphs(self) -> str:
        """Return the paragraphs with single spaces and a blank line between; none that is empty."""
        lines = (" ".join(block.split()) for block in self._blocks)
        return "\n\n".join(line for line in lines if line not in ("", "-"))
