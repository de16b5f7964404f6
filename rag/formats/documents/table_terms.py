"""Finds terms in tables: by the names of the columns, or by what the cells look like."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from rag.formats.documents.blocks import Block
from rag.formats.documents.reading import FoundTerm, Reading, TableRows, passed_over_blocks
from rag.formats.drafts import ReadOptions
from rag.formats.markup import HtmlElement, visible_text
from rag.formats.tabular.columns import column_layout

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
) -> Iterator[Reading]:
    """Yield the reading of the tables whose columns are known, and that of all that may fit."""
    known: list[TableRows] = []
    guessed: list[TableRows] = []
    for table in root.iter("table"):
        if next(table.iterancestors("table"), None) is not None:
            continue
        lines = [_Line(line, _cells(line)) for line in table.iter("tr")]
        lines = [line for line in lines if any(line.cells)]
        known += _known_rows(lines, options)
        guessed += _known_rows(lines, options) or _guessed_rows(lines, options)
    yield _reading("tables", known, blocks, explicit=True)
    yield _reading("tables without known columns", guessed, blocks, explicit=False)


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
    has_header = bool(lines) and next(lines[0].element.iterchildren("td"), None) is None
    below = lines[1:] if has_header else lines
    width = min((len(line.cells) for line in below), default=0)
    if len(below) < LEAST_ROWS or width < 2 or options.columns:
        return []
    terms = [line.cells[0] for line in below]
    sizes = [median(len(line.cells[place]) for line in below) for place in range(width)]
    longest = max(range(1, width), key=lambda place: sizes[place])
    are_terms = len(set(terms)) == len(terms) and all(terms)
    are_short = median(len(term.split()) for term in terms) <= TERM_WORDS
    if not (are_terms and are_short and sizes[longest] > LONGER * sizes[0]):
        return []
    header = lines[0].cells if has_header else list(UNNAMED)
    if len(header) <= longest or len(set(header)) < len(header):
        return []
    columns = {"term": header[0], "definition": header[longest]}
    return [TableRows(tuple(header), replace(options, columns=columns), _rows(header, below))]


def _rows(
    header: Sequence[str], lines: Sequence[_Line]
) -> list[tuple[HtmlElement, dict[str, str]]]:
    return [(line.element, dict(zip(header, line.cells, strict=False))) for line in lines]


def _cells(line: HtmlElement) -> list[str]:
    """Return the texts of the cells of a row."""
    return [visible_text(cell) for cell in line.iterchildren("th", "td")]
