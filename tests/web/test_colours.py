"""Colours: contrast by WCAG, and the shades that can be read."""

import pytest

from rag.errors import BadSetting
from rag.web.colours import (
    BLACK,
    READABLE,
    WHITE,
    Colour,
    contrast,
    ink_on,
    parse_colour,
    readable_shade,
)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (BLACK, WHITE, 21.0),
        (WHITE, WHITE, 1.0),
        # The grey that WCAG's own examples call just readable on white.
        (Colour(0x76, 0x76, 0x76), WHITE, 4.54),
    ],
)
def test_contrast_is_that_of_wcag(one: Colour, other: Colour, expected: float) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize(
    ("text", "written"),
    [("#1f5fae", "#1f5fae"), ("1F5FAE", "#1f5fae"), (" #fc0 ", "#ffcc00")],
)
def test_a_colour_is_read_in_three_digits_or_six(text: str, written: str) -> None:
    assert str(parse_colour(text)) == written


@pytest.mark.parametrize("text", ["", "blue", "#12345", "#12345g", "red;}body{display:none"])
def test_another_text_is_no_colour(text: str) -> None:
    with pytest.raises(BadSetting, match="a colour such as #1f5fae"):
        parse_colour(text)


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    blue = Colour(0x1F, 0x5F, 0xAE)
    assert readable_shade(blue, [WHITE], BLACK) == blue


@pytest.mark.parametrize("colour", [Colour(255, 204, 0), WHITE, Colour(0, 255, 0)])
def test_a_light_colour_is_darkened_until_it_can_be_read(colour: Colour) -> None:
    shade = readable_shade(colour, [WHITE], BLACK)
    assert READABLE <= contrast(shade, WHITE) < READABLE + 0.5


def test_the_ink_on_a_colour_can_be_read() -> None:
    assert (ink_on(Colour(255, 204, 0)), ink_on(Colour(0, 0, 128))) == (BLACK, WHITE)
    assert all(contrast(ink_on(grey), grey) >= READABLE for grey in map(_grey, range(0, 256, 5)))


def _grey(light: int) -> Colour:
    return Colour(light, light, light)
