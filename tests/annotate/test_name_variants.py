"""How names may be written in prose."""

import pytest

from rag.annotate.name_variants import (
    NameVariant,
    has_capitals,
    is_strict,
    name_variants,
    plurals,
)

COMMON = frozenset({"it", "batch", "seed"})


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("seed", ["seeds"]),
        ("batch", ["batches"]),
        ("box", ["boxes"]),
        ("library", ["libraries"]),
        ("key", ["keys"]),
        ("photo", ["photos", "photoes"]),
        ("LDM", ["LDMs"]),
        ("C++", []),
        ("Python 3", []),
        ("", []),
    ],
)
def test_the_plurals_of_a_name(name: str, expected: list[str]) -> None:
    assert list(plurals(name)) == expected


@pytest.mark.parametrize("name", ["IT", "C", "BATCH"])
def test_a_name_like_a_word_or_a_letter_is_strict_in_capitals(name: str) -> None:
    assert is_strict(name, COMMON)


@pytest.mark.parametrize("name", ["it", "c", "VAE", "Seed", "C++", "seed"])
def test_other_names_count_in_any_case(name: str) -> None:
    assert not is_strict(name, COMMON)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("LoRA", True), ("IT", True), ("C", True), ("Seed", False), ("c", False), ("", False)],
)
def test_capitals_count_where_no_sentence_puts_them(name: str, expected: bool) -> None:
    assert has_capitals(name) is expected


def test_each_name_is_there_with_its_plural() -> None:
    assert name_variants({"seed": ("Seed", "rng-seed")}, COMMON) == {
        "seed": [NameVariant("seed", "Seed", False)],
        "rng seed": [NameVariant("seed", "rng seed", False)],
        "seeds": [NameVariant("seed", "Seeds", False)],
        "rng seeds": [NameVariant("seed", "rng seeds", False)],
    }


def test_an_implied_spelling_counts_only_where_no_name_is_spelt_so() -> None:
    planet = {"planet": ("Mercury (planet)",)}
    assert [each.entry for each in name_variants(planet, COMMON)["mercury"]] == ["planet"]
    both = {**planet, "metal": ("mercury",)}
    assert [each.entry for each in name_variants(both, COMMON)["mercury"]] == ["metal"]


def test_a_plural_counts_only_where_no_name_is_spelt_so() -> None:
    variants = name_variants({"new": ("new thing",), "news": ("new things",)}, COMMON)
    assert [each.entry for each in variants["new things"]] == ["news"]


def test_names_that_are_spelt_alike_stand_together() -> None:
    variants = name_variants({"a": ("VAE",), "b": ("vae",)}, COMMON)
    assert [each.entry for each in variants["vae"]] == ["a", "b"]


def test_the_pronoun_and_the_article_are_no_names() -> None:
    assert name_variants({"i": ("I",), "a": ("A",), "none": ("",)}, COMMON) == {}
