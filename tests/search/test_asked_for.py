"""The phrase that a question asks the definition of."""

import pytest

from rag.entries.language_packs import pack_of
from rag.search.asked_for import asked_for


@pytest.mark.parametrize(
    ("question", "phrase"),
    [
        ("what is a seed", "seed"),
        ("What's the meaning of LoRA?", "LoRA"),
        ("hi, can someone explain the VAE please", "VAE"),
        ("what does HMO stand for", "HMO"),
        ("what does dado mean in woodworking", "dado"),
        ("C# definition", "C#"),
        ("what is .NET", ".NET"),
        ("what is IT", "IT"),
        ("what does ME mean", "ME"),
        ("what is HTTP/4?", "HTTP/4"),
        ("how does gradient descent work", "gradient descent"),
        ("sampler, what is it", "sampler"),
    ],
)
def test_a_frame_around_a_name_is_stripped(question: str, phrase: str) -> None:
    asked = asked_for(question)
    assert asked
    assert (asked.text, asked.framed) == (phrase, True)


@pytest.mark.parametrize("question", ["seed", "the seed", "seed (random numbers)", "A*?"])
def test_a_bare_name_has_no_frame(question: str) -> None:
    asked = asked_for(question)
    assert asked
    assert not asked.framed


@pytest.mark.parametrize(
    "question",
    [
        "",
        "?!",
        "what is it",
        "my picture looks washed out",
        "what do you call the thing that removes noise",
        "what is the word for a thin board",
        "which sampler is better than euler",
        "the place where old records of a large company go",
        "how do I get the same picture again",
    ],
)
def test_a_description_or_a_story_asks_for_no_phrase(question: str) -> None:
    assert asked_for(question) is None


def test_capitals_mark_nothing_in_a_shouted_question() -> None:
    assert asked_for("WHAT IS IT") is None


def test_words_are_folded_and_the_text_is_as_written() -> None:
    asked = asked_for("what is Late Interaction")
    assert asked
    assert (asked.text, asked.words) == ("Late Interaction", ("late", "interaction"))


@pytest.mark.parametrize(
    ("language", "question", "phrase"),
    [
        ("de", "Was ist ein Kessel?", "Kessel"),
        ("de", "Was versteht man unter dem Begriff Kessel", "Kessel"),
        ("de", "Kannst du mir erklären, was ein Kessel ist?", "Kessel"),
        ("fr", "Qu'est-ce que l'amorçage ?", "amorçage"),
        ("fr", "qu'est ce qu'une chaudière", "chaudière"),
        ("fr", "c'est quoi une chaudière", "chaudière"),
        ("es", "¿Qué es una caldera?", "caldera"),
        ("es", "que significa caldera", "caldera"),
        ("pt", "O que é uma caldeira?", "caldeira"),
        ("it", "Cos'è una caldaia?", "caldaia"),
        ("nl", "Wat betekent ketel?", "ketel"),
        ("pl", "Co to jest kocioł?", "kocioł"),
        ("ja", "ボイラーとは何ですか？", "ボイラー"),
        ("ja", "「ボイラー」の意味を教えて", "ボイラー"),
        ("zh", "什么是锅炉？", "锅炉"),
        ("zh", "锅炉是什么意思", "锅炉"),
    ],
)
def test_the_phrase_is_found_in_other_languages(language: str, question: str, phrase: str) -> None:
    asked = asked_for(question, pack_of(language))
    assert asked is not None
    assert asked.framed
    assert asked.text == phrase


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("de", "Wie bekomme ich warmes Wasser, wenn der Ofen aus ist?"),
        ("fr", "Comment puis-je chauffer de l'eau quand il n'y a pas de feu ?"),
        ("ja", "水を温める機械が動かないのはなぜ"),
        ("zh", "为什么水不热"),
    ],
)
def test_a_description_in_another_language_asks_for_no_phrase(language: str, question: str) -> None:
    assert asked_for(question, pack_of(language)) is None
