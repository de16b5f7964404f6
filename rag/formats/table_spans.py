"""Fills the rows of tables in HTML below cells that span several of them. Bounded."""

from collections import defaultdict
from collections.abc import Iterable
from copy import deepcopy

from lxml import html

# The most rows that a cell spans, the most cells of a row, and the longest text that is repeated,
# in characters.
MOST_ROWS, MOST_CELLS, LONGEST_TEXT = 200, 30, 500
CELLS = ("td", "th")


def fill_spanned_rows(root: html.HtmlElement) -> None:
    """Repeat each cell that spans rows in every one of them, so that columns stay below another."""
    tables = {cell.getparent().getparent() for cell in root.iter(*CELLS) if _rows_spanned(cell) > 1}
    for rows in tables:
        if rows is not None:
            _fill(rows.iterchildren("tr"))


def _fill(rows: Iterable[html.HtmlElement]) -> None:
    """Insert the cells of earlier rows into later ones."""
    # The cells that reach into each row, by the number of the row, each with its column.
    waiting: dict[int, list[tuple[int, html.HtmlElement]]] = defaultdict(list)
    lines = list(rows)
    for number, row in enumerate(lines):
        for column, cell in sorted(waiting.pop(number, []), key=lambda pair: pair[0]):
            if len(row) < MOST_CELLS:
                row.insert(min(column, len(row)), _repeated(cell))
        for column, cell in enumerate(list(row.iterchildren(*CELLS))):
            spanned = _rows_spanned(cell)
            cell.attrib.pop("rowspan", None)
            for below in range(1, min(spanned, len(lines) - number)):
                waiting[number + below].append((column, cell))


def _rows_spanned(cell: html.HtmlElement) -> int:
    """Return how many rows a cell spans."""
    stated = cell.get("rowspan") or ""
    if stated.isdecimal() and len(stated) < 6:
        return min(int(stated), MOST_ROWS)
    return 1


def _repeated(cell: html.HtmlElement) -> html.HtmlElement:
    """Return a copy of a cell; an empty one if its text is long."""
    if len(cell.text_content()) <= LONGEST_TEXT:
        copied = deepcopy(cell)
        copied.tail = None
        return copied
    return html.Element(cell.tag)
