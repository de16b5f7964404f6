"""Language tags: their spelling, and the nearest one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.entries.language_tags import (
    ANY_LANGUAGE,
    MOST_LANGUAGES,
    ReaderLanguages,
    accepted_languages,
    is_near_language,
    language_tag,
    nearest_language,
    primary_language,
    reader_languages,
)


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


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", ("de-AT", "de", "en")),
        ("en;q=0.2, fr;q=0.8, de", ("de", "fr", "en")),
        ("*, de;q=0, fr;q=x, ?!", ()),
        ("", ()),
    ],
)
def test_a_header_names_the_languages_of_a_reader_the_best_first(
    header: str, accepted: tuple[str, ...]
) -> None:
    assert accepted_languages(header) == accepted


def test_a_header_names_only_so_many_languages() -> None:
    assert len(accepted_languages(",".join(["de"] * 99))) == MOST_LANGUAGES


def test_a_language_that_is_asked_for_overrules_the_header() -> None:
    assert reader_languages("fr", "de, en") == ReaderLanguages(("fr",), are_asked_for=True)
    assert reader_languages("", "de, en") == ReaderLanguages(("de", "en"))
    assert reader_languages("", "") == ANY_LANGUAGE


@pytest.mark.parametrize(
    ("language", "primary"), [("pt_BR", "pt"), ("ZH-Hant", "zh"), ("de", "de"), ("?", ""), ("", "")]
)
def test_the_primary_language_is_without_region_and_script(language: str, primary: str) -> None:
    assert primary_language(language) == primary
