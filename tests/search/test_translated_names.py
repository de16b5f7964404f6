"""Names in other languages find their entry."""

import pytest

from rag.entries.name_lookup import NameIndex
from rag.types import Entry, Translation

NAMES = {"de": "Kessel", "fr": "chaudière", "es": "caldera", "ja": "ボイラー", "zh": "锅炉"}


def entry(id: str, translations: tuple[Translation, ...] = ()) -> Entry:
    return Entry(id, id, (), (), (), "approved", (), (), "A thing.", translations)


TRANSLATED = entry("boiler", tuple(Translation(tag, name, "") for tag, name in NAMES.items()))


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_in_any_language_finds_the_entry(name: str) -> None:
    assert NameIndex.of([TRANSLATED]).find(name) == ("boiler",)


def test_a_name_in_the_language_of_the_glossary_wins() -> None:
    assert NameIndex.of([TRANSLATED, entry("caldera")]).find("caldera") == ("caldera",)


def test_what_stands_in_brackets_behind_a_translated_name_finds_it_too() -> None:
    page = entry("page", (Translation("de", "Hypertext-Auszeichnungssprache (HTAS)", ""),))
    names = NameIndex.of([page])
    assert names.find("Hypertext-Auszeichnungssprache") == names.find("HTAS") == ("page",)


def test_translated_names_are_suggested() -> None:
    names = NameIndex.of([TRANSLATED, entry("kes")])
    assert names.suggestions("kes", 5) == [("kes", "kes"), ("Kessel", "boiler")]
    assert names.suggestions("锅", 5) == [("锅炉", "boiler")]


def test_a_name_in_another_language_is_misspelt_only_in_that_language() -> None:
    names = NameIndex.of([entry("base", (Translation("de", "Grundkessel", ""),)), entry("water")])
    assert names.fuzzy_matches("how does the grundkesel work") == []
    [match] = names.fuzzy_matches("was ist ein grundkesel")
    assert match.bearers.entries == ("base",)
    [exact] = names.fuzzy_matches("what is a grundkessel")
    assert exact.bearers.entries == ("base",)
