"""The layout of a table, by the names of its columns and by `--map`."""

import pytest

from rag.formats.drafts import ReadOptions
from rag.formats.tabular.column_names import LONGEST
from rag.formats.tabular.columns import column_layout, find_column


def test_columns_of_a_part_stand_with_the_surest_first() -> None:
    columns = ["details", "short definition", "Definition", "definition 2"]
    read = column_layout(columns, ReadOptions())
    assert read.of("definition") == (
        "Definition",
        "definition 2",
        "short definition",
        "details",
    )


def test_columns_of_several_parts_follow_the_order_of_the_parts() -> None:
    read = column_layout(["term", "note", "definition"], ReadOptions())
    assert read.of("definition", "remarks", "term") == ("definition", "note", "term")
    assert read.of("tags", "unknown") == ()


def test_a_layout_is_complete_with_a_term_and_anything_that_defines() -> None:
    assert column_layout(["term", "expansion"], ReadOptions()).complete
    assert column_layout(["key", "value"], ReadOptions()).complete
    assert not column_layout(["term", "tags"], ReadOptions()).complete
    assert not column_layout(["definition", "tags"], ReadOptions()).complete


def test_columns_that_hold_nothing_known_are_unread() -> None:
    assert column_layout(["term", "Owner", "definition"], ReadOptions()).unread == ("Owner",)


def test_a_very_long_column_is_unread() -> None:
    column = "term" + " " * LONGEST
    assert column_layout([column, "definition"], ReadOptions()).unread == (column,)


def test_a_mapped_column_replaces_those_with_a_known_name() -> None:
    read = column_layout(["Term", "Wort", "definition"], ReadOptions(columns={"term": "wort"}))
    assert read.of("term") == ("Wort",)
    assert read.unread == ("Term",)


def test_a_mapped_column_that_is_missing_is_ignored() -> None:
    read = column_layout(["Term", "definition"], ReadOptions(columns={"term": "Wort"}))
    assert read.of("term") == ("Term",)


def test_a_column_that_is_mapped_is_not_read_for_what_its_name_says() -> None:
    read = column_layout(["Term", "Note", "Text"], ReadOptions(columns={"definition": "Note"}))
    assert read.of("definition") == ("Note",)
    assert read.of("remarks") == ()


def test_an_abbreviation_beside_a_name_is_a_term_beside_its_expansion() -> None:
    read = column_layout(["Name", "Acronym"], ReadOptions())
    assert (read.of("term"), read.of("expansion")) == (("Acronym",), ("Name",))


def test_an_abbreviation_is_a_term_only_where_there_is_no_better_one() -> None:
    alone = column_layout(["Acronym", "Definition"], ReadOptions())
    beside = column_layout(["Acronym", "Term", "Definition"], ReadOptions())
    assert (alone.of("term"), alone.of("abbreviation")) == (("Acronym",), ())
    assert (beside.of("term"), beside.of("abbreviation")) == (("Term",), ("Acronym",))


def test_keys_name_an_entry_after_its_term() -> None:
    assert column_layout(["key", "term", "definition"], ReadOptions()).of("term") == ("term", "key")


def test_columns_in_other_languages_are_translations() -> None:
    columns = ["term", "term_de", "definition", "definition_de"]
    assert column_layout(columns, ReadOptions()).translations == {
        "de": (("term_de",), ("definition_de",))
    }


def test_a_term_without_a_language_serves_all_translations() -> None:
    read = column_layout(["term", "definition_en", "definition_de"], ReadOptions())
    assert read.of("definition") == ("definition_en",)
    assert read.translations == {"de": (("term",), ("definition_de",))}


def test_the_columns_of_the_language_that_is_asked_for_are_taken() -> None:
    columns = ["term", "term_de", "definition", "definition_de"]
    read = column_layout(columns, ReadOptions("de"))
    assert (read.of("term"), read.of("definition")) == (("term_de",), ("definition_de",))


@pytest.mark.parametrize(
    ("wanted", "columns", "column"),
    [
        ("BEGRIFF", ["x", "begriff*"], "begriff*"),
        ("begriff", ["Begriff", "begriff"], "begriff"),
        ("1", ["1", "2"], "1"),
        ("1", ["2"], ""),
        ("", ["x"], ""),
    ],
)
def test_a_column_is_found_in_any_case_and_spacing(
    wanted: str, columns: list[str], column: str
) -> None:
    assert find_column(wanted, columns) == column


@pytest.mark.parametrize(
    ("columns", "term", "definition"),
    [
        (["Begriff", "Bedeutung"], "Begriff", "Bedeutung"),
        (["Término", "Definición"], "Término", "Definición"),
        (["用語", "説明"], "用語", "説明"),
        (["المصطلح", "التعريف"], "المصطلح", "التعريف"),
        (["German_word", "English_word", "English_descr"], "English_word", "English_descr"),
    ],
)
def test_columns_are_known_in_other_languages(
    columns: list[str], term: str, definition: str
) -> None:
    layout = column_layout(columns, ReadOptions())
    assert (layout.of("term")[0], layout.of("definition")[0]) == (term, definition)


def test_a_list_in_two_languages_takes_the_other_term_for_the_definition() -> None:
    assert column_layout(["English", "Spanish"], ReadOptions()).of("value") == ("Spanish",)
    assert column_layout(["source", "target"], ReadOptions()).complete
