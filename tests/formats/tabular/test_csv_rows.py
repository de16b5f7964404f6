"""The rows of delimited lines, with quotes that are open, broken or no quotes at all."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.corpus.entry_file import MAX_FILE_BYTES
from rag.formats.tabular.csv_rows import (
    OPEN_QUOTE,
    STRAY_QUOTE,
    TOO_LARGE,
    delimited_rows,
    table_lines,
)


def test_only_a_line_feed_ends_a_line() -> None:
    assert table_lines("a\rb\u2028c\nd") == ["a\rb\u2028c\n", "d"]
    assert table_lines("") == []


@given(st.text(max_size=50))
def test_lines_together_are_the_text(text: str) -> None:
    assert "".join(table_lines(text)) == text


def test_rows_have_the_line_in_which_they_begin() -> None:
    lines = table_lines('a,"b\nc",d\n\ne,f\n')
    assert delimited_rows(lines, ",") == ([(1, ["a", "b\nc", "d"]), (4, ["e", "f"])], [])


def test_blank_rows_are_left_out() -> None:
    lines = table_lines("a,b\n , \n,,\nc,d\n")
    rows, _ = delimited_rows(lines, ",")
    assert rows == [(1, ["a", "b"]), (4, ["c", "d"])]


def test_from_a_quote_that_is_never_closed_on_quotes_are_text() -> None:
    lines = table_lines('"a",b\nc,"d\n"e",f\n"g,h\n')
    rows, remarks = delimited_rows(lines, ",")
    assert remarks == [(2, STRAY_QUOTE), (4, OPEN_QUOTE)]
    assert rows == [(1, ["a", "b"]), (2, ["c", '"d']), (3, ["e", "f"]), (4, ['"g', "h"])]


def test_a_file_of_one_open_quote_keeps_all_its_rows() -> None:
    rows, remarks = delimited_rows(table_lines('a,"b\nc,d\ne,f\n'), ",")
    assert rows == [(1, ["a", '"b']), (2, ["c", "d"]), (3, ["e", "f"])]
    assert remarks == [(1, OPEN_QUOTE)]


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('a\t"b, c"', ["a", "b, c"]),
        ('a\t"b" c', ["a", '"b" c']),
        ('a\t"b', ["a", '"b']),
        ('a\tb "c"', ["a", 'b "c"']),
    ],
)
def test_quotes_of_a_tab_file_count_only_if_each_ends_its_cell(line: str, cells: list[str]) -> None:
    assert delimited_rows([line], "\t") == ([(1, cells)], [])


def test_a_cell_beyond_the_limit_ends_the_table_with_a_remark() -> None:
    lines = ["a,b\n", "c," + "x" * (MAX_FILE_BYTES + 1) + "\n", "d,e\n"]
    rows, remarks = delimited_rows(lines, ",")
    assert rows == [(1, ["a", "b"])]
    assert remarks[-1] == (2, TOO_LARGE)


CELLS = st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"]), max_size=8)


@given(st.lists(st.lists(CELLS.filter(str.strip), min_size=1, max_size=4), max_size=5))
def test_rows_that_are_written_as_csv_are_read_again(rows: list[list[str]]) -> None:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    read, remarks = delimited_rows(table_lines(stream.getvalue()), ",")
    assert [row for _, row in read] == rows
    assert remarks == []


def test_a_forgotten_quote_swallows_no_row_and_is_told() -> None:
    text = 'Swarm,"Bees that leave\nCast,"A later swarm"\nNuc,A small hive\n"Two\nlines","fi\nne"\n'
    rows, remarks = delimited_rows(table_lines(text), ",")
    assert rows == [
        (1, ["Swarm", '"Bees that leave']),
        (2, ["Cast", "A later swarm"]),
        (3, ["Nuc", "A small hive"]),
        (4, ["Two\nlines", "fi\nne"]),
    ]
    assert remarks == [(1, STRAY_QUOTE)]
