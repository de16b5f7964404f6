"""The plain text of a definition, which is embedded, matched and compared. Pure.

Paragraphs, list items and rows of tables are paragraphs on one line each; code blocks keep their
lines. Code in backticks and `$math$` stay as they are written.
"""

import html
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.entries.text import normalise_paragraphs, one_line

if TYPE_CHECKING:
    from markdown_it.token import Token

# What Markdown might be: without any of it, a text is prose.
MARKS = re.compile(
    r"""
    [*_<>&\\~$|\x23]                         # inline marks, headings, tables, quotes
    | \][(:]                                 # links, and what brackets refer to
    | ``                                     # fences
    | ^[ \t]*(?:[-+=]|\d{1,9}[.)](?:\s|$))   # lists, rules, headings by underlines
    | ^(?:[ ]{4}|[ ]{0,3}\t)                 # code by indent
    """,
    re.VERBOSE | re.MULTILINE,
)
HTML_BLOCK_TAG = re.compile(
    r"</?(?:blockquote|caption|center|dd|details|div|dl|dt|fig\w+|h[1-6]|hr|li|ol|p|pre|summary"
    r"|table|tbody|tfoot|thead|tr|ul)\b[^<>]*>",
    re.IGNORECASE,
)
HTML_CELL = re.compile(r"</t[dh]>\s*(?=<t[dh])", re.IGNORECASE)
HTML_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
HTML_BREAK = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)


@lru_cache(maxsize=4096)
def plain_text(definition: str) -> str:
    """Return the paragraphs of a definition in Markdown as plain text, a blank line between."""
    if not MARKS.search(definition):
        return normalise_paragraphs(definition)
    # Imported here: most glossaries are prose.
    from rag.entries.markdown import markdown_tokens, takes_long

    if takes_long(definition):
        return normalise_paragraphs(definition)
    blocks = _PlainBlocks()
    for token in markdown_tokens(definition):
        blocks.add(token)
    return "\n\n".join(blocks.blocks)


@lru_cache(maxsize=4096)
def first_paragraph(definition: str) -> str:
    """Return the first paragraph of a definition as plain text on one line."""
    return one_line(plain_text(definition).split("\n\n", 1)[0])


class _PlainBlocks:
    """Collects the paragraphs of plain text from the tokens of Markdown."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        # The mark of the list item that has begun, and the cells of the row.
        self._item = ""
        self._cells: list[str] | None = None

    def add(self, token: "Token") -> None:
        """Add what a reader sees of a token."""
        if token.type == "list_item_open":
            self._item = f"{token.info}{token.markup} " if token.info else "- "
        elif token.type == "tr_open":
            self._cells = []
        elif token.type == "tr_close":
            cells, self._cells = self._cells or [], None
            self._add_paragraph(" | ".join(cells))
        elif token.type == "inline":
            self._add_text(_inline_text(token.children or ()))
        elif token.type in ("fence", "code_block"):
            self._add_code(token.content)
        elif token.type == "html_block":
            for block in _html_paragraphs(token.content):
                self._add_text(block)
        elif token.type.startswith("math_block"):
            self._add_text(f"$${token.content}$$")

    def _add_text(self, text: str) -> None:
        """Add a paragraph, or the cell of a row."""
        if self._cells is None:
            self._add_paragraph(text)
        else:
            self._cells.append(one_line(text))

    def _add_paragraph(self, text: str) -> None:
        """Add a paragraph, unless it is empty; the first one of a list item has its mark."""
        line = one_line(text)
        if line:
            self.blocks.append(f"{self._item}{line}")
            self._item = ""

    def _add_code(self, code: str) -> None:
        """Add a block of code, with its lines."""
        lines = [line.rstrip() for line in code.expandtabs(4).splitlines()]
        text = "\n".join(line for line in lines if line)
        if text:
            self.blocks.append(f"{self._item}{text}")
            self._item = ""


def _inline_text(tokens: Iterable["Token"]) -> str:
    """Return the text of the inline tokens of a paragraph as readers see it; code as written."""
    return "".join(map(_seen, tokens))


def _seen(token: "Token") -> str:
    """Return the text that a reader sees of an inline token."""
    if token.type == "image":
        return _inline_text(token.children or ())
    if token.type == "html_inline":
        return " " if HTML_BREAK.match(token.content) else ""
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type == "code_inline" or token.type.startswith("math_inline"):
        return f"{token.markup}{token.content}{token.markup}"
    return token.content


def _html_paragraphs(source: str) -> list[str]:
    """Return the paragraphs of a block of HTML."""
    from rag.entries.markdown import without_comments

    with_cells = HTML_CELL.sub(" | ", without_comments(source))
    with_blocks = HTML_BLOCK_TAG.sub("\n\n", HTML_BREAK.sub(" ", with_cells))
    text = html.unescape(HTML_TAG.sub("", with_blocks))
    return text.split("\n\n")
