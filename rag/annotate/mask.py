"""What is no prose -> blots as long as what they cover, so that every place in a text stays where it is."""

from dataclasses import dataclass

# Between two blocks; within a block, even within a word; and the rest of a sign that is written as several.
HARD, SOFT, FILL = "\x00", "\x01", "\x02"


@dataclass(frozen=True)
class Prose:
    """A text as it is read, blots in place of all that is no prose: with the words of links, and without them.

    Both are as long as the text itself, and what is not blotted stands where it stands in the text.
    """

    read: str
    free: str


def blot(covered: str, sign: str) -> str:
    """Return a blot as long as what it covers."""
    return sign * len(covered)


def filled(sign: str, length: int) -> str:
    """Return what several characters stand for, such as `&amp;`, made as long as they are; no line ends in it."""
    return sign.replace("\n", " ").replace("\r", " ")[:length].ljust(length, FILL)
