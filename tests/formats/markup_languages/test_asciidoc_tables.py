"""Cells of tables in AsciiDoc: styles of columns, repeated cells, and cells that span."""

import pytest

from rag.formats.markup_languages.asciidoc_tables import TableCell, column_styles, table_rows


def texts(source: str, styles: list[str] | None = None) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table_rows(source, styles or [])]


@pytest.mark.parametrize(
    ("attributes", "styles"),
    [
        ('[cols="1,2a"]', ["", "a"]),
        ("[%header,cols=3*]", ["", "", ""]),
        ('[cols="2*m,^.>1e"]', ["m", "m", "e"]),
        ("[options=header]", []),
    ],
)
def test_columns_are_counted_with_their_styles(attributes: str, styles: list[str]) -> None:
    assert column_styles(attributes) == styles


def test_the_first_line_says_how_broad_a_table_is() -> None:
    assert texts("|a |b\n\n|1\n|2 \\| 3") == [["a", "b"], ["1", "2 \\| 3"]]


def test_stated_columns_hold_cells_of_a_line_each() -> None:
    assert texts("|a\n|b\n|c\n|d", ["", ""]) == [["a", "b"], ["c", "d"]]


def test_cells_may_span_rows_and_columns_and_be_repeated() -> None:
    rows = table_rows(".2+|a |b\n|c\n2+|d\n2*|e", ["", "m"])
    assert rows == [
        [TableCell("a", "", rows=2), TableCell("b", "m")],
        [TableCell("c", "m")],
        [TableCell("d", "", columns=2)],
        [TableCell("e", ""), TableCell("e", "m")],
    ]


def test_a_table_without_cells_has_no_rows() -> None:
    assert table_rows("words", []) == []


def test_a_cell_is_not_repeated_without_end() -> None:
    assert len(table_rows("999*|a", [""])) < 100
