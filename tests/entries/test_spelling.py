"""Misspelt words of a question put right."""

import pytest

from rag.entries.spelling import Spelling, words_of

SPELLING = Spelling(
    words_of(["Deforum makes animations", "a checkpoint, two checkpoints", "merge checkpoints"])
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
