"""Misspelt words of a question put right."""

import pytest

from rag.entries.spelling import SpellingCorrector, count_words

SPELLING = SpellingCorrector(
    count_words(["Deforum makes animations", "a checkpoint, two checkpoints", "merge checkpoints"])
)


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        ("what is defurom?", "what is deforum?"),
        ("merg two chekpoints", "merge two checkpoints"),
        ("Checkpiont", "checkpoint"),
        ("anmiations", "animations"),
    ],
)
def test_a_slip_is_put_right(asked: str, right: str) -> None:
    assert SPELLING.correct(asked, frozenset({"what"})) == right


@pytest.mark.parametrize("asked", ["two checkpoints", "xyz 42!", "", "banana bread", "🎨"])
def test_words_that_are_right_short_or_far_from_any_stay(asked: str) -> None:
    assert SPELLING.correct(asked, frozenset()) == asked


def test_a_word_that_the_encoder_knows_stays() -> None:
    assert SPELLING.correct("merger", frozenset({"merger"})) == "merger"
    assert SPELLING.correct("merger", frozenset()) == "merge"


def test_of_words_as_near_the_most_frequent_is_taken() -> None:
    spelling = SpellingCorrector(count_words(["lane lane late"]))
    assert spelling.correct("lame", frozenset()) == "lane"
    assert SpellingCorrector(count_words(["lane late late"])).correct("lame", frozenset()) == "late"


def test_two_slips_are_put_right_only_behind_the_same_first_letter() -> None:
    spelling = SpellingCorrector(count_words(["samplers"]))
    assert spelling.correct("sanplrs", frozenset()) == "samplers"
    assert spelling.correct("ramplrs", frozenset()) == "ramplrs"


def test_a_short_word_may_have_one_slip_only() -> None:
    spelling = SpellingCorrector(count_words(["seeds"]))
    assert spelling.correct("seads", frozenset()) == "seeds"
    assert spelling.correct("saads", frozenset()) == "saads"


def test_words_are_counted_in_any_case_without_digits_and_signs() -> None:
    assert count_words(["Seed, seed!", "SEED_2 naïve"]) == {"seed": 3, "naïve": 1}


def test_all_but_the_misspelt_words_of_a_question_stays_as_it_is() -> None:
    assert SPELLING.correct("  A CHEKPOINT -- ok?", frozenset()) == "  A checkpoint -- ok?"
