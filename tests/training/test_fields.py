"""The written fields as glossaries."""

import pytest

from training.fields import Field, field_names, half_enriched, mostly_enriched, read_field


@pytest.fixture(scope="module")
def law() -> Field:
    return read_field("law")


def test_a_field_has_entries_without_questions_and_asks_all_of_them(law: Field) -> None:
    assert "law" in field_names()
    assert all(not entry.questions for entry in law.entries)
    kinds = {question.kind for question in law.questions}
    assert {"direct", "paraphrase", "near", "homonym", "undefined", "compare", "denial"} <= kinds


def test_every_gold_answer_is_an_entry() -> None:
    for name in field_names():
        field = read_field(name)
        ids = {entry.id for entry in field.entries}
        assert len(ids) == len(field.entries)
        for question in field.questions:
            assert ids.issuperset(question.gold)


@pytest.mark.parametrize(("enriched", "own"), [(half_enriched, {3, 4}), (mostly_enriched, {6})])
def test_an_enriched_field_asks_none_of_the_questions_in_its_entries(
    law: Field, enriched: object, own: set[int]
) -> None:
    assert callable(enriched)
    field = enriched(law)
    written = {question for entry in field.entries for question in entry.questions}
    assert {len(entry.questions) for entry in field.entries} == own
    assert written.isdisjoint(question.text for question in field.questions)
    assert len(written) + len(field.questions) == len(law.questions)


def test_an_enriched_field_still_asks_every_kind_and_all_that_has_no_answer(law: Field) -> None:
    field = mostly_enriched(law)
    assert {each.kind for each in field.questions} == {each.kind for each in law.questions}
    assert _unanswerable(field) == _unanswerable(law)


def _unanswerable(field: Field) -> list[str]:
    return [question.text for question in field.questions if not question.gold]
