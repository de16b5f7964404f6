"""Validation of questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import BadQuestion
from rag.search.question import MAX_QUESTION, EncodedQuestion, validate_question
from tests.toys import ToyEncoder


def test_a_question_loses_the_space_around_it_and_nothing_else() -> None:
    assert validate_question("\n  what is\ta  LoRA? ") == "what is\ta  LoRA?"


@pytest.mark.parametrize("empty", ["", "   ", "\n\t"])
def test_an_empty_question_is_refused(empty: str) -> None:
    with pytest.raises(BadQuestion, match="The question is empty"):
        validate_question(empty)


def test_the_longest_question_is_read_and_a_longer_one_is_refused() -> None:
    longest = "x" * MAX_QUESTION
    assert validate_question(f" {longest} ") == longest
    with pytest.raises(BadQuestion, match=r"has 2,001 characters; at most 2,000"):
        validate_question(longest + "x")


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x7f"])
def test_control_characters_are_refused(sign: str) -> None:
    with pytest.raises(BadQuestion, match="control characters"):
        validate_question(f"what is {sign} this")


def encoded(corrected: str) -> EncodedQuestion:
    [encoding] = ToyEncoder().encode_query([corrected])
    return EncodedQuestion("as it was typed", corrected, encoding, {})


def test_the_words_of_a_question_are_those_of_its_corrected_text() -> None:
    assert encoded("What is C++?").words == ["what", "is", "c++"]


def test_only_a_question_with_a_word_that_denies_may_deny() -> None:
    assert encoded("a lens without glass").may_deny
    assert not encoded("a lens of glass").may_deny


@given(st.text())
def test_a_question_that_is_valid_stays_so(text: str) -> None:
    try:
        question = validate_question(text)
    except BadQuestion:
        return
    assert validate_question(question) == question
