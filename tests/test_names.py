"""Which entries a text names."""

from pathlib import Path

import pytest

from rag.corpus import read_corpus
from rag.names import Names


@pytest.fixture
def names(corpus: Path) -> Names:
    return Names(read_corpus(corpus))


@pytest.mark.parametrize("name", ["seed", "SEED", "rng-seed", "  Random   Seed "])
def test_an_id_term_or_alias_is_found_in_any_case(names: Names, name: str) -> None:
    assert names.find(name) == ("seed",)


@pytest.mark.parametrize("name", ["LoRA (Low-Rank Adaptation)", "lora", "Low-Rank Adaptation", "low rank adaptation"])
def test_a_headword_is_found_with_and_without_its_brackets(names: Names, name: str) -> None:
    assert names.find(name) == ("lora",)


def test_brackets_that_qualify_are_no_name(names: Names) -> None:
    assert names.find("planet") == ()


def test_a_shared_name_finds_all_its_bearers(names: Names) -> None:
    assert set(names.find("mercury")) == {"mercury-metal", "mercury-planet"}


@pytest.mark.parametrize(
    "question",
    ["what is a seed?", "Seed", "explain the random seed to me, please", "seed meaning", "What's a SEED used for"],
)
def test_a_question_that_says_no_more_than_a_name_plainly_names_it(names: Names, question: str) -> None:
    assert [mention.entries for mention in names.plainly(question)] == [("seed",)]


@pytest.mark.parametrize("question", ["where do I plant a seed in spring", "bananas", "what is it", ""])
def test_a_question_that_says_more_does_not(names: Names, question: str) -> None:
    assert names.plainly(question) == []


def test_a_comparison_names_both(names: Names) -> None:
    found = names.plainly("difference between a VAE and a LoRA")
    assert [mention.entries for mention in found] == [("vae",), ("lora",)]


def test_typing_the_beginning_of_any_word_suggests_the_name(names: Names) -> None:
    assert [name for name, _ in names.starting("s", 9)][:2] == ["Seed", "Sampler"]
    assert ("RNG seed", "seed") in names.starting("see", 9)
    assert names.starting(" ", 9) == []
