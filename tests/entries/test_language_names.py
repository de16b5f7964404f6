"""What languages call themselves."""

import pytest

from rag.entries.language_names import (
    ENGLISH_NAMES,
    LANGUAGE_NAMES,
    english_name,
    language_name,
)
from rag.entries.language_packs import pack_languages, pack_of


@pytest.mark.parametrize(
    ("language", "name"),
    [("de", "Deutsch"), ("pt_BR", "Português (BR)"), ("zh-Hant", "中文 (Hant)"), ("tlh", "tlh")],
)
def test_a_language_is_called_by_its_own_name(language: str, name: str) -> None:
    assert language_name(language) == name


@pytest.mark.parametrize(
    ("language", "name"), [("de-DE", "German"), ("pt_BR", "Portuguese"), ("tlh", "tlh"), ("", "")]
)
def test_a_language_has_an_english_name_without_its_region(language: str, name: str) -> None:
    assert english_name(language) == name


def test_every_language_has_both_names() -> None:
    assert ENGLISH_NAMES.keys() == LANGUAGE_NAMES.keys()


def test_packs_and_names_agree() -> None:
    for language in pack_languages():
        assert LANGUAGE_NAMES[language] == pack_of(language).name
