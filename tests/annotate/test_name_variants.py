"""How names may be written in prose."""

import pytest

from rag.annotate.name_variants import (
    NameVariant,
    has_capitals,
    is_strict,
    joined_or_parted,
    name_variants,
)

COMMON = frozenset({"it", "batch", "seed"})


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


def test_each_name_is_there_joined_and_with_its_plural() -> None:
    assert name_variants({"seed": ("Seed", "rng-seed")}, COMMON) == {
        "seed": [NameVariant("seed", "Seed", False)],
        "rng seed": [NameVariant("seed", "rng seed", False)],
        "rngseed": [NameVariant("seed", "rngseed", False)],
        "seeds": [NameVariant("seed", "Seeds", False)],
        "rng seeds": [NameVariant("seed", "rng seeds", False)],
        "rngseeds": [NameVariant("seed", "rngseeds", False)],
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


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("data set", ["dataset"]),
        ("Fine-tuning", ["Finetuning"]),
        ("email", ["e-mail"]),
        ("e-mail", ["email"]),
        ("eagle", []),
        ("PyTorch Lightning", []),
        ("batch size limit", []),
        ("A B", []),
    ],
)
def test_two_words_are_also_written_as_one(name: str, expected: list[str]) -> None:
    assert [*joined_or_parted(name, frozenset({"mail"}))] == expected


def test_an_entry_is_marked_as_it_is_joined_inflected_and_used_as_a_verb() -> None:
    variants = name_variants({"data-set": ("data set",), "deploy": ("Deploy",)}, {"deployed"})
    assert {"dataset", "datasets", "deploys", "deployed", "deploying"} <= variants.keys()


def test_a_name_of_its_own_goes_before_another_ones_variant() -> None:
    variants = name_variants({"a": ("data set",), "b": ("dataset",)}, COMMON)
    assert [variant.entry for variant in variants["dataset"]] == ["b"]
