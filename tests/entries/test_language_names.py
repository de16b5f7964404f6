"""What languages call themselves."""

import pytest

from rag.entries.language_names import LANGUAGE_NAMES, language_name
from rag.entries.language_packs import pack_languages, pack_of


@pytest.mark.parametrize(
    ("language", "name"),
    [("de", "Deutsch"), ("pt_BR", "Português (BR)"), ("zh-Hant", "中文 (Hant)"), ("tlh", "tlh")],
)
def test_a_language_is_called_by_its_own_name(language: str, name: str) -> None:
    assert language_name(language) == name


def test_packs_and_names_agree() -> None:
    for language in pack_languages():
        assert LANGUAGE_NAMES[language] == pack_of(language).name
