"""Masks of the length of what they cover."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.annotate.mask import FILL, HARD, SOFT, fill, mask


@given(st.text(), st.sampled_from([HARD, SOFT]))
def test_a_mask_is_as_long_as_what_it_covers(covered: str, sign: str) -> None:
    masked = mask(covered, sign)
    assert len(masked) == len(covered)
    assert set(masked) <= {sign}


@given(st.text(), st.integers(0, 20))
def test_a_filled_character_is_as_long_as_wanted_and_on_one_line(sign: str, length: int) -> None:
    made = fill(sign, length)
    assert len(made) == length
    assert "\n" not in made
    assert "\r" not in made


@pytest.mark.parametrize(
    ("sign", "length", "expected"),
    [("&", 5, f"&{FILL * 4}"), ("ab", 1, "a"), ("\n", 2, f" {FILL}"), ("", 1, FILL)],
)
def test_a_character_is_filled_up_or_cut(sign: str, length: int, expected: str) -> None:
    assert fill(sign, length) == expected


def test_the_masks_differ_from_each_other_and_from_spaces() -> None:
    assert len({HARD, SOFT, FILL}) == 3
    assert not any(sign.isspace() or sign.isprintable() for sign in (HARD, SOFT, FILL))
