"""Marks of emphasis, and beside which a link may stand."""

import pytest

from rag.annotate.emphasis import JOINED, emphasis_masks
from rag.annotate.mask import SOFT
from tests.adversarial import is_linear, repeated


def signs(paragraph: str) -> list[str]:
    return [sign for _, _, sign in sorted(emphasis_masks(paragraph))]


def test_marks_that_open_and_close_in_turn_let_a_link_begin_beside_them() -> None:
    assert list(emphasis_masks("a *seed* b")) == [(2, 3, SOFT), (7, 8, SOFT)]
    assert signs("**a** and **b**") == [SOFT] * 4


def test_each_kind_of_mark_is_judged_by_itself() -> None:
    assert signs("*a* _b_ ~~c~~") == [SOFT] * 6
    assert signs("*a* (_b") == [SOFT, SOFT, JOINED]


@pytest.mark.parametrize("paragraph", ["a * b", "a ** b ~ c", "snake_case_name", "", "plain"])
def test_a_mark_that_stands_for_itself_is_not_reported(paragraph: str) -> None:
    assert signs(paragraph) == []


@pytest.mark.parametrize("paragraph", ["(*seed)", "a(**b**c", "(*a**b*)"])
def test_a_mark_that_a_bracket_could_turn_into_another_joins(paragraph: str) -> None:
    assert JOINED in signs(paragraph)


def test_a_mark_beside_a_space_is_safe_even_without_its_partner() -> None:
    assert signs("a *seed") == [SOFT]
    assert signs("seed* b") == [SOFT]
    assert signs("*seed") == [SOFT]


def test_marks_of_different_length_are_no_pair() -> None:
    assert signs("(**seed*)") == [JOINED, JOINED]


@pytest.mark.parametrize("piece", ["_a ", "*a **b "])
def test_marks_by_the_thousand_are_read_in_linear_time(piece: str) -> None:
    assert is_linear(lambda text: list(emphasis_masks(text)), repeated(piece, 200_000))
