"""A topic is called by what its questions ask for, or by what sets it apart."""

import numpy as np

from rag.gaps.open_questions import Gap
from rag.gaps.topic_names import asked_name, phrase, topic_names


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


def named(language: str, *topics: list[str]) -> list[str]:
    vector = np.zeros(2, np.float32)
    groups = [[Gap(question, 1, 0, vector, "", 0.0) for question in each] for each in topics]
    return list(topic_names(groups, language))


def test_topics_of_a_german_glossary_are_named_without_german_function_words() -> None:
    boilers = ["wie reinige ich den Kessel", "kann man die Kessel auch im Sommer nutzen"]
    pumps = ["warum ist die Pumpe so laut", "welche Pumpe brauche ich"]
    assert named("de", boilers, pumps) == ["Kessel", "Pumpe"]


def test_topics_of_a_japanese_glossary_are_named_by_what_stands_between_particles() -> None:
    assert named("ja", ["ボイラーはどう掃除しますか", "ボイラーを買いたい"]) == ["ボイラー"]
