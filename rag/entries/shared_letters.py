"""Which names share so many letters with a run of letters that they may be spelt like it. Pure.

An edit changes at most one letter, so texts with few edits between them share most letters, in
whatever order. Letters are bits, so that one operation compares a run with a name.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# The letters of all scripts are of so many kinds; of each kind, TIMES are told apart. The bits are
# for those that are most frequent in names.
KINDS, TIMES, BITS = 32, 3, 64
# What a product may lack of a whole number.
ROUNDING = 1e-9

Bits = NDArray[np.uint64]
Counts = NDArray[np.uint8]


class SharedLetters:
    """The letters of names, compared with those of runs."""

    def __init__(self, names: Sequence[str], similarity: float) -> None:
        """Compare with `names`; `similarity`, 0..1, is the share of letters that must stay."""
        self._similarity = similarity
        frequency = _letters_of(names, _lengths(names)).sum(axis=0)
        self._kept = np.argsort(-frequency, kind="stable")[:BITS]
        self._bits, self._least = self._packed(names)

    def similar(self, runs: Sequence[str]) -> tuple[list[int], list[int]]:
        """Return the rows of runs, and of the names that each shares enough letters with."""
        bits, least = self._packed(runs)
        shared = np.bitwise_count(bits[:, None] & self._bits)
        is_enough = shared >= np.maximum(least[:, None], self._least)
        rows, names = np.divmod(np.flatnonzero(is_enough), len(self._bits))
        return rows.tolist(), names.tolist()

    def _packed(self, texts: Sequence[str]) -> tuple[Bits, Counts]:
        """Return the letters of texts as bits, and how many of them a text like each has."""
        lengths = _lengths(texts)
        kept = _letters_of(texts, lengths).take(self._kept, axis=1)
        bits = np.packbits(kept, axis=1).view(np.uint64)[:, 0]
        counts = np.bitwise_count(bits)
        most_edits = np.minimum(counts, lengths * (1 - self._similarity) + ROUNDING)
        return bits, counts - most_edits.astype(np.uint8)


def _lengths(texts: Sequence[str]) -> NDArray[np.int64]:
    return np.array([len(text) for text in texts])


def _letters_of(texts: Sequence[str], lengths: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which letters texts have once, twice, three times (texts, KINDS * TIMES)."""
    letters = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    firsts = np.repeat(np.arange(0, KINDS * len(texts), KINDS), lengths)
    counts = np.bincount(firsts + letters % KINDS, minlength=KINDS * len(texts))
    return (counts[:, None] > np.arange(TIMES)).reshape(len(texts), -1)
