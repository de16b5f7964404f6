"""The strings of the pages: the same ones in every language, and how each writes numbers."""

import re
from collections.abc import Iterator

import pytest

from rag.errors import BadSetting
from rag.settings import OPTIONS, Settings
from rag.web.strings import (
    date_text,
    interface_language,
    languages,
    name_in,
    number_text,
    strings,
)

NAMES = re.compile(r"\{\w*\}")
TRANSLATED = [language for language in languages() if language != "en"]
# Strings that may be the same in two languages are short.
SAME_AT_MOST = 14


def each_string(language: str) -> Iterator[tuple[str, str]]:
    for page, own in strings(language).items():
        for name, text in own.items():
            yield f"{page}.{name}", text


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_language_has_every_string_with_what_is_filled_in(language: str) -> None:
    english, own = dict(each_string("en")), dict(each_string(language))
    assert own.keys() == english.keys()
    for name, text in own.items():
        assert sorted(NAMES.findall(text)) == sorted(NAMES.findall(english[name])), name


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_string_is_translated_unless_it_is_short(language: str) -> None:
    english = dict(each_string("en"))
    own = {name: text for name, text in each_string(language) if name != "site.date"}
    same = [text for name, text in own.items() if text == english[name]]
    assert [text for text in same if len(text) > SAME_AT_MOST] == []


@pytest.mark.parametrize("language", languages())
def test_a_language_says_which_it_is_and_has_twelve_months(language: str) -> None:
    site = strings(language)["site"]
    assert (site["language"], len(site["months"].split())) == (language, 12)
    assert "" not in dict(each_string(language)).values()


def test_the_setting_names_the_languages_there_are() -> None:
    assert {"en", "de", "fr", "es", "ja", "zh"} == set(languages())
    meaning = OPTIONS["interface_language"].metadata["meaning"]
    assert all(re.search(rf"\b{language}\b", meaning) for language in languages())


@pytest.mark.parametrize(
    ("settings", "language"),
    [
        (Settings(), "en"),
        (Settings(language="de-AT"), "de"),
        (Settings(language="de", interface_language="fr"), "fr"),
        (Settings(interface_language="zh_CN"), "zh"),
        (Settings(language="fi"), "en"),
    ],
)
def test_the_pages_follow_the_setting_then_the_glossary(settings: Settings, language: str) -> None:
    assert interface_language(settings) == language


@pytest.mark.parametrize(
    ("settings", "glossary", "header", "language"),
    [
        (Settings(), "de", "fr", "de"),
        (Settings(interface_language="es"), "de", "fr", "es"),
        (Settings(), "pl", "sv, fr;q=0.5", "fr"),
        (Settings(), "", "ja-JP", "ja"),
        (Settings(language="fr"), "", "ja", "fr"),
        (Settings(), "", "sv", "en"),
    ],
)
def test_pages_follow_the_setting_then_the_glossary_then_the_browser(
    settings: Settings, glossary: str, header: str, language: str
) -> None:
    assert interface_language(settings, glossary, header) == language


def test_a_language_is_named_in_that_of_the_pages() -> None:
    assert name_in(strings("de"), "fr-CA") == "Französisch"
    assert name_in(strings("de"), "sv") == "Svenska"


def test_a_language_without_strings_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadSetting, match=r"not in 'fi' yet; --interface-language is one of de, en"):
        interface_language(Settings(interface_language="fi"))


def test_numbers_and_dates_are_written_as_the_language_does() -> None:
    moment = "2026-03-01T10:00:00+00:00"
    english, german = strings("en"), strings("de")
    assert number_text(1234567, english) == "1,234,567"
    assert number_text(1234567, german) == "1.234.567"
    assert date_text(moment, english) == "1 March 2026"
    assert date_text(moment, german) == "1. März 2026"
    assert date_text(moment, strings("ja")) == "2026年3月1日"
