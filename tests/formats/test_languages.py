"""Language tags: their spelling, the nearest one, and translations that bear them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.formats.languages import (
    is_near_language,
    language_tag,
    nearest_language,
    with_language_tags,
)
from rag.types import Entry, Translation


@pytest.mark.parametrize(
    ("language", "spelt"),
    [("pt_BR", "pt-BR"), (" de ", "de"), ("zh_Hant_TW", "zh-Hant-TW"), ("no language", "")],
)
def test_a_tag_is_spelt_with_hyphens(language: str, spelt: str) -> None:
    assert language_tag(language) == spelt


@pytest.mark.parametrize("language", ["", "?", "-", "de-", "ninechars", "1a"])
def test_what_is_no_tag_is_empty(language: str) -> None:
    assert language_tag(language) == ""


@pytest.mark.parametrize(
    ("wanted", "offered", "found"),
    [
        ("pt-BR", ["pt", "pt_br", ""], "pt_br"),
        ("pt-BR", ["pt-PT", "pt", "de"], "pt"),
        ("pt-BR", ["", "pt-PT", "de"], "pt-PT"),
        ("pt-BR", ["de", ""], ""),
        ("pt-BR", ["de", "fr"], "de"),
        ("pt-BR", [], None),
    ],
)
def test_the_nearest_language_is_itself_then_its_relatives_then_none_stated(
    wanted: str, offered: list[str], found: str | None
) -> None:
    assert nearest_language(wanted, offered) == found


def test_another_region_or_none_is_near_and_another_language_is_not() -> None:
    assert all(is_near_language("en-GB", language) for language in ("en", "EN_us", "en-GB", ""))
    assert not is_near_language("en-GB", "de")


@given(st.sampled_from(["en", "de", "pt-BR"]), st.lists(st.sampled_from(["en", "fr", "pt", ""])))
def test_the_nearest_language_is_near_if_any_is(wanted: str, offered: list[str]) -> None:
    found = nearest_language(wanted, offered)
    any_is_near = any(is_near_language(wanted, language) for language in offered)
    assert (found is not None and is_near_language(wanted, found)) == any_is_near


def test_translations_bear_one_tag_each_and_none_is_in_the_base_language() -> None:
    languages = ("en", "pt_BR", "pt-br", "?", "", "de")
    translations = tuple(Translation(language, f"in {language}", "") for language in languages)
    entry = Entry("a", "A", (), (), (), "approved", (), (), "x", translations)
    assert with_language_tags(entry).translations == (
        Translation("pt-BR", "in pt_BR", ""),
        Translation("de", "in de", ""),
    )
