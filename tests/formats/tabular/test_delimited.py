"""The delimiter and the header of a table, and what it is without a header."""

import pytest

from rag.errors import CorpusError
from rag.formats.drafts import ReadOptions
from rag.formats.tabular.csv_rows import table_lines
from rag.formats.tabular.delimited import Table, is_glossary_table, parse_table

BROAD = 3_000


def table(text: str, **columns: str) -> Table:
    return parse_table(table_lines(text), "words.csv", ReadOptions(columns=columns))


def refusal(text: str, **columns: str) -> str:
    with pytest.raises(CorpusError) as caught:
        table(text, **columns)
    return str(caught.value)


@pytest.mark.parametrize("delimiter", list("\t;,|"))
def test_the_delimiter_is_the_one_that_makes_a_header(delimiter: str) -> None:
    text = f"term{delimiter}definition\nquay{delimiter}A wall.\n"
    parsed = table(text)
    assert (parsed.delimiter, parsed.header) == (delimiter, ("term", "definition"))
    assert parsed.rows == [(2, ["quay", "A wall."])]
    assert not parsed.headless


def test_of_two_delimiters_the_one_with_more_columns_is_taken() -> None:
    parsed = table("term,x;definition,y;tags\nquay;A wall.;port\n", term="term,x")
    assert (parsed.delimiter, parsed.header) == (";", ("term,x", "definition,y", "tags"))


def test_of_two_headers_the_first_one_is_taken() -> None:
    parsed = table("term,definition\nname,description\n")
    assert parsed.header == ("term", "definition")
    assert parsed.rows == [(2, ["name", "description"])]


def test_a_stated_delimiter_is_the_only_one_that_is_tried() -> None:
    parsed = table("sep=#\nterm#definition,x\nquay#A wall.\n")
    assert (parsed.delimiter, parsed.header) == ("#", ("term", "definition,x"))
    assert parsed.rows == [(3, ["quay", "A wall."])]


def test_rows_above_a_header_are_left_out_with_a_remark() -> None:
    parsed = table("Words,\nterm,definition\nquay,A wall.\n")
    assert parsed.remarks == [(1, "stands above the header; left out")]
    assert len(parsed.rows) == 1


def test_a_header_too_far_down_is_none() -> None:
    assert "no column is known" in refusal("Port,\n" * 10 + "term,definition\nquay,A wall.\n")


def test_columns_without_a_name_or_with_the_same_one_are_numbered() -> None:
    parsed = table("term,,definition,term,,\nquay,x,A wall.,y,,\n")
    assert parsed.header == ("term", "column 2", "definition", "term (4)")


def test_very_many_columns_of_one_name_take_no_time() -> None:
    parsed = table("term,definition" + ",x" * BROAD + "\nquay,A wall.\n")
    assert len(set(parsed.header)) == BROAD + 2


def test_a_header_needs_the_columns_that_are_mapped() -> None:
    parsed = table("term,definition\nterm,definition,Sinn\nquay,x,A wall.\n", definition="Sinn")
    assert parsed.header == ("term", "definition", "Sinn")


def test_columns_that_are_mapped_by_numbers_are_numbered() -> None:
    parsed = table("1,quay,A wall.\n2,mole,A dam.,x\n", term="2", definition="3")
    assert parsed.header == ("1", "2", "3", "4")
    assert len(parsed.rows) == 2


def test_numbers_that_name_too_little_are_refused() -> None:
    message = refusal("quay,A wall.\n", term="1")
    assert "names the column '1', which there is not; the columns are: quay | A wall." in message


HEADLESS = "quay,A wall where ships lie.\nmole,A dam that is made of stone.\n"


def test_rows_of_short_and_long_cells_are_a_table_without_a_header() -> None:
    parsed = table(HEADLESS)
    assert parsed.headless
    assert parsed.header == ("term", "definition")
    assert [line for line, _ in parsed.rows] == [1, 2]


def test_a_third_cell_has_other_names() -> None:
    assert table(f"{HEADLESS}pier,A bridge into the sea.,jetty\n").header[2] == "aliases"


def test_more_cells_are_bare_delimiters_and_no_names() -> None:
    text = f"{HEADLESS}{HEADLESS}pier,A bridge, into, the sea.\n"
    assert table(text).header == ("term", "definition")


def test_a_third_cell_of_a_tab_file_has_no_names() -> None:
    text = HEADLESS.replace(",", "\t") + "pier\tA bridge into the sea.\tjetty\n"
    assert table(text).header == ("term", "definition")


def test_rows_about_the_file_stand_above_a_table_without_a_header() -> None:
    parsed = table(f"#name,Port\n##by,us\n{HEADLESS}#5,A number that is an entry.\n")
    assert parsed.remarks == [
        (1, "tells of the file and is no entry; left out"),
        (2, "tells of the file and is no entry; left out"),
    ]
    assert len(parsed.rows) == 3


def test_a_first_row_of_short_cells_is_a_header_in_unknown_words() -> None:
    message = refusal(f"Wort,Sinn\n{HEADLESS}")
    assert "the columns are: Wort | Sinn" in message
    assert "--map term=Wort,definition=Sinn" in message


def test_terms_are_shorter_than_definitions() -> None:
    assert "no column is known" in refusal("A wall where ships lie.,quay\nA dam.,mole\n")


def test_a_table_without_a_header_has_no_mapped_columns() -> None:
    assert "names the column 'Wort'" in refusal(HEADLESS, term="Wort")


@pytest.mark.parametrize("text", ["", "\n", ",;|\t\n", '""\n'])
def test_a_text_without_a_word_is_empty(text: str) -> None:
    assert refusal(text) == "words.csv:1: is empty"


def test_an_error_names_the_line_of_the_first_row() -> None:
    assert refusal("\n\nWort;Sinn\nx;y\n").startswith("words.csv:3: no column is known")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("term,definition\nquay,A wall.\n", True),
        ("quay\tA wall where ships lie.\nmole\tA dam of stone.\n", True),
        (HEADLESS, False),
        ("Quay: a wall, long and high.\nMole: a dam.\n", False),
        ("", False),
    ],
)
def test_only_a_header_or_tabs_make_a_glossary_of_a_text(text: str, expected: bool) -> None:
    assert is_glossary_table(table_lines(text)) is expected
