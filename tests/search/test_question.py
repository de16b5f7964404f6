"""Validation of questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import BadQuestion
from rag.search.question import MAX_QUESTION, validate_question


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


@given(st.text())
def test_a_question_that_is_valid_stays_so(text: str) -> None:
    try:
        question = validate_question(text)
    except BadQuestion:
        return
    assert validate_question(question) == question
