"""Colours by WCAG 2: their contrast, and the nearest shade that can be read on a page. Pure."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from rag.errors import BadSetting

# The least contrast of text with what is behind it (WCAG 2.2, 1.4.3).
READABLE = 4.5
HEX = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
STEPS = 100


class Colour(NamedTuple):
    """A colour in sRGB, each part from 0 to 255."""

    red: int
    green: int
    blue: int

    def __str__(self) -> str:
        """Return the colour as CSS writes it."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"


BLACK, WHITE = Colour(0, 0, 0), Colour(255, 255, 255)


def parse_colour(text: str) -> Colour:
    """Return the colour written as #rgb or #rrggbb. Raises BadSetting."""
    match = HEX.fullmatch(text.strip())
    if not match:
        raise BadSetting(f"--accent is a colour such as #1f5fae, not {text!r}")
    digits = match[1]
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return Colour(*bytes.fromhex(digits))


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours, from 1 to 21: https://www.w3.org/TR/WCAG22/."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    """Return the relative luminance of a colour, from 0 to 1, by the formula of WCAG."""
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    """Return a part of a colour in sRGB as linear light."""
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def readable_shade(colour: Colour, behind: Iterable[Colour], towards: Colour) -> Colour:
    """Return the colour, mixed with as little of `towards` as makes it readable.

    `towards` is black or white, whichever can be read on every colour `behind`.
    """
    grounds = tuple(behind)
    for step in range(STEPS):
        shade = _mixed(colour, towards, step / STEPS)
        if min(contrast(shade, ground) for ground in grounds) >= READABLE:
            return shade
    return towards


def _mixed(colour: Colour, other: Colour, share: float) -> Colour:
    """Return a colour mixed with a share (0..1) of another."""
    parts = zip(colour, other, strict=True)
    return Colour(*(round(own + (theirs - own) * share) for own, theirs in parts))


def ink_on(colour: Colour) -> Colour:
    """Return black or white, whichever is read more easily on a colour."""
    return max(BLACK, WHITE, key=lambda ink: contrast(ink, colour))
