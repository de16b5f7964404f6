"""Fuzzy matching of names by their letters: those that are split, joined or misspelt. Pure."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from rag.entries.shared_letters import SharedLetters

# The lowest similarity that counts as a match, 0..1.
MIN_SIMILARITY = 0.7
# Letters that change count for so much where the consonants stay: people mistake vowels most.
SAME_CONSONANTS = 0.4
VOWELS = re.compile(r"[aeiouy]")
TWICE = re.compile(r"(.)\1+")


def have_same_consonants(one: str, other: str) -> bool:
    """Return whether two names differ in their vowels and doubled letters only."""
    return one[:1] == other[:1] and consonants(one) == consonants(other)


def consonants(letters: str) -> str:
    """Return letters without vowels but the first letter, each of several in a row once."""
    return TWICE.sub(r"\1", f"{letters[:1]}{VOWELS.sub('', letters[1:])}")


class FuzzyIndex:
    """The letters of all names, without spaces, searched by similarity."""

    def __init__(self, names: Sequence[str]) -> None:
        """Search `names`, ordered by length, the shortest first."""
        self._names = names
        self._letters = SharedLetters(names, MIN_SIMILARITY)

    @cached_property
    def _rows(self) -> dict[str, list[int]]:
        """The rows of the names with the same letters, by those."""
        rows: dict[str, list[int]] = {}
        for row, name in enumerate(self._names):
            rows.setdefault(name, []).append(row)
        return rows

    def of_letters(self, runs: Sequence[str]) -> Iterator[tuple[int, int, float]]:
        """Yield the same as `similar` for names with the letters of a run, but for a last "s"."""
        for place, letters in enumerate(runs):
            for form in (letters, f"{letters}s", letters.removesuffix("s")):
                for row in self._rows.get(form, ()):
                    similarity = OSA.normalized_similarity(letters, form)
                    if similarity >= MIN_SIMILARITY:
                        yield place, row, similarity

    def similar(self, runs: Sequence[str]) -> Iterator[tuple[int, int, float]]:
        """Yield (row of a run, row of a name, similarity) of each pair that is similar enough.

        `runs` are ordered by length, the shortest first. The similarity is 1 less the share of
        letters that must change, by optimal string alignment (OSA); from MIN_SIMILARITY on it is
        enough. Names with the same consonants are nearer than that: "medicade" is Medicaid, not
        Medicare.
        """
        for rows, names in self._letters.similar(runs):
            spoken = [runs[row] for row in rows]
            written = [self._names[name] for name in names]
            similarity = _similarities(spoken, written)
            for place in np.flatnonzero(similarity).tolist():
                near = float(similarity[place])
                if near < 1 and have_same_consonants(spoken[place], written[place]):
                    near = 1 - SAME_CONSONANTS * (1 - near)
                yield rows[place], names[place], near


def _similarities(runs: Sequence[str], names: Sequence[str]) -> NDArray[np.float32]:
    """Return the similarity of each run with the name at its place; 0 if it is not enough.

    Runs that are all the same are compared faster, as those of a large glossary are.
    """
    scorer, enough = OSA.normalized_similarity, MIN_SIMILARITY
    if runs[:1] == runs[-1:]:
        of_run = process.cdist(
            runs[:1], names, scorer=scorer, score_cutoff=enough, dtype=np.float32
        )
        return np.asarray(of_run.ravel())
    similarity = process.cpdist(runs, names, scorer=scorer, score_cutoff=enough, dtype=np.float32)
    return np.asarray(similarity)
