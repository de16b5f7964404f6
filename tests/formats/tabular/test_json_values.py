"""JSON and the values of its objects as the cells of a row."""

import json
from typing import Any

import pytest

from rag.formats.tabular.json_values import (
    flat_row,
    flattened,
    json_error,
    parse_json,
    parse_translations,
    text_of_value,
)
from rag.types import Translation


def test_numbers_stay_as_they_are_written() -> None:
    assert parse_json("[1.50, 1e3, -0, NaN]") == ["1.50", "1e3", "-0", "NaN"]


def test_a_repeated_key_has_a_list_of_all_its_values() -> None:
    assert parse_json('{"a": 1, "b": true, "a": [2, [3]], "a": null}') == {
        "a": ["1", "2", ["3"], None],
        "b": True,
    }


def test_lists_are_flattened_by_one_level() -> None:
    assert flattened([1, [2, [3]], [], "x"]) == [1, 2, [3], "x"]


def test_an_error_says_what_is_wrong_without_a_place() -> None:
    with pytest.raises(json.JSONDecodeError) as caught:
        parse_json('{"a" 1}')
    assert json_error(caught.value) == "Expecting ':' delimiter"
    assert json_error(ValueError("too many digits")) == "too many digits"


@pytest.mark.parametrize(
    ("record", "row"),
    [
        ({"term": {"de": "Kai", "en": "quay"}}, {"term_de": "Kai", "term_en": "quay"}),
        ({"de": {"term": "Kai"}, "no": 1}, {"term_de": "Kai", "no": ""}),
        ({"de": {"term": "Kai", "x": "y"}}, {"de": "Kai"}),
        ({"term": {"de": "Kai", "source": "us"}}, {"term_de": "Kai"}),
        ({"owner": {"de": "Ann"}}, {"owner": ""}),
        ({"term": {}}, {"term": ""}),
        ({"translations": {"de": "Kai"}}, {}),
    ],
)
def test_languages_of_objects_move_into_the_names_of_columns(
    record: dict[str, Any], row: dict[str, str]
) -> None:
    assert flat_row(record) == row


def test_a_list_becomes_a_tuple_of_texts_without_empty_ones() -> None:
    record = {"tags": ["a", None, {"name": "b"}, ["c", "d"], {}, True]}
    assert flat_row(record) == {"tags": ("a", "b", "c d", "true")}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("qu\u0000ay", "quay"),
        (True, "true"),
        (False, "false"),
        (None, ""),
        (["a", ["b"]], "a b"),
        ({"id": "1", "label": "quay"}, "quay"),
        ({"name": "", "title": {"text": "quay"}}, "quay"),
        ({"colour": "red"}, ""),
    ],
)
def test_any_value_has_a_text(value: Any, text: str) -> None:
    assert text_of_value(value) == text


@pytest.mark.parametrize(
    "value",
    [
        {"de": "Kai"},
        {"de": {"term": " Kai "}},
        [{"language": "de", "term": "Kai"}, {"language": "fr"}, "quai"],
    ],
)
def test_translations_of_three_shapes_are_read(value: Any) -> None:
    assert list(parse_translations(value, exact=False)) == [Translation("de", "Kai", "")]


@pytest.mark.parametrize(("exact", "text"), [(True, "A <b>wall</b>."), (False, "A **wall**.")])
def test_only_definitions_that_we_did_not_write_may_have_markup(exact: bool, text: str) -> None:
    value = {"de": {"term": "Kai", "definition": "A <b>wall</b>."}}
    assert list(parse_translations(value, exact)) == [Translation("de", "Kai", text)]


@pytest.mark.parametrize("value", [None, "Kai", 1, ["Kai"], {"de": None}, {"": "Kai"}, []])
def test_translations_without_a_language_or_a_term_are_none(value: Any) -> None:
    assert list(parse_translations(value, exact=False)) == []
