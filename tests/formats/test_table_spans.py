"""Cells that span rows stand in each of them."""

from rag.formats.html_to_markdown import html_to_markdown
from rag.formats.markup import parse_html
from rag.formats.table_spans import MOST_CELLS, fill_spanned_rows


def rows(source: str) -> list[list[str]]:
    root = parse_html(f"<table>{source}</table>")
    return [[cell.text_content() for cell in row.iter("td", "th")] for row in root.iter("tr")]


def test_a_cell_stands_in_every_row_that_it_spans() -> None:
    source = "<tr><td rowspan=3>a<td>b<tr><td>c<tr><td>d<tr><td>e<td>f"
    assert rows(source) == [["a", "b"], ["a", "c"], ["a", "d"], ["e", "f"]]


def test_cells_in_the_middle_keep_the_others_in_their_columns() -> None:
    source = "<tr><td>a<td rowspan=2>b<td rowspan=2>c<tr><td>d"
    assert rows(source) == [["a", "b", "c"], ["d", "b", "c"]]


def test_a_table_in_markdown_keeps_its_columns() -> None:
    source = "<table><tr><th>a<th>b<tr><td rowspan=2>1<td>2<tr><td>3</table>"
    assert html_to_markdown(source).splitlines()[-1] == "| 1 | 3 |"


def test_a_long_cell_is_not_repeated() -> None:
    long = "a" * 1_000
    assert rows(f"<tr><td rowspan=2>{long}<td>b<tr><td>c") == [[long, "b"], ["", "c"]]


def test_spans_that_are_no_number_or_too_large_are_bounded() -> None:
    assert rows("<tr><td rowspan=x>a<tr><td rowspan=999999999>b") == [["a"], ["b"]]
    broad = rows("<tr><td rowspan=99>a</tr>" * 90)
    assert max(map(len, broad)) <= MOST_CELLS + 1


def test_a_cell_outside_of_a_table_is_left_alone() -> None:
    root = parse_html("<p>a</p>")
    fill_spanned_rows(root)
    assert root.text_content() == "a"
