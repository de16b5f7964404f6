"""How tests read a masked text."""

from rag.annotate.mask import FILL, HARD, SOFT

BLANKS = str.maketrans(dict.fromkeys((FILL, HARD, SOFT), " "))


def words(masked: str) -> list[str]:
    """Return the words of a text that are not masked."""
    return masked.translate(BLANKS).split()
