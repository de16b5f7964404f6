"""Reads a whole glossary from one document in HTML, Markdown or reStructuredText.

The document is rendered as HTML first. There the terms stand in tables, in definition lists, or in
paragraphs that a heading or a name in bold begins. The first of these with enough terms is read.
"""

import re
from collections.abc import Iterator, Set
from pathlib import Path
from typing import TypeAlias

from rag.formats.decoding import read_text
from rag.formats.documents.definition_lists import DocumentTerm, definition_list_terms
from rag.formats.documents.front_matter import parse_page
from rag.formats.documents.html_page import is_own_page
from rag.formats.documents.paragraph_terms import paragraph_terms
from rag.formats.documents.rst import TERM_SEPARATOR, has_glossary_directive, rst_to_html
from rag.formats.drafts import Draft, DraftOrNote, NameKey, ReadOptions, name_key
from rag.formats.markup import HtmlElement, markdown_to_html, parse_html, visible_text
from rag.formats.tabular.columns import column_layout
from rag.formats.tabular.rows import Sheet

HTML = (".html", ".htm", ".xhtml")
MARKDOWN = (".md", ".markdown", ".mdx")
RESTRUCTURED = (".rst", ".rest", ".txt")
# A document with fewer terms in tables or definition lists is no glossary.
LEAST_TERMS = 2
# The largest document that is looked at to recognise it, in bytes.
MAX_BYTES = 50_000_000
REFERENCE = re.compile(r"(?:- )?(?:See also|See|Compare)\b:? (.+?)\.?", re.IGNORECASE)
BETWEEN_NAMES = re.compile(r",\s*(?:and |or )?|;\s*| and | or ")
# Lines of Markdown that stand together above one definition.
SEVERAL_TERMS = re.compile(r"(?<=\n\n)((?:[^\s:#>|*-][^\n]*\n){2,4})(?=: )")
# Elements beside the text of a page.
OUTSIDE = ("nav", "header", "footer")

# A row of a table: its number, from 1, and its cells by the names of their columns.
Row: TypeAlias = tuple[int, dict[str, str]]


class SingleDocument:
    """One document that holds a whole glossary."""

    def recognises(self, path: Path) -> bool:
        """Return whether a document holds enough terms to be a glossary."""
        if not _can_be_read(path):
            return False
        suffix = path.suffix.lower()
        text, _ = read_text(path)
        if suffix in RESTRUCTURED and has_glossary_directive(text):
            return True
        if suffix == ".txt":
            return False
        root = _parsed(path, text)
        if suffix in RESTRUCTURED:
            return len(_terms(root)) >= LEAST_TERMS
        is_page_of_site = suffix in MARKDOWN and parse_page(text) is not None
        if is_page_of_site:
            return False
        return bool(_table_rows(root, ReadOptions()) or _terms(root))

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the terms of a document."""
        text, notes = read_text(path)
        yield from notes
        root = _parsed(path, text)
        rows = _table_rows(root, options)
        if rows:
            _, first_row = rows[0]
            yield from Sheet(str(path), rows, column_layout(list(first_row), options)).drafts()
            return
        terms = _terms(root)
        known = _names(terms)
        for term in terms:
            yield Draft(
                term=term.term,
                definition=term.definition,
                file=str(path),
                line=_line_of(text, term.term),
                id=term.id if term.complete else "",
                also_known=(term.id,),
                aliases=term.aliases,
                see_also=term.see_also or _names_in_references(term.definition, known),
                status=term.status,
                complete=term.complete,
            )


def _can_be_read(path: Path) -> bool:
    """Return whether a path is a file with a suffix of a document, and not too large."""
    if path.suffix.lower() not in (*HTML, *MARKDOWN, *RESTRUCTURED):
        return False
    return path.is_file() and path.stat().st_size <= MAX_BYTES


def _names(terms: list[DocumentTerm]) -> set[NameKey]:
    """Return the names of all terms."""
    names: set[NameKey] = set()
    for term in terms:
        names.add(name_key(term.term))
        names.update(name_key(alias) for alias in term.aliases)
    return names


def _names_in_references(definition: str, known: Set[NameKey]) -> tuple[str, ...]:
    """Return the known names that the paragraphs beginning with 'See' list."""
    names: list[str] = []
    for block in definition.split("\n\n"):
        reference = REFERENCE.fullmatch(block)
        if reference:
            listed = BETWEEN_NAMES.split(reference[1])
            names += [name for name in listed if name_key(name) in known]
    return tuple(names)


def _parsed(path: Path, text: str) -> HtmlElement:
    """Return the tree of a document, whatever it is written in, without what is beside its text."""
    suffix = path.suffix.lower()
    if suffix in MARKDOWN:
        text = markdown_to_html(SEVERAL_TERMS.sub(_on_one_line, text))
    elif suffix in RESTRUCTURED:
        text = rst_to_html(text)
    root = parse_html(text)
    for element in list(root.iter(*OUTSIDE)):
        element.drop_tree()
    return root


def _on_one_line(lines: re.Match[str]) -> str:
    """Return the terms above one definition on one line, as the renderer takes one term only."""
    return f" {TERM_SEPARATOR} ".join(lines[1].splitlines()) + "\n"


def _line_of(text: str, term: str) -> int:
    """Return the line where a term stands first; 1 if it stands nowhere."""
    place = max(text.find(term), 0)
    return text.count("\n", 0, place) + 1


def _terms(root: HtmlElement) -> list[DocumentTerm]:
    """Return the terms of definition lists if there are enough, else those of paragraphs."""
    listed = definition_list_terms(root)
    if len(listed) >= LEAST_TERMS or is_own_page(root):
        return listed
    return paragraph_terms(root)


def _table_rows(root: HtmlElement, options: ReadOptions) -> list[Row]:
    """Return the rows of all tables that have a column of terms and one of definitions."""
    rows: list[Row] = []
    for table in root.iter("table"):
        lines = [_cells(line) for line in table.iter("tr")]
        if not lines or not column_layout(lines[0], options).complete:
            continue
        for number, cells in enumerate(lines[1:], 2):
            rows.append((number, dict(zip(lines[0], cells, strict=False))))
    if len(rows) < LEAST_TERMS:
        return []
    return rows


def _cells(line: HtmlElement) -> list[str]:
    """Return the texts of the cells of a row."""
    return [visible_text(cell) for cell in line.iterchildren("th", "td")]
