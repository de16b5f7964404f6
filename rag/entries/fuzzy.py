"""Fuzzy matching of names by their letters.

Trigrams and edit distance find names that are split, joined or misspelt.

In a small glossary every name that shares enough letters is compared. In a large one only names
that share trigrams with the question are compared; of the pairs with a similarity of 0.8 or more,
one in a hundred is missed that way (docs/experiments.md). Pure.
"""

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from rag.entries.shared_letters import ROUNDING, SharedLetters

# The lowest similarity that counts as a match, 0..1.
MIN_SIMILARITY = 0.7
# Letters that change count for so much where the consonants stay: people mistake vowels most.
SAME_CONSONANTS = 0.4
VOWELS = re.compile(r"[aeiouy]")
TWICE = re.compile(r"(.)\1+")
# Up to this many names, all are compared.
COMPARE_ALL_UP_TO = 2_000
# In a large glossary, a name is compared if it shares this many trigrams with a run: one is enough
# for a run of at most SHORT letters. For each run, at most LOOKED_AT names are compared.
SHARED, SHORT, LOOKED_AT = 2, 5, 200

Rows = NDArray[np.int32]


def trigrams(letters: str) -> set[str]:
    """Return the trigrams of a name, its beginning marked with `^` and its end with `$`."""
    marked = f"^{letters}$"
    return {marked[start : start + 3] for start in range(len(marked) - 2)}


def have_same_consonants(one: str, other: str) -> bool:
    """Return whether two names differ in their vowels and doubled letters only."""
    return one[:1] == other[:1] and consonants(one) == consonants(other)


def consonants(letters: str) -> str:
    """Return letters without vowels but the first letter, each of several in a row once."""
    return TWICE.sub(r"\1", f"{letters[:1]}{VOWELS.sub('', letters[1:])}")


class TrigramIndex:
    """The letters of all names, without spaces, searched by similarity."""

    def __init__(
        self, names: Sequence[str], postings: Callable[[Iterable[str]], Mapping[str, Rows]]
    ) -> None:
        """Search `names`, ordered by length, the shortest first.

        `postings` returns for trigrams the rows of the names that contain each, in ascending order.
        """
        self._names = names
        self._lengths = [len(name) for name in names]
        self._postings = postings

    def similar(self, runs: Sequence[str]) -> Iterator[tuple[int, int, float]]:
        """Yield (row of a run, row of a name, similarity) of each pair that is similar enough.

        The similarity is 1 less the share of letters that must change, by optimal string
        alignment (OSA); from MIN_SIMILARITY on it is enough. Names with the same consonants are
        nearer than that: "medicade" is Medicaid, not Medicare.
        """
        if not runs or not self._names:
            return
        are_few = len(self._names) <= COMPARE_ALL_UP_TO
        pairs = self._letters.similar(runs) if are_few else self._sharing_grams(runs)
        for row, name in pairs:
            run, letters = runs[row], self._names[name]
            similarity = OSA.normalized_similarity(run, letters, score_cutoff=MIN_SIMILARITY)
            if not similarity:
                continue
            # Thresholds were fitted to similarities of this precision.
            near = float(np.float32(similarity))
            if near < 1 and have_same_consonants(run, letters):
                near = 1 - SAME_CONSONANTS * (1 - near)
            yield row, name, near

    @cached_property
    def _letters(self) -> SharedLetters:
        return SharedLetters(self._names, MIN_SIMILARITY)

    def _sharing_grams(self, runs: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Yield (row of a run, row of a name) of the names that share most trigrams with each."""
        grams_of_runs = [trigrams(run) for run in runs]
        postings = self._postings(set().union(*grams_of_runs))
        for row, run in enumerate(runs):
            known = [postings[gram] for gram in grams_of_runs[row] if gram in postings]
            enough = SHARED if len(run) > SHORT else 1
            for name in _most_shared(known, self._of_length(len(run)), enough):
                yield row, name

    def _of_length(self, length: int) -> range:
        """Return the rows of the names of about the length of a run."""
        least = math.ceil(length * MIN_SIMILARITY - ROUNDING)
        most = int(length / MIN_SIMILARITY + ROUNDING)
        return range(bisect_left(self._lengths, least), bisect_right(self._lengths, most))


def _most_shared(postings: Iterable[Rows], rows: range, enough: int) -> list[int]:
    """Return the rows that stand in at least `enough` postings, the most frequent first."""
    inside = []
    for posting in postings:
        start, stop = np.searchsorted(posting, (rows.start, rows.stop))
        inside.append(posting[start:stop])
    if not inside:
        return []
    counts = np.bincount(np.concatenate(inside) - rows.start)
    fitting = np.flatnonzero(counts >= enough)
    by_count = np.argsort(-counts[fitting], kind="stable")
    best: list[int] = (fitting[by_count[:LOOKED_AT]] + rows.start).tolist()
    return best
