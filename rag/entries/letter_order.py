"""Which names have so many letters in the order of a run that they may be spelt like it. Pure.

The longest common subsequence of two texts is at least as long as the longer one, less the edits
between them. It is found letter by letter for many pairs at once, with a bit for each letter of the
run: Hyyrö, "Bit-parallel LCS-length computation revisited" (2004).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.entries.shared_letters import KINDS, ROUNDING, Places, kinds_of

# The letters of a run that have a bit; further ones count as if all names had them in order.
BITS = 64
# Pairs that are compared at once: so many stay in the cache of a processor.
PAIRS_AT_ONCE = 4_096


class LetterOrder:
    """The letters of names in their order, compared with those of runs."""

    def __init__(self, names: Sequence[str], similarity: float) -> None:
        """Compare with `names`, of which the share `similarity`, 0..1, of letters must stay."""
        self._similarity = similarity
        self._kinds = kinds_of(names)
        self._lengths = np.array([len(name) for name in names])
        self._starts = np.cumsum(self._lengths) - self._lengths

    def alike(self, runs: Sequence[str], rows: Places, names: Places) -> NDArray[np.bool_]:
        """Return whether a run and a name have enough letters in the same order (pairs,).

        `rows` and `names` (pairs,) are the places of both.
        """
        lengths = np.array([len(run) for run in runs])[rows]
        longer = np.maximum(lengths, self._lengths[names])
        edits = (longer * (1 - self._similarity) + ROUNDING).astype(np.int64)
        further = np.maximum(0, lengths - BITS)
        shortest_first = np.argsort(self._lengths[names], kind="stable")
        bits = _bits_of_kinds(runs)
        common = np.empty(len(rows), dtype=np.int64)
        for start in range(0, len(rows), PAIRS_AT_ONCE):
            some = shortest_first[start : start + PAIRS_AT_ONCE]
            common[some] = self._common(bits, rows[some], names[some])
        return np.asarray(common + further >= longer - edits)

    def _common(self, bits: NDArray[np.uint64], rows: Places, names: Places) -> NDArray[np.uint8]:
        """Return how many letters pairs have in the same order (pairs,), the shortest names first.

        `bits` are those of all runs. Each round takes the next letter of all names that have one.
        """
        lengths = self._lengths[names]
        rounds = np.arange(lengths[-1])
        own, at = rows * KINDS, self._starts[names]
        # A bit is 0 for a letter that a common subsequence has.
        missing = np.full(len(rows), 2**BITS - 1, dtype=np.uint64)
        for first in np.searchsorted(lengths, rounds, side="right").tolist():
            left, place = missing[first:], at[first:]
            found = bits.take(own[first:] + self._kinds.take(place))
            found &= left
            carried = left + found
            left -= found
            left |= carried
            place += 1
        return np.asarray(BITS - np.bitwise_count(missing))


def _bits_of_kinds(runs: Sequence[str]) -> NDArray[np.uint64]:
    """Return the bits of the letters of each kind in each run (runs * KINDS,)."""
    bits = [0] * (len(runs) * KINDS)
    for row, run in enumerate(runs):
        for place, letter in enumerate(run[:BITS]):
            bits[row * KINDS + ord(letter) % KINDS] |= 1 << place
    return np.array(bits, dtype=np.uint64)
