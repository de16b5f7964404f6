"""Which names share so many letters with a run of letters that they may be spelt like it. Pure.

An edit changes at most one letter, so texts with few edits between them share most letters, in
whatever order. Letters are bits, so that one operation compares a run with a name.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# The letters of all scripts are of so many kinds, 64 bits for all of them: as frequent as letters
# are in Latin names, a kind has a bit for a letter that comes once, twice, or three times.
KINDS = 32
THRICE, TWICE = "eaionrtslc", "udpmghybfvwk"
# What a product may lack of a whole number.
ROUNDING = 1e-9


def _places() -> list[tuple[int, int]]:
    """Return for each kind the bit of its first letter, and all its bits but the last."""
    places = []
    first = 1
    for kind in range(KINDS):
        letter = chr(kind + ord("a") - 1)
        times = 1 + (letter in THRICE + TWICE) + (letter in THRICE)
        places.append((first, first * (2 ** (times - 1) - 1)))
        first <<= times
    return places


PLACES = _places()


class SharedLetters:
    """The letters of names, compared with those of runs."""

    def __init__(self, names: Sequence[str], similarity: float) -> None:
        """Compare with `names`; `similarity`, 0..1, is the share of letters that must stay."""
        self._edits = 1 - similarity
        self._bits, self._least = self._letters(names)

    def similar(self, runs: Sequence[str]) -> list[tuple[int, int]]:
        """Return (row of a run, row of a name) of each pair that shares enough letters."""
        bits, least = self._letters(runs)
        shared = np.bitwise_count(bits[:, None] & self._bits)
        is_enough = shared >= np.maximum(least[:, None], self._least)
        count = len(self._bits)
        return [divmod(place, count) for place in np.flatnonzero(is_enough).tolist()]

    def _letters(self, texts: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
        """Return the bits of texts (texts,), and how many of each a text has that is like it."""
        bits = [letter_bits(text) for text in texts]
        least = []
        for own, text in zip(bits, texts, strict=True):
            most_edits = int(len(text) * self._edits + ROUNDING)
            least.append(max(0, own.bit_count() - most_edits))
        return np.array(bits, dtype=np.uint64), np.array(least, dtype=np.uint8)


def letter_bits(text: str) -> int:
    """Return a bit for each kind of letter in a text, and further ones if it comes again."""
    # No arrays: a question has few letters, and Python takes half of their time for them.
    bits = 0
    for letter in text:
        first, others = PLACES[ord(letter) % KINDS]
        bits |= first | (bits & others) << 1
    return bits
