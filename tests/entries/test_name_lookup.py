"""Which entries a text names."""

from dataclasses import replace
from pathlib import Path

import pytest

from rag.corpus.folder import read_corpus
from rag.corpus.merging import EMPTY_ENTRY
from rag.entries.exact_names import LINKED_WORDS
from rag.entries.name_links import links_of
from rag.entries.name_lookup import NameIndex
from rag.entries.store import EntryStore


@pytest.fixture
def names(corpus: Path) -> NameIndex:
    return NameIndex.of(read_corpus(corpus))


@pytest.mark.parametrize("name", ["seed", "SEED", "rng-seed", "  Random   Seed "])
def test_an_id_term_or_alias_is_found_in_any_case(names: NameIndex, name: str) -> None:
    assert names.find(name) == ("seed",)


@pytest.mark.parametrize(
    "name", ["LoRA (Low-Rank Adaptation)", "lora", "Low-Rank Adaptation", "low rank adaptation"]
)
def test_a_headword_is_found_with_and_without_its_brackets(names: NameIndex, name: str) -> None:
    assert names.find(name) == ("lora",)


def test_brackets_that_qualify_are_no_name(names: NameIndex) -> None:
    assert names.find("planet") == ()


def test_a_shared_name_finds_all_its_bearers(names: NameIndex) -> None:
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
    names: NameIndex, question: str
) -> None:
    assert [mention.entries for mention in names.asked_only_for(question)] == [("seed",)]


@pytest.mark.parametrize(
    "question", ["where do I plant a seed in spring", "bananas", "what is it", ""]
)
def test_a_question_that_says_more_does_not(names: NameIndex, question: str) -> None:
    assert names.asked_only_for(question) == []


def test_a_comparison_names_both(names: NameIndex) -> None:
    found = names.asked_only_for("difference between a VAE and a LoRA")
    assert [mention.entries for mention in found] == [("vae",), ("lora",)]


def test_typing_the_beginning_of_any_word_suggests_the_name(names: NameIndex) -> None:
    assert [name for name, _ in names.suggestions("s", 9)][:2] == ["Seed", "Sampler"]
    assert ("RNG seed", "seed") in names.suggestions("see", 9)
    assert names.suggestions(" ", 9) == []


@pytest.mark.parametrize(
    "question", ["what is a sed", "samplr", "rng sede", "lo ra", "random-sead meaning", "sam pler"]
)
def test_a_misspelt_split_or_joined_name_links_to_its_entry(
    names: NameIndex, question: str
) -> None:
    links = links_of(names.fuzzy_matches(question))
    best = max(links, key=lambda entry: links[entry].coverage)
    assert best == {"samplr": "sampler", "sam pler": "sampler", "lo ra": "lora"}.get(
        question, "seed"
    )


def test_a_link_tells_how_much_of_the_question_a_name_covers(names: NameIndex) -> None:
    whole = links_of(names.fuzzy_matches("what is a seed"))["seed"]
    part = links_of(names.fuzzy_matches("planting seed potatoes"))["seed"]
    assert (whole.exact, whole.likeness) == (1.0, 1.0)
    assert part.exact == pytest.approx(4 / len("plantingseedpotatoes"))


def test_words_that_resemble_no_name_have_no_link(names: NameIndex) -> None:
    assert links_of(names.fuzzy_matches("bananas in pyjamas")) == {}
    assert links_of(names.fuzzy_matches("")) == {}


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
def test_compared_names_are_found_even_misspelt(names: NameIndex, question: str) -> None:
    mentions = names.compared(question, names.fuzzy_matches(question))
    assert {mention.entries for mention in mentions} == {("seed",), ("sampler",)}


@pytest.mark.parametrize(
    "question", ["what is a seed", "seed", "a small file better than a whole model, and quicker"]
)
def test_one_name_is_no_comparison(names: NameIndex, question: str) -> None:
    assert names.compared(question, names.fuzzy_matches(question)) == []


def test_where_a_thing_is_used_is_not_what_is_asked(names: NameIndex) -> None:
    assert [mention.entries for mention in names.asked_only_for("what is a seed in a VAE?")] == [
        ("seed",)
    ]


def test_context_alone_is_the_subject() -> None:
    names = NameIndex.of([replace(EMPTY_ENTRY, id="vae", term="VAE")])
    assert [mention.entries for mention in names.asked_only_for("what is in a VAE")] == [("vae",)]


def test_compared_names_stand_in_the_order_of_the_question(names: NameIndex) -> None:
    question = "samplr vs seed"
    mentions = names.compared(question, names.fuzzy_matches(question))
    assert [mention.entries for mention in mentions] == [("sampler",), ("seed",)]


def test_an_implied_name_counts_only_where_nobody_writes_it() -> None:
    planet = replace(EMPTY_ENTRY, id="planet", term="Mercury (planet)")
    metal = replace(EMPTY_ENTRY, id="metal", term="Mercury")
    assert NameIndex.of([planet]).find("mercury") == ("planet",)
    assert NameIndex.of([planet, metal]).find("mercury") == ("metal",)


def test_a_short_name_links_only_if_it_is_spelt_exactly() -> None:
    names = NameIndex.of([replace(EMPTY_ENTRY, id="cfg", term="CFG")])
    assert links_of(names.fuzzy_matches("the cfg"))["cfg"].exact == 1
    assert links_of(names.fuzzy_matches("the cgf")) == {}


