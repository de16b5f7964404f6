"""Which names share so many letters with a run of letters that they may be spelt like it. Pure.

An edit changes at most one letter, so texts with few edits between them share most letters, in
whatever order. Letters are bits, so that one operation compares a run with a name.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

# The letters of all scripts are of so many kinds, 64 bits for all of them: as frequent as letters
# are in Latin names, a kind has a bit for a letter that comes once, twice, or three times.
KINDS = 32
THRICE, TWICE = "eaionrtslc", "udpmghybfvwk"
# What a product may lack of a whole number.
ROUNDING = 1e-9
# Pairs of a run and a name that are compared at once, and names of which the bits are set at once.
PAIRS_AT_ONCE, NAMES_AT_ONCE = 50_000, 50_000
# Up to so many pairs are told apart as fast without a look at further letters.
FEW_PAIRS = 1_000

Bits = NDArray[np.uint64]
Counts = NDArray[np.uint8]
Places = NDArray[np.int64]
NONE: tuple[Places] = (np.empty(0, dtype=np.int64),)


def _places() -> list[tuple[int, int]]:
    """Return for each kind the bit of its first letter, and for how many letters it has bits."""
    places = []
    first = 1
    for kind in range(KINDS):
        letter = chr(kind + ord("a") - 1)
        times = 1 + (letter in THRICE + TWICE) + (letter in THRICE)
        places.append((first, times))
        first <<= times
    return places


PLACES = _places()
# For each kind the bit of its first letter, and all its bits but the last.
STEPS = [(first, first * (2 ** (times - 1) - 1)) for first, times in PLACES]


class SharedLetters:
    """The letters of names, compared with those of runs."""

    def __init__(self, names: Sequence[str], similarity: float) -> None:
        """Compare with `names`, ordered by length, the shortest first.

        `similarity`, 0..1, is the share of letters that must stay.
        """
        self._similarity = similarity
        self._names = names
        self._lengths = [len(name) for name in names]
        self._bits = bits_of_names(names)
        self._least = self._least_shared(names, np.bitwise_count(self._bits))

    def similar(self, runs: Sequence[str]) -> tuple[Places, Places]:
        """Return the rows of some runs and of the names that share enough letters, in pairs.

        `runs` are ordered by length, the shortest first.
        """
        if 0 < len(runs) * len(self._lengths) <= PAIRS_AT_ONCE:
            return self._pairs(runs, 0, len(runs))
        at_once = max(1, PAIRS_AT_ONCE // max(1, len(self._lengths)))
        pairs = [self._pairs(runs, start, at_once) for start in range(0, len(runs), at_once)]
        rows = np.concatenate([each for each, _ in pairs] or NONE)
        names = np.concatenate([each for _, each in pairs] or NONE)
        if len(rows) > FEW_PAIRS:
            kept = self._share_further(runs, rows, names)
            rows, names = rows[kept], names[kept]
        return rows, names

    def _pairs(self, runs: Sequence[str], start: int, at_once: int) -> tuple[Places, Places]:
        """Return the pairs of the runs [start, start + at_once); see `similar`."""
        some = runs[start : start + at_once]
        first, stop = self._of_length(len(some[0]), len(some[-1]))
        places = np.flatnonzero(self._share_enough(some, first, stop))
        rows, names = np.divmod(places, max(1, stop - first))
        return rows + start, names + first

    def _share_enough(self, runs: Sequence[str], first: int, stop: int) -> NDArray[np.bool_]:
        """Return whether runs and the names [first, stop) share enough letters (runs, names)."""
        bits = [letter_bits(run) for run in runs]
        least = [self._least_of(*each) for each in zip(runs, bits, strict=True)]
        shared = np.bitwise_count(np.array(bits, dtype=np.uint64)[:, None] & self._bits[first:stop])
        # Two comparisons take a third of the time of one with the larger of both.
        enough = shared >= np.array(least, dtype=np.uint8)[:, None]
        enough &= shared >= self._least[first:stop]
        return np.asarray(enough)

    def _share_further(self, runs: Sequence[str], rows: Places, names: Places) -> NDArray[np.bool_]:
        """Return whether pairs share enough letters, of those that come often, too (pairs,)."""
        bits, further = bits_of_names(runs), bits_of_names(runs, further=True)
        own_further, least_of_name = self._further
        least = self._least_shared(runs, np.bitwise_count(bits) + np.bitwise_count(further))
        shared = np.bitwise_count(bits[rows] & self._bits[names])
        shared += np.bitwise_count(further[rows] & own_further[names])
        return np.asarray((shared >= least[rows]) & (shared >= least_of_name[names]))

    @cached_property
    def _further(self) -> tuple[Bits, Counts]:
        """The further bits of names, and how many bits of both a run has that is like a name."""
        further = bits_of_names(self._names, further=True)
        counts = np.bitwise_count(self._bits) + np.bitwise_count(further)
        return further, self._least_shared(self._names, counts)

    def _least_shared(self, texts: Sequence[str], counts: Counts) -> Counts:
        """Return how many of their bits texts share with one that is like them, given all."""
        lengths = np.array([len(text) for text in texts])
        edits = (lengths * (1 - self._similarity) + ROUNDING).astype(np.int64)
        return counts - np.minimum(counts, edits).astype(np.uint8)

    def _least_of(self, run: str, bits: int) -> int:
        """Return how many of the bits of a run a name has that is like it."""
        edits = int(len(run) * (1 - self._similarity) + ROUNDING)
        return max(0, bits.bit_count() - edits)

    def _of_length(self, shortest: int, longest: int) -> tuple[int, int]:
        """Return where the names begin and stop that are about as long as runs."""
        least = math.ceil(shortest * self._similarity - ROUNDING)
        most = int(longest / self._similarity + ROUNDING)
        return bisect_left(self._lengths, least), bisect_right(self._lengths, most)


def letter_bits(text: str) -> int:
    """Return a bit for each kind of letter in a text, and further ones if it comes again."""
    # No arrays: a question has few letters, and Python takes half of their time for them.
    bits = 0
    for letter in text:
        first, others = STEPS[ord(letter) % KINDS]
        bits |= first | (bits & others) << 1
    return bits


def bits_of_names(names: Sequence[str], further: bool = False) -> Bits:
    """Return the `letter_bits` of many names (names,).

    If `further`, those of the letters that come so often that they have no bit there.
    """
    bits = np.zeros(len(names), dtype=np.uint64)
    for start in range(0, len(names), NAMES_AT_ONCE):
        some = names[start : start + NAMES_AT_ONCE]
        counts = _letter_counts(some)
        for kind, (first, times) in enumerate(PLACES):
            for time in range(times):
                has = counts[kind] > time + times * further
                bits[start : start + len(some)] |= has * np.uint64(first << time)
    return bits


def kinds_of(texts: Sequence[str]) -> NDArray[np.uint8]:
    """Return the kinds of the letters of texts, one text behind the other (letters,)."""
    letters = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return (letters % KINDS).astype(np.uint8)


def _letter_counts(texts: Sequence[str]) -> NDArray[np.int64]:
    """Return how many letters of each kind texts have (KINDS, texts)."""
    lengths = np.array([len(text) for text in texts])
    rows = np.repeat(np.arange(len(texts)), lengths)
    places = kinds_of(texts).astype(np.int64) * len(texts) + rows
    return np.bincount(places, minlength=KINDS * len(texts)).reshape(KINDS, len(texts))
