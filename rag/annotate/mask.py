"""Masks: signs in place of what is no prose, as many, so that all places in a text stay the same.

The masked text is a `Prose`.
"""

from dataclasses import dataclass

# Masks what parts two blocks: no name goes on behind it.
HARD = "\x00"
# Masks what stands within a block, even within a word.
SOFT = "\x01"
# Fills up a character that is written as several, such as `&amp;`, to their length.
FILL = "\x02"


@dataclass(frozen=True)
class Prose:
    """A text as it is read, masked where it is no prose: with the words of links, and without.

    `read` has the words of links, `free` has not. Both are as long as the text, and every character
    that is not masked stands where it stands in the text.
    """

    read: str
    free: str


def mask(covered: str, sign: str) -> str:
    """Return a mask of the length of what it covers."""
    return sign * len(covered)


def fill(sign: str, length: int) -> str:
    """Return a character made `length` long, without line ends: it stands for so many characters.

    A longer replacement is cut.
    """
    on_one_line = sign.replace("\n", " ").replace("\r", " ")
    return on_one_line[:length].ljust(length, FILL)