@pytest.fixture
def renamed() -> NameIndex:
    """Names in three stores; the newest replaces `seed` and deletes `vae` of the others."""
    first = EntryStore.of([replace(EMPTY_ENTRY, id="seed", term="Seedling")])
    second = EntryStore.of([replace(EMPTY_ENTRY, id="vae", term="Sea coder")])
    newest = EntryStore.of([replace(EMPTY_ENTRY, id="seed", term="Seed")])
    return NameIndex({first: {"seed"}, second: {"vae"}, newest: frozenset()})


def test_names_of_dead_entries_are_not_found(renamed: NameIndex) -> None:
    assert renamed.find("seedling") == ()
    assert renamed.find("sea coder") == ()
    assert renamed.fuzzy_matches("sea coder") == []
    assert renamed.find("seed") == ("seed",)


def test_names_of_dead_entries_are_not_suggested_from_any_store(renamed: NameIndex) -> None:
    assert renamed.suggestions("se", 9) == [("Seed", "seed")]


def test_no_more_names_are_suggested_than_wanted(names: NameIndex) -> None:
    assert names.suggestions("s", 2) == names.suggestions("s", 9)[:2]


def test_every_name_of_every_entry_finds_it_and_asks_for_it(corpus: Path, names: NameIndex) -> None:
    for entry in read_corpus(corpus):
        for name in (entry.id, *entry.names):
            assert entry.id in names.find(name)
            [mention] = names.asked_only_for(f"what is {name}?")
            assert entry.id in mention.entries


def test_the_longest_of_names_that_begin_together_is_asked_for() -> None:
    entries = [
        replace(EMPTY_ENTRY, id=name, term=name) for name in ("random", "random seed", "seed")
    ]
    mentions = NameIndex.of(entries).asked_only_for("what is a random seed")
    assert [mention.entries for mention in mentions] == [("random seed",)]


def test_a_mention_has_its_place_among_the_words(names: NameIndex) -> None:
    [mention] = names.asked_only_for("what is a random seed?")
    assert (mention.start, mention.stop) == (3, 5)


def test_compared_names_must_cover_much_of_a_question_that_compares_loosely(
    names: NameIndex,
) -> None:
    said = "a seed that I set yesterday evening in my workflow and a sampler that somebody chose"
    assert names.compared(said, names.fuzzy_matches(said)) == []
    clear = "difference between the seed I set yesterday and the sampler that was chosen"
    assert len(names.compared(clear, names.fuzzy_matches(clear))) == 2


def test_two_names_of_one_entry_are_no_comparison(names: NameIndex) -> None:
    question = "seed or random seed"
    assert names.compared(question, names.fuzzy_matches(question)) == []


def test_a_link_keeps_the_name_that_covers_most(names: NameIndex) -> None:
    links = links_of(names.fuzzy_matches("what is a random seed"))
    assert links["seed"].name == "random seed"
    assert links["seed"].exact == 1


def test_a_misspelt_name_is_less_like_than_an_exact_one(names: NameIndex) -> None:
    link = links_of(names.fuzzy_matches("what is a samplr"))["sampler"]
    assert 0 < link.likeness < 0.9
    assert link.exact == 0
    assert link.coverage == pytest.approx(link.likeness)


def test_names_behind_the_first_words_of_a_long_question_are_not_compared(names: NameIndex) -> None:
    question = "banana " * LINKED_WORDS + "seed"
    assert names.fuzzy_matches(question) == []
    assert names.fuzzy_matches(question[len("banana ") :]) != []


def test_a_name_may_begin_with_a_stop_word() -> None:
    names = NameIndex.of([replace(EMPTY_ENTRY, id="who", term="the who knows")])
    assert "who" in links_of(names.fuzzy_matches("tell me about the who knws"))


def test_bearers_of_one_name_are_in_the_order_of_their_ids(names: NameIndex) -> None:
    assert names.find("Mercury") == ("mercury-metal", "mercury-planet")


def test_an_empty_glossary_names_nothing() -> None:
    names = NameIndex.of([])
    assert names.find("seed") == ()
    assert names.asked_only_for("what is a seed") == []
    assert names.fuzzy_matches("what is a seed") == []
    assert names.suggestions("s", 9) == []


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("écart-type", "ecart type"),
        ("Straße", "STRASSE"),
        ("IŞIK", "ışık"),
        ("हिन्दी", "हिन्दी"),
        ("分散 トレース", "分散トレース"),
        ("有向无环图（DAG）", "DAG"),
    ],
)
def test_a_name_is_found_as_people_type_it(name: str, typed: str) -> None:
    names = NameIndex.of([replace(EMPTY_ENTRY, id="e", term=name)])
    assert names.find(typed) == ("e",)


def test_an_accent_counts_where_both_names_are_there() -> None:
    entries = [replace(EMPTY_ENTRY, id=name, term=name) for name in ("résumé", "resume")]
    names = NameIndex.of(entries)
    assert names.find("resume") == ("resume",)
    assert names.find("résumé") == ("résumé",)


def test_vowel_signs_part_no_names() -> None:
    names = NameIndex.of([replace(EMPTY_ENTRY, id="e", term="दिन")])
    assert names.find("दीन") == ()
