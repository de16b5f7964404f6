"""The names of columns, and the parts of an entry and the languages that they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.formats.tabular.column_names import COLUMN_NAMES, PARTS, language_of, normal, part_of


@pytest.mark.parametrize(
    ("column", "form"),
    [
        ("displayName*", "display name"),
        ("SYNONYM_2", "synonym"),
        ("  See-Also: ", "see also"),
        ("Erklärung", "erklärung"),
        ("12", ""),
    ],
)
def test_names_of_columns_are_compared_without_case_signs_and_numbers(
    column: str, form: str
) -> None:
    assert normal(column) == form


@given(st.text(max_size=30))
def test_a_normal_form_stays_as_it_is(column: str) -> None:
    assert normal(normal(column)) == normal(column)


def test_every_known_name_is_in_normal_form() -> None:
    assert [name for name in PARTS if normal(name) != name] == []


def test_no_name_stands_for_two_parts() -> None:
    names: list[str] = []
    for listed in COLUMN_NAMES.values():
        names += (name.strip() for name in listed.split(","))
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("column", "part"),
    [
        ("Term", ("term", 0)),
        ("Synonyms", ("aliases", 2)),
        ("Term / Phrase", ("term", 0)),
        ("Definition (short)", ("definition", 0)),
        ("Category & Topic", ("tags", 1)),
        ("Owner", None),
        ("", None),
    ],
)
def test_a_column_is_known_in_the_plural_with_brackets_or_a_choice(
    column: str, part: tuple[str, int] | None
) -> None:
    assert part_of(column) == part


@pytest.mark.parametrize(
    ("column", "base", "language"),
    [
        ("definition_en", "definition", "en"),
        ("Term (DE)", "Term", "de"),
        ("term_pt_BR", "term", "pt-BR"),
        ("Synonyms [fr]", "Synonyms", "fr"),
        ("Term ID", "Term ID", ""),
        ("definition by", "definition by", ""),
        ("Owner (de)", "Owner (de)", ""),
        ("tags_de", "tags_de", ""),
        ("see also", "see also", ""),
    ],
)
def test_a_language_is_read_from_the_end_of_a_translated_column(
    column: str, base: str, language: str
) -> None:
    assert language_of(column) == (base, language)
