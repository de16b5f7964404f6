"""Columns are known in many languages, each name for one part only."""

import pytest

from rag.formats.tabular.column_names import COLUMN_NAMES, normal, part_of
from rag.formats.tabular.foreign_columns import FOREIGN_COLUMN_NAMES, LANGUAGE_NAMES

PAIRS = [
    (part, " ".join(name.split()))
    for part, names in FOREIGN_COLUMN_NAMES.items()
    for name in names.split(",")
]


def test_every_part_is_one_of_an_entry() -> None:
    assert set(FOREIGN_COLUMN_NAMES) <= set(COLUMN_NAMES)


@pytest.mark.parametrize("part", FOREIGN_COLUMN_NAMES)
def test_names_are_found_as_their_part(part: str) -> None:
    for name in [name for known, name in PAIRS if known == part]:
        found = part_of(name)
        assert found is not None
        is_first = next(known for known, other in PAIRS if normal(other) == normal(name)) == part
        # A name that English or an earlier part has stays that part's.
        assert found[0] == part or not is_first or name in COLUMN_NAMES[found[0]]


@pytest.mark.parametrize(
    ("column", "part"),
    [
        ("Begriff", "term"),
        ("définition", "definition"),
        ("同義語", "aliases"),
        ("Категория", "tags"),
    ],
)
def test_some_columns_in_other_languages(column: str, part: str) -> None:
    found = part_of(column)
    assert found is not None
    assert found[0] == part


def test_languages_are_named_in_lower_case_by_two_letters() -> None:
    assert all(name == name.lower() for name in LANGUAGE_NAMES)
    assert all(len(code) == 2 for code in LANGUAGE_NAMES.values())
