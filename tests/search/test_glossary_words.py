"""How often a glossary uses words."""

from rag.search.glossary_words import GlossaryWords

WORDS = GlossaryWords({"plants": 30, "plant": 30, "trowel": 2}, 100)


def test_a_word_is_used_whatever_its_ending() -> None:
    assert WORDS.uses("planting")
    assert WORDS.uses("trowels")
    assert not WORDS.uses("spade")
    assert not WORDS.uses("42")


def test_only_the_word_itself_is_contained() -> None:
    assert "trowel" in WORDS
    assert "trowels" not in WORDS


def test_a_word_of_many_entries_is_common_and_weighs_little() -> None:
    assert WORDS.is_common("plants")
    assert not WORDS.is_common("trowel")
    assert WORDS.idf("plants") < WORDS.idf("trowel") < WORDS.idf("spade")
