"""Which entries a text names."""

from dataclasses import replace
from pathlib import Path

import pytest

from rag.corpus.folder import read_corpus
from rag.corpus.merging import EMPTY
from rag.entries.name_lookup import LINKED_WORDS, Names
from rag.entries.store import EntryStore


@pytest.fixture
def names(corpus: Path) -> Names:
    return Names.of(read_corpus(corpus))


@pytest.mark.parametrize("name", ["seed", "SEED", "rng-seed", "  Random   Seed "])
def test_an_id_term_or_alias_is_found_in_any_case(names: Names, name: str) -> None:
    assert names.find(name) == ("seed",)


@pytest.mark.parametrize(
    "name", ["LoRA (Low-Rank Adaptation)", "lora", "Low-Rank Adaptation", "low rank adaptation"]
)
def test_a_headword_is_found_with_and_without_its_brackets(names: Names, name: str) -> None:
    assert names.find(name) == ("lora",)


def test_brackets_that_qualify_are_no_name(names: Names) -> None:
    assert names.find("planet") == ()


def test_a_shared_name_finds_all_its_bearers(names: Names) -> None:
    assert set(names.find("mercury")) == {"mercury-metal", "mercury-planet"}


@pytest.mark.parametrize(
    "question",
    [
        "what is a seed?",
        "Seed",
        "explain the random seed to me, please",
        "seed meaning",
        "What's a SEED used for",
        "seed in short, please",
    ],
)
def test_a_question_that_says_no_more_than_a_name_plainly_names_it(
    names: Names, question: str
) -> None:
    assert [mention.entries for mention in names.plainly(question)] == [("seed",)]


@pytest.mark.parametrize(
    "question", ["where do I plant a seed in spring", "bananas", "what is it", ""]
)
def test_a_question_that_says_more_does_not(names: Names, question: str) -> None:
    assert names.plainly(question) == []


def test_a_comparison_names_both(names: Names) -> None:
    found = names.plainly("difference between a VAE and a LoRA")
    assert [mention.entries for mention in found] == [("vae",), ("lora",)]


def test_typing_the_beginning_of_any_word_suggests_the_name(names: Names) -> None:
    assert [name for name, _ in names.starting("s", 9)][:2] == ["Seed", "Sampler"]
    assert ("RNG seed", "seed") in names.starting("see", 9)
    assert names.starting(" ", 9) == []


@pytest.mark.parametrize(
    "question", ["what is a sed", "samplr", "rng sede", "lo ra", "random-sead meaning", "sam pler"]
)
def test_a_misspelt_split_or_joined_name_links_to_its_entry(names: Names, question: str) -> None:
    links = names.links(names.near(question))
    best = max(links, key=lambda entry: links[entry].coverage)
    assert best == {"samplr": "sampler", "sam pler": "sampler", "lo ra": "lora"}.get(
        question, "seed"
    )


def test_a_link_tells_how_much_of_the_question_a_name_covers(names: Names) -> None:
    whole = names.links(names.near("what is a seed"))["seed"]
    part = names.links(names.near("planting seed potatoes"))["seed"]
    assert (whole.exact, whole.likeness) == (1.0, 1.0)
    assert part.exact == pytest.approx(4 / len("plantingseedpotatoes"))


def test_words_that_resemble_no_name_have_no_link(names: Names) -> None:
    assert names.links(names.near("bananas in pyjamas")) == {}
    assert names.links(names.near("")) == {}


@pytest.mark.parametrize(
    "question",
    [
        "difference between a seed and a sampler",
        "seed vs samplr",
        "seed or samplr?",
        "seedd vs sampler",
        "is a seed better than a sampler",
    ],
)
def test_compared_names_are_found_even_misspelt(names: Names, question: str) -> None:
    mentions = names.compared(question, names.near(question))
    assert {mention.entries for mention in mentions} == {("seed",), ("sampler",)}


@pytest.mark.parametrize(
    "question", ["what is a seed", "seed", "a small file better than a whole model, and quicker"]
)
def test_one_name_is_no_comparison(names: Names, question: str) -> None:
    assert names.compared(question, names.near(question)) == []


def test_where_a_thing_is_used_is_not_what_is_asked(names: Names) -> None:
    assert [mention.entries for mention in names.plainly("what is a seed in a VAE?")] == [("seed",)]


def test_context_alone_is_the_subject() -> None:
    names = Names.of([replace(EMPTY, id="vae", term="VAE")])
    assert [mention.entries for mention in names.plainly("what is in a VAE")] == [("vae",)]


