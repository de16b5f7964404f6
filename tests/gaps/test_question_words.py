"""The words of questions that say what they are about, in each language."""

import pytest

from rag.entries.language_packs import pack_of
from rag.gaps.question_words import base_form, content_words, pack_of_question, singular


def content(question: str, language: str) -> list[str]:
    pack = pack_of_question(question, language)
    return [question[word.start : word.stop] for word in content_words(question, pack)]


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "how do I clean the kettle with vinegar", ["clean", "kettle", "vinegar"]),
        ("de", "Wie kann ich den Kessel mit Essig reinigen?", ["Kessel", "Essig", "reinigen"]),
        (
            "fr",
            "comment nettoyer la chaudière avec du vinaigre",
            ["nettoyer", "chaudière", "vinaigre"],
        ),
        ("es", "cómo puedo limpiar la caldera con vinagre", ["limpiar", "caldera", "vinagre"]),
        ("nl", "hoe kan ik de ketel met azijn ontkalken", ["ketel", "azijn", "ontkalken"]),
        ("ja", "ボイラーの掃除はどうやってしますか", ["ボイラー", "掃除"]),
        ("zh", "怎么清洗锅炉", ["清洗锅炉"]),
    ],
)
def test_function_words_of_the_language_are_left_out(
    language: str, question: str, expected: list[str]
) -> None:
    assert content(question, language) == expected


def test_a_question_in_another_language_than_the_glossary_is_read_in_its_own() -> None:
    assert content("what is the best kettle for tea", "de") == ["kettle", "tea"]


def test_a_question_of_function_words_only_keeps_them() -> None:
    assert content("was ist das", "de") == ["was", "ist", "das"]


def test_endings_are_taken_off_by_the_language() -> None:
    german = pack_of("de")
    assert base_form("Kesseln", german) == base_form("Kessel", german)
    assert base_form("Kettles") == "kettle"


@pytest.mark.parametrize(
    ("word", "expected"),
    [("seeds", "seed"), ("glass", "glass"), ("virus", "virus"), ("axis", "axis"), ("gas", "gas")],
)
def test_a_plural_in_s_is_counted_with_its_singular(word: str, expected: str) -> None:
    assert singular(word) == expected
