"""Rows with a known layout: the drafts that are made of them, and notes on what is not read."""

from collections.abc import Mapping

from rag.errors import Fault
from rag.formats.drafts import Draft, ReadOptions
from rag.formats.tabular.cells import Value
from rag.formats.tabular.columns import column_layout
from rag.formats.tabular.rows import Sheet
from rag.types import Translation

QUAY = {"term": "quay", "definition": "A wall."}


def sheet(*rows: Mapping[str, Value], exact: bool = False, language: str = "en") -> Sheet:
    columns = dict.fromkeys(column for row in rows for column in row)
    numbered = list(enumerate(rows, 2))
    return Sheet("words.csv", numbered, column_layout(list(columns), ReadOptions(language)), exact)


def drafts(*rows: Mapping[str, Value], exact: bool = False) -> list[Draft]:
    yielded = sheet(*rows, exact=exact).drafts()
    return [draft for draft in yielded if isinstance(draft, Draft)]


def notes(*rows: Mapping[str, Value]) -> list[str]:
    yielded = sheet(*rows).drafts()
    return [f"{note.line}: {note.message}" for note in yielded if isinstance(note, Fault)]


def test_a_row_becomes_a_draft_with_its_file_and_line() -> None:
    [draft] = drafts(QUAY)
    assert draft == Draft("quay", "A wall.", "words.csv", 2)


def test_a_row_without_anything_is_an_empty_draft() -> None:
    first, second = drafts(QUAY, {})
    assert first.term == "quay"
    assert (second.term, second.definition, second.line) == ("", "", 3)


def test_columns_that_are_not_read_are_noted_once_if_they_are_filled() -> None:
    rows = [QUAY | {"Owner": "", "Colour": ""}, QUAY | {"Owner": "Ann", "Colour": ""}]
    assert notes(*rows) == ["2: not read: Owner; if one is needed, name it with --map"]


def test_an_unknown_status_is_noted_and_taken_as_approved() -> None:
    row = QUAY | {"status": "mauve"}
    assert notes(row) == ["2: status 'mauve' is not known; taken as approved"]
    assert drafts(row)[0].status == "approved"


def test_of_several_statuses_the_one_against_the_entry_is_taken() -> None:
    [draft] = drafts(QUAY | {"status": "approved", "state": "draft"})
    assert draft.status == "draft"
    [draft] = drafts(QUAY | {"status": "draft", "state": "obsolete"})
    assert draft.status == "deprecated"


def test_a_text_that_only_spells_out_the_term_is_a_name_too() -> None:
    [draft] = drafts({"term": "LNG", "definition": "Liquefied natural gas"})
    assert draft.aliases == ("Liquefied natural gas",)
    assert draft.definition == "Liquefied natural gas"


def test_a_text_that_only_spells_out_the_term_defines_nothing_beside_another() -> None:
    row = {"term": "LNG", "meaning": "Liquefied natural gas", "text": "Gas that is cold."}
    [draft] = drafts(row)
    assert draft.definition == "Gas that is cold."


def test_an_expansion_defines_where_nothing_else_does() -> None:
    [draft] = drafts({"acronym": "HPA", "stands for": "High pressure area"})
    assert (draft.term, draft.definition) == ("HPA", "High pressure area")


def test_a_value_defines_only_where_there_is_no_definition() -> None:
    [draft] = drafts({"key": "quay", "value": "A wall."}, {"key": "", "value": ""})[:1]
    assert draft.definition == "A wall."
    [draft] = drafts(QUAY | {"value": "Another text."})
    assert draft.definition == "A wall."


def test_definitions_that_say_the_same_stand_once() -> None:
    [draft] = drafts(QUAY | {"description": "a wall", "details": "Ships lie at it."})
    assert draft.definition == "A wall.\n\nShips lie at it."


def test_remarks_follow_the_definition_with_the_name_of_their_column() -> None:
    [draft] = drafts(QUAY | {"usageNote": "Only of stone.", "example": ""})
    assert draft.definition == "A wall.\n\nUsage note: Only of stone."