def test_compared_names_stand_in_the_order_of_the_question(names: Names) -> None:
    question = "samplr vs seed"
    mentions = names.compared(question, names.near(question))
    assert [mention.entries for mention in mentions] == [("sampler",), ("seed",)]


def test_an_implied_name_counts_only_where_nobody_writes_it() -> None:
    planet = replace(EMPTY, id="planet", term="Mercury (planet)")
    metal = replace(EMPTY, id="metal", term="Mercury")
    assert Names.of([planet]).find("mercury") == ("planet",)
    assert Names.of([planet, metal]).find("mercury") == ("metal",)


def test_a_short_name_links_only_if_it_is_spelt_exactly() -> None:
    names = Names.of([replace(EMPTY, id="cfg", term="CFG")])
    assert names.links(names.near("the cfg"))["cfg"].exact == 1
    assert names.links(names.near("the cgf")) == {}


@pytest.fixture
def renamed() -> Names:
    """Names in three stores; the newest replaces `seed` and deletes `vae` of the others."""
    first = EntryStore.of([replace(EMPTY, id="seed", term="Seedling")])
    second = EntryStore.of([replace(EMPTY, id="vae", term="Sea coder")])
    newest = EntryStore.of([replace(EMPTY, id="seed", term="Seed")])
    return Names({first: {"seed"}, second: {"vae"}, newest: frozenset()})


def test_names_of_dead_entries_are_not_found(renamed: Names) -> None:
    assert renamed.find("seedling") == ()
    assert renamed.find("sea coder") == ()
    assert renamed.near("sea coder") == []
    assert renamed.find("seed") == ("seed",)


def test_names_of_dead_entries_are_not_suggested_from_any_store(renamed: Names) -> None:
    assert renamed.starting("se", 9) == [("Seed", "seed")]


def test_no_more_names_are_suggested_than_wanted(names: Names) -> None:
    assert names.starting("s", 2) == names.starting("s", 9)[:2]


def test_every_name_of_every_entry_finds_it_and_asks_for_it(corpus: Path, names: Names) -> None:
    for entry in read_corpus(corpus):
        for name in (entry.id, *entry.names):
            assert entry.id in names.find(name)
            [mention] = names.plainly(f"what is {name}?")
            assert entry.id in mention.entries


def test_the_longest_of_names_that_begin_together_is_asked_for() -> None:
    entries = [replace(EMPTY, id=name, term=name) for name in ("random", "random seed", "seed")]
    mentions = Names.of(entries).plainly("what is a random seed")
    assert [mention.entries for mention in mentions] == [("random seed",)]


def test_a_mention_has_its_place_among_the_words(names: Names) -> None:
    [mention] = names.plainly("what is a random seed?")
    assert (mention.start, mention.stop) == (3, 5)


def test_compared_names_must_cover_much_of_a_question_that_compares_loosely(names: Names) -> None:
    said = "a seed that I set yesterday evening in my workflow and a sampler that somebody chose"
    assert names.compared(said, names.near(said)) == []
    clear = "difference between the seed I set yesterday and the sampler that was chosen"
    assert len(names.compared(clear, names.near(clear))) == 2


def test_two_names_of_one_entry_are_no_comparison(names: Names) -> None:
    question = "seed or random seed"
    assert names.compared(question, names.near(question)) == []


def test_a_link_keeps_the_name_that_covers_most(names: Names) -> None:
    links = names.links(names.near("what is a random seed"))
    assert links["seed"].name == "random seed"
    assert links["seed"].exact == 1


def test_a_misspelt_name_is_less_like_than_an_exact_one(names: Names) -> None:
    link = names.links(names.near("what is a samplr"))["sampler"]
    assert 0 < link.likeness < 0.9
    assert link.exact == 0
    assert link.coverage == pytest.approx(link.likeness)


def test_names_behind_the_first_words_of_a_long_question_are_not_compared(names: Names) -> None:
    question = "banana " * LINKED_WORDS + "seed"
    assert names.near(question) == []
    assert names.near(question[len("banana ") :]) != []


def test_a_name_may_begin_with_a_stop_word() -> None:
    names = Names.of([replace(EMPTY, id="who", term="the who knows")])
    assert "who" in names.links(names.near("tell me about the who knws"))


def test_bearers_of_one_name_are_in_the_order_of_their_ids(names: Names) -> None:
    assert names.find("Mercury") == ("mercury-metal", "mercury-planet")


def test_an_empty_glossary_names_nothing() -> None:
    names = Names.of([])
    assert names.find("seed") == ()
    assert names.plainly("what is a seed") == []
    assert names.near("what is a seed") == []
    assert names.starting("s", 9) == []
