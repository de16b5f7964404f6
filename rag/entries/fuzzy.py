"""Runs of a question's letters -> the names that they are like, though split, joined or with letters wrong. Pure.

Few names are all looked at. Of many, those that share some of their grams, three letters in a row, with a run: of pairs
that are like each other from 0.8 on, one in a hundred is missed (docs/experiments.md).
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

# A spelling counts as near from here on.
NEAR_FROM = 0.7
ROUNDING = 1e-9
# So many names are few, and so many runs of like length are held against them at once.
FEW, RUNS_AT_ONCE = 2_000, 24
# Of many names, those are looked at that share so many grams with a run, one with a short run; the best so many.
SHARED, SHORT, LOOKED_AT = 2, 5, 200

Rows = NDArray[np.int32]


def grams(letters: str) -> set[str]:
    """Return the runs of three letters in a name, its beginning and end marked."""
    marked = f"^{letters}$"
    return {marked[at : at + 3] for at in range(len(marked) - 2)}


class Letters:
    """The letters of many names, without spaces, looked up by what is nearly the same."""

    def __init__(
        self, names: Sequence[str], postings: Callable[[Iterable[str]], Mapping[str, Rows]]
    ) -> None:
        """Take names by length, the shortest first, and what tells in the rows of which names some grams stand."""
        self._names = names
        self._lengths = [len(name) for name in names]
        self._postings = postings

    def like(self, runs: Sequence[str]) -> Iterator[tuple[int, int, float]]:
        """Yield (run, name, likeness) by their rows: one less the share of letters that are to be changed (OSA)."""
        look = self._all if len(self._names) <= FEW else self._some
        for rows, names in look(runs):
            spelt, held = [runs[row] for row in rows], [self._names[name] for name in names]
            scorer = OSA.normalized_similarity
            likeness = process.cdist(
                spelt, held, scorer=scorer, score_cutoff=NEAR_FROM, dtype=np.float32
            )
            for place in np.flatnonzero(likeness.ravel() > 0).tolist():
                row, column = divmod(place, len(names))
                yield rows[row], int(names[column]), float(likeness[row, column])

    def _all(self, runs: Sequence[str]) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
        """Yield runs of like length with all names that are not too short or long for one of them."""
        by_length = sorted(range(len(runs)), key=lambda row: len(runs[row]))
        for start in range(0, len(by_length), RUNS_AT_ONCE):
            rows = by_length[start : start + RUNS_AT_ONCE]
            yield rows, self._between(len(runs[rows[0]]), len(runs[rows[-1]]))

    def _some(self, runs: Sequence[str]) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
        """Yield each run with the names that share the most grams with it."""
        of_runs = [grams(run) for run in runs]
        postings = self._postings(set().union(*of_runs))
        for row, run in enumerate(runs):
            fitting = self._between(len(run), len(run))
            held = [postings[gram] for gram in of_runs[row] if gram in postings]
            cut = [
                rows[slice(*np.searchsorted(rows, (fitting.start, fitting.stop)))] for rows in held
            ]
            if any(map(len, cut)):
                shared = np.bincount(np.concatenate(cut) - fitting.start)
                names = np.flatnonzero(shared >= (SHARED if len(run) > SHORT else 1))
                best = names[np.argsort(-shared[names], kind="stable")[:LOOKED_AT]]
                yield [row], (best + fitting.start).tolist()

    def _between(self, shortest: int, longest: int) -> range:
        """Return the rows of the names that runs of these lengths can be like."""
        first = bisect_left(self._lengths, math.ceil(shortest * NEAR_FROM - ROUNDING))
        return range(first, bisect_right(self._lengths, int(longest / NEAR_FROM + ROUNDING)))
