"""Fills the cells below a merged one: a category that is written once, beside its first term."""

from collections.abc import Sequence

from rag.formats.tabular.columns import Layout, Row


def filled_down(
    rows: Sequence[tuple[int, Row]], header: Sequence[str], layout: Layout
) -> Sequence[tuple[int, Row]]:
    """Return rows in which every term has its category, though that stands beside the first only.

    Such a column stands before the terms, begins with a category, and repeats none.
    """
    terms = layout.of("term")
    if not terms:
        return rows
    before = header[: header.index(terms[0])]
    for column in layout.of("tags"):
        if column in before and _has_merged_cells(rows, column):
            rows = _filled(rows, column)
    return rows


def _has_merged_cells(rows: Sequence[tuple[int, Row]], column: str) -> bool:
    """Return whether a column has each of its values once, above empty cells."""
    values = [row.get(column, "") for _, row in rows]
    filled = [value for value in values if value]
    has_empty = len(filled) < len(values)
    return has_empty and bool(values[0]) and len(set(filled)) == len(filled)


def _filled(rows: Sequence[tuple[int, Row]], column: str) -> list[tuple[int, Row]]:
    above = rows[0][1].get(column, "")
    filled: list[tuple[int, Row]] = []
    for line, row in rows:
        above = row.get(column) or above
        filled.append((line, {**row, column: above}))
    return filled
