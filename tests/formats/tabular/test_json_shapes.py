"""The objects that stand for entries in JSON of many shapes."""

from typing import Any

import pytest

from rag.formats.drafts import ReadOptions
from rag.formats.tabular.json_shapes import entries_in

QUAY = {"term": "quay", "definition": "A wall."}
MOLE = {"term": "mole", "definition": "A dam."}


def entries(node: Any, language: str = "en") -> list[Any]:
    return [entry for _, entry in entries_in(node, ReadOptions(language))]


def anchors(node: Any) -> list[tuple[str, str]]:
    return [anchor for anchor, _ in entries_in(node, ReadOptions())]


def test_every_item_of_a_list_is_an_entry_or_none_that_is_noted() -> None:
    assert entries([QUAY, "mole", {"x": 1}]) == [QUAY, "mole", {"x": 1}]


def test_an_object_of_known_keys_is_an_entry() -> None:
    assert entries(QUAY | {"colour": "grey"}) == [QUAY | {"colour": "grey"}]


def test_translations_in_an_object_leave_it_an_entry() -> None:
    translated = QUAY | {"translations": {"de": "Kai"}}
    assert entries(translated) == [translated]


def test_lists_of_entries_are_taken_and_other_lists_are_not() -> None:
    assert entries({"terms": [QUAY], "more": [MOLE], "authors": [{"name": "Ann"}]}) == [QUAY, MOLE]


def test_a_list_of_unknown_objects_is_taken_where_there_is_no_better_one() -> None:
    assert entries({"version": "1", "words": [{"Wort": "Kai"}]}) == [{"Wort": "Kai"}]


def test_keys_of_an_object_are_terms_of_texts_objects_or_senses() -> None:
    node = {"quay": "A wall.", "mole": {"definition": "A dam."}, "pos": ["a", {"definition": "b"}]}
    assert entries(node) == [
        {"key": "quay", "value": "A wall."},
        {"key": "mole", "definition": "A dam."},
        {"key": "pos", "value": "a"},
        {"key": "pos", "definition": "b"},
    ]


def test_a_key_that_is_a_comment_is_no_entry() -> None:
    assert entries({"quay": "A wall.", "## more": "later"})[1] == "## more"


def test_boxes_of_entries_are_opened() -> None:
    node = {"Q": {"quay": "A wall."}, "M": {"mole": "A dam."}, "version": "1"}
    assert [entry["key"] for entry in entries(node)] == ["quay", "mole"]


def test_objects_that_share_a_key_are_no_boxes() -> None:
    node = {"quay": {"colour": "grey"}, "mole": {"colour": "red"}}
    assert [entry["key"] for entry in entries(node)] == ["quay", "mole"]


@pytest.mark.parametrize(("language", "term"), [("en", "quay"), ("de", "Kai")])
def test_of_glossaries_by_language_the_wanted_one_is_taken(language: str, term: str) -> None:
    node = {"en": {"quay": "A wall."}, "de": {"Kai": "Eine Mauer."}}
    assert [entry["key"] for entry in entries(node, language)] == [term]


def test_an_anchor_is_the_first_key_with_a_text_that_is_no_number() -> None:
    assert anchors([{"no": "12", "tags": [], "term": "quay"}]) == [("term", "quay")]
    assert anchors([{"no": "12"}, "quay", None]) == [("", ""), ("", "quay"), ("", "")]


def test_an_entry_by_key_is_found_by_its_key() -> None:
    assert anchors({"quay": ["A wall.", "A road."]}) == [("quay", ""), ("quay", "")]