def test_remarks_without_a_definition_are_none() -> None:
    [draft] = drafts({"term": "quay", "definition": "", "note": "Only of stone."})
    assert draft.definition == ""


def test_lists_of_several_columns_are_joined_without_repeats() -> None:
    row = QUAY | {"synonym": "wharf; pier", "synonym 2": "pier", "abbreviation": "Q"}
    [draft] = drafts(row)
    assert draft.aliases == ("Q", "wharf", "pier")


def test_each_column_of_lists_has_a_separator_of_its_own() -> None:
    [draft] = drafts(QUAY | {"synonym": "wharf, old; pier", "tags": "port, sea"})
    assert draft.aliases == ("wharf, old", "pier")
    assert draft.tags == ("port", "sea")


def test_questions_are_not_separated_by_commas() -> None:
    [draft] = drafts(QUAY | {"question": "What, then, is it?"})
    assert draft.questions == ("What, then, is it?",)


def test_addresses_are_no_links() -> None:
    [draft] = drafts(QUAY | {"see also": "mole; https://example.org"})
    assert draft.see_also == ("mole",)


def test_ids_that_are_different_are_those_of_the_entries() -> None:
    first, second = drafts(QUAY | {"id": "q"}, QUAY | {"id": "m"})
    assert (first.id, second.id) == ("q", "m")


def test_ids_that_are_numbers_or_repeated_are_only_for_links() -> None:
    numbered = drafts(QUAY | {"id": "1"}, QUAY | {"id": "2"})
    assert [(draft.id, draft.also_known) for draft in numbered] == [("", ("1",)), ("", ("2",))]
    repeated = drafts(QUAY | {"id": "q"}, QUAY | {"id": "q"})
    assert [(draft.id, draft.also_known) for draft in repeated] == [("", ("q",))] * 2


def test_uuids_and_addresses_are_only_for_links() -> None:
    for opaque in ("123e4567-e89b-12d3-a456-426614174000", "https://example.org/quay"):
        [draft] = drafts(QUAY | {"id": opaque})
        assert (draft.id, draft.also_known) == ("", (opaque,))


def test_a_second_name_is_an_id_if_it_is_different_in_each_row() -> None:
    [draft] = drafts(QUAY | {"name": "the-quay"})
    assert (draft.term, draft.id, draft.also_known) == ("quay", "the-quay", ())


def test_a_translation_has_the_term_and_definition_of_its_language() -> None:
    [draft] = drafts(QUAY | {"term_de": "Kai", "definition_de": "Eine Mauer."})
    assert draft.translations == (Translation("de", "Kai", "Eine Mauer."),)


def test_a_translation_without_a_definition_needs_a_term_of_its_language() -> None:
    [draft] = drafts(QUAY | {"term_de": "Kai", "definition_de": ""})
    assert draft.translations == (Translation("de", "Kai", ""),)
    [draft] = drafts(QUAY | {"definition_de": ""})
    assert draft.translations == ()


def test_a_translation_without_a_term_is_none() -> None:
    [draft] = drafts(QUAY | {"term_de": "", "definition_de": "Eine Mauer."})
    assert draft.translations == ()


def test_an_exact_sheet_keeps_every_text_as_it_is() -> None:
    row: dict[str, Value] = {"term": "quay", "definition": "A **wall**."}
    row |= {"aliases": ("a;b", "a;b"), "see_also": ("x",)}
    [draft] = drafts(row, exact=True)
    assert draft.definition == "A **wall**."
    assert (draft.aliases, draft.see_also) == (("a;b", "a;b"), ("x",))
    assert draft.complete


def test_an_exact_sheet_reads_no_expansion_from_a_definition() -> None:
    [draft] = drafts({"term": "LNG", "definition": "Liquefied natural gas"}, exact=True)
    assert draft.aliases == ()


def test_an_exact_sheet_takes_any_id() -> None:
    [draft] = drafts(QUAY | {"id": "1"}, exact=True)
    assert draft.id == "1"


def test_what_an_acronym_stands_for_is_a_name_without_marks() -> None:
    [draft] = drafts({"term": "MES", "definition": "manufacturing **execution** system"})
    assert draft.aliases == ("manufacturing execution system",)
