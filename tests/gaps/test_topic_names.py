"""A topic is called by what its questions ask for, or by what sets it apart."""

import numpy as np
import pytest

from rag.gaps.open_questions import Gap
from rag.gaps.topic_names import asked_name, phrase, singular, topic_names


def test_a_topic_is_called_by_what_others_are_not_about() -> None:
    told = [
        ["picture of a tall tower", "tower picture"],
        ["picture of my cat", "cat picture"],
        ["picture size"],
    ]
    groups = [
        [Gap(question, 1, 0, np.zeros(2, np.float32), "", 0.0) for question in questions]
        for questions in told
    ]
    assert list(topic_names(groups)) == ["tower", "cat", "size"]


@pytest.mark.parametrize(
    ("word", "expected"),
    [("seeds", "seed"), ("glass", "glass"), ("virus", "virus"), ("axis", "axis"), ("gas", "gas")],
)
def test_a_plural_in_s_is_counted_with_its_singular(word: str, expected: str) -> None:
    assert singular(word) == expected


def test_a_topic_has_the_most_frequent_spelling_of_the_name_that_it_asks_for() -> None:
    vector = np.zeros(2, np.float32)
    group = [
        Gap("what is gguf", 1, 0, vector, "", 0.0, "gguf"),
        Gap("define GGUF", 3, 0, vector, "", 0.0, "GGUF"),
        Gap("open a file", 9, 0, vector, "", 0.0),
    ]
    assert asked_name(group) == "GGUF"
    assert asked_name(group[2:]) == ""


def test_words_that_stand_close_together_are_a_name_as_they_are_written() -> None:
    chosen = {"tower", "picture"}
    assert phrase(chosen, ["picture of the tall grey tower", "Tower pictures"]) == "Tower pictures"
    assert phrase(chosen, ["the picture here", "my tower"]) == "picture tower"
