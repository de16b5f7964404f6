"""Takes the cells of a table in AsciiDoc apart: their styles, and what they span. Pure.

The language is described at https://docs.asciidoctor.org/asciidoc/latest/tables.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# What stands before a cell: how often it is repeated or what it spans, and its style.
CELL = re.compile(
    r"(?:(?P<columns>\d{1,3})?(?:\.(?P<rows>\d{1,3}))?(?P<kind>[+*]))?[<^>.]{0,4}"
    r"(?P<style>[aehlmdsv])?(?<!\\)\|"
)
COLUMNS = re.compile(r"\bcols\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([\w*^<>.]+))")
COLUMN = re.compile(r"(?:(\d{1,3})\*)?[^,;*]*?([aehlmdsv])?\s*")
# The most columns of a table, rows that a cell spans, and times that it is repeated.
MOST_COLUMNS = 30


@dataclass(frozen=True)
class TableCell:
    """The source of a cell, its style, and how many rows and columns it spans."""

    text: str
    style: str
    rows: int = 1
    columns: int = 1


def column_styles(attributes: str) -> list[str]:
    """Return the style of each column that the attributes of a table state: `[cols="1,2a"]`."""
    stated = COLUMNS.search(attributes)
    if stated is None:
        return []
    styles: list[str] = []
    for part in re.split("[,;]", stated[1] or stated[2] or stated[3] or ""):
        column = COLUMN.fullmatch(part.strip())
        if column:
            styles += [column[2] or ""] * int(column[1] or 1)
    return styles[:MOST_COLUMNS]


def table_rows(source: str, styles: Sequence[str]) -> list[list[TableCell]]:
    """Return the rows of a table, as broad as it has styles of columns, or as its first line."""
    first_line = source.partition("\n")[0]
    first_width = sum(cell.columns for cell in _cells(first_line))
    width = len(styles) or max(first_width, 1)
    rows: list[list[TableCell]] = []
    # How many columns of each row are taken by its cells, and by those that reach into it.
    taken: dict[int, int] = defaultdict(int)
    for cell in _cells(source):
        while not rows or taken[len(rows) - 1] >= width:
            rows.append([])
        number = len(rows) - 1
        place = taken[number]
        style = cell.style or (styles[place] if place < len(styles) else "")
        rows[-1].append(TableCell(cell.text, style, cell.rows, cell.columns))
        for row in range(number, number + cell.rows):
            taken[row] += cell.columns
    return rows


def _cells(source: str) -> Iterator[TableCell]:
    """Yield the cells of a table, each as often as it says."""
    marks = list(CELL.finditer(source))
    ends = [mark.start() for mark in marks[1:]]
    for mark, end in zip(marks, [*ends, len(source)], strict=False):
        text = source[mark.end() : end].strip()
        columns, rows = _span(mark["columns"]), _span(mark["rows"])
        if mark["kind"] == "*":
            for _ in range(columns):
                yield TableCell(text, mark["style"] or "")
        else:
            yield TableCell(text, mark["style"] or "", max(rows, 1), max(columns, 1))


def _span(number: str | None) -> int:
    """Return how many columns or rows a cell states."""
    return min(int(number or 1), MOST_COLUMNS)
