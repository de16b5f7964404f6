"""The languages in which a page can be read."""

from dataclasses import replace

from rag.corpus.merging import EMPTY_ENTRY
from rag.types import Entry, Translation
from rag.web.language_choices import LanguageChoice, language_choices


def entry(*languages: str) -> Entry:
    translations = tuple(Translation(each, each, "A text.") for each in languages)
    return replace(EMPTY_ENTRY, id="a", term="A", translations=translations)


def test_languages_are_listed_once_by_their_own_names() -> None:
    assert language_choices([entry("de", "uk"), entry("de")], "en", "de") == [
        LanguageChoice("de", "Deutsch", True),
        LanguageChoice("en", "English", False),
        LanguageChoice("uk", "Українська", False),
    ]


def test_one_language_needs_no_choice() -> None:
    assert language_choices([entry()], "en", "en") == []
    assert language_choices([entry()], "", "") == []


def test_a_name_without_a_definition_is_no_language_to_read_in() -> None:
    named = replace(entry(), translations=(Translation("de", "A", ""),))
    assert language_choices([named], "en", "en") == []
