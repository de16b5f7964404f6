"""The phrase that a question asks the definition of."""

import pytest

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
