"""Errors of tables whose columns are not known, and the `--map` option that they propose."""

import pytest

from rag.errors import CorpusError
from rag.formats.drafts import ReadOptions
from rag.formats.tabular.column_errors import ColumnsSeen, shown_values
from rag.formats.tabular.columns import Row


def seen(*columns: str, word: str = "column") -> ColumnsSeen:
    return ColumnsSeen("words.csv", 3, word, columns)


def unknown(columns: ColumnsSeen, *rows: Row) -> str:
    return str(columns.unknown_shape(rows, ReadOptions()))


def test_a_map_of_columns_that_are_there_is_accepted() -> None:
    seen("Ding", "Sinn").refuse_unknown(ReadOptions(columns={"term": "ding", "remarks": "Sinn"}))


def test_a_map_of_an_unknown_part_is_refused_with_the_parts() -> None:
    options = ReadOptions(columns={"colour": "Ding"})
    with pytest.raises(CorpusError, match="knows no part 'colour'; the parts are id, term,"):
        seen("Ding").refuse_unknown(options)


def test_a_map_of_a_missing_key_is_refused_with_the_keys() -> None:
    message = "--map names the key 'Word', which there is not; the keys are: Ding | Sinn"
    with pytest.raises(CorpusError, match=message.replace("|", r"\|")):
        seen("Ding", "Sinn", word="key").refuse_unknown(ReadOptions(columns={"term": "Word"}))


def test_an_error_stands_in_the_file_and_line_of_the_columns() -> None:
    error = seen("Ding").unknown_shape([], ReadOptions())
    [fault] = error.faults
    assert (fault.file, fault.line) == ("words.csv", 3)


def test_the_longest_column_is_proposed_for_the_definition() -> None:
    row = {"Nr": "1", "Sinn": "Eine Mauer.", "Ding": "Kai"}
    message = unknown(seen("Nr", "Sinn", "Ding"), row)
    assert "no column is known to hold the term or the definition" in message
    assert "the first entry has: 1 | Eine Mauer. | Kai" in message
    assert message.endswith("--map term=Nr,definition=Sinn")


def test_only_the_part_that_is_missing_is_named() -> None:
    message = unknown(seen("Term", "Sinn"), {"Term": "quay", "Sinn": "Eine Mauer."})
    assert "known to hold the definition;" in message
    assert message.endswith("--map term=Term,definition=Sinn")
    assert "known to hold the term;" in unknown(seen("Ding", "Definition"))


def test_a_single_column_leaves_the_other_to_the_reader() -> None:
    assert unknown(seen("Ding")).endswith("--map term=COLUMN,definition=Ding")
    assert unknown(seen("Term")).endswith("--map term=Term,definition=COLUMN")


def test_no_rows_have_nothing() -> None:
    assert "the first entry has: nothing;" in unknown(seen("Ding", "Sinn"))


def test_the_first_language_of_a_column_is_proposed() -> None:
    message = unknown(seen("Nr", "term_de", "definition_fr"))
    assert message.endswith("; or choose a language, as in --language de")


def test_values_are_shown_on_one_line_and_cut_short() -> None:
    assert shown_values(["one\ntwo", "x" * 41]) == f"one two | {'x' * 40}..."
    assert shown_values([]) == ""


def test_only_the_first_of_many_values_are_shown() -> None:
    assert shown_values(["x"] * 12).count("x") == 12
    assert shown_values(["x"] * 13) == " | ".join(["x"] * 12) + " | ..."
