"""Finds terms in tables: by the names of the columns, or by what the cells look like."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from itertools import filterfalse
from statistics import median

from rag.formats.documents.blocks import Block
from rag.formats.documents.reading import FoundTerm, Reading, TableRows, passed_over_blocks
from rag.formats.drafts import ReadOptions
from rag.formats.html_to_markdown import element_to_markdown
from rag.formats.markup import HtmlElement, visible_text
from rag.formats.tabular.columns import Layout, column_layout
from rag.formats.tabular.guessed_columns import median_lengths, word_count

# A table with fewer rows says nothing by its cells alone.
LEAST_ROWS = 3
# Cells of terms have no more words in the middle, and definitions are so much longer.
TERM_WORDS, LONGER = 4, 1.5
# The names of columns in a table without a header.
UNNAMED = ("term", "definition")


@dataclass(frozen=True)
class _Line:
    """A row of a table and the texts of its cells."""

    element: HtmlElement
    cells: list[str]


def table_readings(
    root: HtmlElement, blocks: Sequence[Block], options: ReadOptions
) -> tuple[Reading, Reading]:
    """Return the reading of the tables whose columns are known, and that of all that may fit."""
    known: list[TableRows] = []
    guessed: list[TableRows] = []
    for table in root.iter("table"):
        if next(table.iterancestors("table"), None) is not None:
            continue
        lines: list[_Line] = []
        for row in table.iter("tr"):
            cells = _cells(row)
            if any(cells):
                lines.append(_Line(row, cells))
        known += _known_rows(lines, options)
        guessed += _known_rows(lines, options) or _guessed_rows(lines, options)
    return (
        _reading("tables", known, blocks, explicit=True),
        _reading("tables without known columns", guessed, blocks, explicit=False),
    )


def with_tables(reading: Reading, known: Reading, blocks: Sequence[Block]) -> Reading:
    """Return a reading together with the known tables that lie in none of its terms.

    Terms that are found by a guess stay alone if the tables hold more.
    """
    taken: set[HtmlElement] = set()
    for term in reading.terms:
        taken.update((term.at, *term.body))
    tables = [table for table in known.tables if not _lies_in(table, taken)]
    rows = sum(len(table.rows) for table in tables)
    if not tables or (not reading.explicit and rows > len(reading.terms)):
        return reading
    added = _reading(known.shape, tables, blocks, explicit=True)
    terms = [*added.terms, *reading.terms]
    passed_over = {**reading.passed_over, **passed_over_blocks(blocks, terms)}
    shape = f"{reading.shape} and {known.shape}"
    return Reading(shape, terms, passed_over, reading.explicit, tables)


def with_markdown(element: HtmlElement, row: dict[str, str], layout: Layout) -> dict[str, str]:
    """Return a row of a table with Markdown in the cells that define."""
    defining = {*layout.of("definition", "value", "remarks")} - {*layout.of("term")}
    for _, definitions in layout.translations.values():
        defining.update(definitions)
    cells = dict(zip(row, element.iterchildren("th", "td"), strict=False))
    marked = dict(row)
    for column in defining.intersection(row):
        marked[column] = element_to_markdown(cells[column])
    return marked


def _lies_in(table: TableRows, elements: Set[HtmlElement]) -> bool:
    """Return whether a table lies in one of some elements."""
    if not table.rows:
        return False
    first, _ = table.rows[0]
    return first in elements or any(map(elements.__contains__, first.iterancestors()))


def _reading(
    shape: str, tables: Sequence[TableRows], blocks: Sequence[Block], *, explicit: bool
) -> Reading:
    terms: list[FoundTerm] = []
    for table in tables:
        for element, row in table.rows:
            terms.append(FoundTerm(next(iter(row.values()), ""), element, (element,)))
    return Reading(shape, terms, passed_over_blocks(blocks, terms), explicit, tables)


def _known_rows(lines: Sequence[_Line], options: ReadOptions) -> list[TableRows]:
    """Return the rows of a table whose first row names a term and a definition; else none."""
    if not lines or not column_layout(lines[0].cells, options).complete:
        return []
    header = lines[0].cells
    return [TableRows(tuple(header), options, _rows(header, lines[1:]))]


def _guessed_rows(lines: Sequence[_Line], options: ReadOptions) -> list[TableRows]:
    """Return the rows of a table whose first cells look like terms, and others like texts."""
    lines = list(filterfalse(_is_group, lines))
    has_header = bool(lines) and next(lines[0].element.iterchildren("td"), None) is None
    below = lines[1:] if has_header else lines
    width = min((len(line.cells) for line in below), default=0)
    if len(below) < LEAST_ROWS or width < 2 or options.columns:
        return []
    terms = [line.cells[0] for line in below]
    sizes = median_lengths([line.cells for line in below], width)
    longest = max(range(1, width), key=lambda place: sizes[place])
    are_terms = len(set(terms)) == len(terms) and all(terms)
    are_short = median(map(word_count, terms)) <= TERM_WORDS
    if not (are_terms and are_short and sizes[longest] > LONGER * sizes[0]):
        return []
    header = lines[0].cells if has_header else list(UNNAMED)
    if len(header) <= longest or len(set(header)) < len(header):
        return []
    columns = {"term": header[0], "definition": header[longest]}
    return [TableRows(tuple(header), replace(options, columns=columns), _rows(header, below))]


def _is_group(line: _Line) -> bool:
    """Return whether a row is the title of those below it, such as a letter, in one broad cell."""
    cells = list(line.element.iterchildren("th", "td"))
    return len(cells) == 1 and cells[0].get("colspan", "1") != "1"


def _rows(
    header: Sequence[str], lines: Sequence[_Line]
) -> list[tuple[HtmlElement, dict[str, str]]]:
    return [(line.element, dict(zip(header, line.cells, strict=False))) for line in lines]


def _cells(line: HtmlElement) -> list[str]:
    """Return the texts of the cells of a row."""
    return [visible_text(cell) for cell in line.iterchildren("th", "td")]
