"""The language of questions and glossaries."""

from collections import Counter
from dataclasses import replace

import pytest

from rag.corpus.merging import EMPTY_ENTRY
from rag.entries.question_language import (
    language_of_counts,
    language_of_entries,
    question_pack,
)
from rag.entries.surface_forms import normalised_words


def language(question: str, glossary: str = "en") -> str:
    return question_pack(normalised_words(question), glossary).language


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Was ist ein Kessel?", "de"),
        ("qu'est-ce qu'une chaudière", "fr"),
        ("que es una caldera", "es"),
        ("o que é uma caldeira", "pt"),
        ("cos'è una caldaia", "it"),
        ("wat is een ketel", "nl"),
        ("co to jest kocioł", "pl"),
        ("ボイラーとは", "ja"),
        ("什么是锅炉", "zh"),
        ("what is a boiler", "en"),
    ],
)
def test_frequent_words_and_characters_tell_the_language_of_a_question(
    question: str, expected: str
) -> None:
    assert language(question) == expected


@pytest.mark.parametrize(
    "question", ["what is a die", "die casting", "boiler", "de novo assembly", "A*(1-M) + B*M"]
)
def test_one_foreign_word_does_not_make_a_question_foreign(question: str) -> None:
    assert language(question) == "en"


def test_the_language_of_the_glossary_decides_where_the_question_does_not() -> None:
    assert language("Kessel", "de") == "de"
    assert language("Definition Kessel", "de") == "de"
    assert language("what is a Kessel", "de") == "en"
    assert language("銀行", "ja") == "ja"


def test_frequent_words_tell_the_language_of_a_glossary() -> None:
    german = "Ein Kessel ist ein Gefäß, in dem man Wasser erhitzt."
    assert language_of_counts(Counter(normalised_words(german))) == "de"
    assert language_of_counts(Counter(["ボイラー", "水", "する"])) == "ja"
    assert language_of_counts(Counter(["锅炉", "水"])) == "zh"


def test_a_glossary_without_frequent_words_is_in_no_language_that_is_known() -> None:
    assert language_of_counts({}) == ""
    assert language_of_counts({"kettle": 20, "die": 1}) == ""


def test_questions_to_a_glossary_in_an_unknown_language_are_read_as_english() -> None:
    assert language("vad är en panna", "") == "en"
    assert language("was ist ein Kessel", "") == "de"


def test_the_definitions_of_entries_tell_the_language_of_a_glossary() -> None:
    kettle = replace(EMPTY_ENTRY, definition="Ein Gefäß, in dem man das Wasser für Tee erhitzt.")
    assert language_of_entries([kettle]) == "de"
    assert language_of_entries([]) == ""
