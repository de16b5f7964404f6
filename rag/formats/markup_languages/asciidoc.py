"""Renders AsciiDoc as HTML, as far as glossaries use it; includes and conditions are not followed.

The language is described at https://docs.asciidoctor.org/asciidoc/latest.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape

from rag.formats.documents.rendered import RenderedDocument
from rag.formats.markup_languages.asciidoc_inline import asciidoc_inline
from rag.formats.markup_languages.asciidoc_tables import TableCell, column_styles, table_rows

SUFFIXES = (".adoc", ".asciidoc", ".asc")
ATTRIBUTE = re.compile(r":([\w-]{1,60}):\s*(.*)")
SECTION = re.compile(r"(={1,6})\s+(\S.*)")
BLOCK_ATTRIBUTES = re.compile(r"\[(?:[^\[\]]{0,300}|\[[^\[\]]{1,200}\])\]")
BLOCK_TITLE = re.compile(r"\.([^\s.].*)")
ITEM = re.compile(r"\s*(\*{1,5}|-|\.{1,5}|\d{1,4}\.|<\d{1,2}>)\s+(?:\[[ x*]\]\s+)?(\S.*)")
TERM = re.compile(r"\s*(\S.{0,300}?)(:{2,4}|;;)(?:\s+(.*))?")
DELIMITER = re.compile(r"(-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|/{4,}|--|`{3,}|[|,!]={3,})(\w*)")
INCLUDE = re.compile(r"^include::([^\s\[]+)\[", re.MULTILINE)
DIRECTIVE = re.compile(r"(?:include|ifdef|ifndef|ifeval|endif|toc|video|audio)::.*")
IMAGE = re.compile(r"image::([^\s\[]+)\[([^\],]*)[^\]]*\]")
ADMONITION = re.compile(r"(NOTE|TIP|IMPORTANT|WARNING|CAUTION): ")
# An id, and the words behind it on its line, up to the mark of a term.
NAMED = re.compile(
    r"^(?:={1,6} )?\[\[([^\[\],\n]+)[^\[\]\n]*\]\]\n?(?:={1,6} )?([^\n]*?)(?:::|$)", re.M
)
SPACED_CODE = ("-", ".", "`")
# The most blocks inside one another; deeper ones are taken as text.
DEEPEST = 20


def asciidoc_to_html(text: str) -> str:
    """Return a document as HTML."""
    lines = text.expandtabs().split("\n")
    attributes = dict(_header_attributes(lines))
    titles = {identifier: words.strip() for identifier, words in NAMED.findall(text) if words}
    return _Renderer(attributes, titles, 0).render(lines)


def _header_attributes(lines: Sequence[str]) -> list[tuple[str, str]]:
    """Return the attributes that a document sets for itself."""
    matches = filter(None, map(ATTRIBUTE.fullmatch, lines))
    return [(match[1], match[2]) for match in matches]


class _Renderer:
    """Renders the lines of a document, or of a block in it."""

    def __init__(
        self, attributes: Mapping[str, str], titles: Mapping[str, str], depth: int
    ) -> None:
        self._attributes, self._titles, self._depth = attributes, titles, depth
        self._html: list[str] = []
        self._paragraph: list[str] = []
        # The marks of the lists that are open, each inside the one before, and their closing tags.
        self._lists: list[tuple[str, str]] = []
        # Whether the next block belongs to the last item, as a line `+` says.
        self._joined = False
        self._after_blank = False
        # The styles of the columns of the next table, if it states them.
        self._columns: list[str] = []

    def render(self, lines: Sequence[str]) -> str:
        """Return lines as HTML."""
        at = 0
        while at < len(lines):
            at = self._line(lines, at)
        self._end_paragraph()
        self._close_lists(0)
        return "\n".join(self._html)

    def _line(self, lines: Sequence[str], at: int) -> int:
        """Render the line at a place, and return the place of the next."""
        line = lines[at].rstrip()
        delimiter = DELIMITER.fullmatch(line)
        if delimiter:
            return self._delimited(lines, at, delimiter)
        if not line:
            self._end_paragraph()
            self._after_blank = True
        elif line == "+":
            self._end_paragraph()
            self._joined = True
        elif BLOCK_ATTRIBUTES.fullmatch(line):
            self._columns = column_styles(line) or self._columns
        elif not self._is_silent(line) and not self._block_line(line):
            self._text(line)
        return at + 1

    @staticmethod
    def _is_silent(line: str) -> bool:
        """Return whether a reader of the page does not see a line."""
        if line.startswith("//") or line in ("'''", "<<<"):
            return True
        return any(each.fullmatch(line) for each in (ATTRIBUTE, DIRECTIVE))

    def _block_line(self, line: str) -> bool:
        """Render a line that is a block of its own or begins an item; return whether it is one."""
        section, item, term = SECTION.fullmatch(line), ITEM.fullmatch(line), TERM.fullmatch(line)
        title, image = BLOCK_TITLE.fullmatch(line), IMAGE.fullmatch(line)
        if section:
            self._end_paragraph()
            self._close_lists(0)
            level = len(section[1])
            self._html.append(f"<h{level}>{self._inline(section[2])}</h{level}>")
        elif image:
            self._begin_block()
            self._html.append(f'<p><img src="{escape(image[1])}" alt="{escape(image[2])}"></p>')
        elif term:
            self._begin_term(term[2], term[1], term[3] or "")
        elif item:
            self._begin_item(item[1], item[2])
        elif title and not self._paragraph:
            self._begin_block()
            self._html.append(f"<p><em>{self._inline(title[1])}</em></p>")
        else:
            return False
        return True

    def _text(self, line: str) -> None:
        """Add a line to the paragraph, or begin one."""
        if not self._paragraph:
            self._begin_block(is_indented=line[0].isspace())
        self._paragraph.append(line.strip())

    def _begin_block(self, is_indented: bool = False) -> None:
        """End the paragraph, and the lists if the next block does not belong to their last item."""
        self._end_paragraph()
        is_outside = self._after_blank and not self._joined and not is_indented
        if self._awaits_definition():
            self._html.append("<dd>")
        elif is_outside:
            self._close_lists(0)
        self._joined = self._after_blank = False

    def _awaits_definition(self) -> bool:
        """Return whether a term has just been named."""
        return bool(self._html) and self._html[-1].startswith("<dt>")

    def _end_paragraph(self) -> None:
        if not self._paragraph:
            return
        text = "\n".join(self._paragraph)
        self._paragraph = []
        admonition = ADMONITION.match(text)
        if admonition:
            text = f"*{admonition[1].capitalize()}:* {text[admonition.end() :]}"
        self._html.append(f"<p>{self._inline(text)}</p>")

    def _begin_term(self, mark: str, names: str, text: str) -> None:
        """Begin an item of a list of terms."""
        self._end_paragraph()
        is_another_name = self._awaits_definition() and self._lists[-1][0] == mark
        if not is_another_name:
            self._open_list(mark, "dl", "</dd>")
        self._html.append(f"<dt>{self._inline(names)}</dt>")
        self._joined = self._after_blank = False
        if text:
            self._html.append("<dd>")
            self._paragraph.append(text)

    def _begin_item(self, mark: str, text: str) -> None:
        """Begin an item of a list."""
        self._end_paragraph()
        kind = "ul" if mark[0] in "*-" else "ol"
        self._open_list(mark.strip("0123456789<>") or "<>", kind, "</li>")
        self._html.append("<li>")
        self._joined = self._after_blank = False
        self._paragraph.append(text)

    def _open_list(self, mark: str, kind: str, item_end: str) -> None:
        """End the last item of the list with this mark, or open such a list in the last item."""
        marks = [each for each, _ in self._lists]
        if mark in marks:
            self._close_lists(marks.index(mark) + 1)
            self._html.append(item_end)
        elif len(self._lists) < DEEPEST:
            if self._awaits_definition():
                self._html.append("<dd>")
            self._html.append(f"<{kind}>")
            self._lists.append((mark, f"{item_end}</{kind}>"))

    def _close_lists(self, kept: int) -> None:
        """Close all open lists but the outer ones."""
        while len(self._lists) > kept:
            self._html.append(self._lists.pop()[1])

    def _delimited(self, lines: Sequence[str], at: int, delimiter: re.Match[str]) -> int:
        """Render a block between two lines of the same signs, and return the place behind it."""
        mark = delimiter[1]
        end = at + 1
        while end < len(lines) and lines[end].rstrip() != mark:
            end += 1
        inner = lines[at + 1 : end]
        if mark[0] in "/+":
            return end + 1
        self._begin_block()
        if mark[0] in SPACED_CODE and mark != "--":
            code = escape("\n".join(inner), quote=False)
            self._html.append(f"<pre><code>{code}</code></pre>")
        elif mark.endswith("==="):
            self._table(inner) if mark[0] == "|" else self._inner("div", inner)
        else:
            self._inner("blockquote" if mark[0] == "_" else "div", inner)
        return end + 1

    def _inner(self, tag: str, lines: Sequence[str]) -> None:
        """Render the lines inside a block."""
        self._html.append(f"<{tag}>{self._inner_html(lines)}</{tag}>")

    def _inner_html(self, lines: Sequence[str]) -> str:
        """Return the lines inside a block as HTML."""
        if self._depth == DEEPEST:
            return f"<pre>{escape(chr(10).join(lines))}</pre>"
        return _Renderer(self._attributes, self._titles, self._depth + 1).render(lines)

    def _table(self, lines: Sequence[str]) -> None:
        """Render the rows of a table; `cols` may have stated its columns."""
        html: list[str] = []
        for row in table_rows("\n".join(lines).strip(), self._columns):
            html += ["<tr>", *map(self._cell, row), "</tr>"]
        self._columns = []
        self._html.append(f"<table>{''.join(html)}</table>")

    def _cell(self, cell: TableCell) -> str:
        """Return the HTML of a cell; one in the style of AsciiDoc holds blocks."""
        if cell.style == "a":
            content = self._inner_html(cell.text.split("\n"))
        else:
            blocks = map(self._inline, cell.text.split("\n\n"))
            content = f"<p>{'</p><p>'.join(blocks)}</p>"
        return f'<td rowspan="{cell.rows}" colspan="{cell.columns}">{content}</td>'

    def _inline(self, text: str) -> str:
        return asciidoc_inline(text, self._attributes, self._titles)


READER = RenderedDocument(SUFFIXES, asciidoc_to_html, INCLUDE)
