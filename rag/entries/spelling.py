"""A question -> the same with misspelt words put right, by the glossary's own words. Pure.

The pieces of a misspelt word mean something else to the encoder ("de ##fur ##om"); a word that neither the glossary
nor the encoder knows is read as the glossary's word that it is a slip away from.
"""

import re
from collections import Counter
from collections.abc import Iterable, Set

from rapidfuzz import process
from rapidfuzz.distance import OSA

LETTERS = re.compile(r"[^\W\d_]+")
SHORTEST = 4
# One slip in a short word, two in a longer one; two only if the word begins alike.
LONG = 6


def words_of(texts: Iterable[str]) -> Counter[str]:
    """Return how often each word stands in texts, case folded."""
    return Counter(word for text in texts for word in LETTERS.findall(text.casefold()))


class Spelling:
    """The words of a glossary."""

    def __init__(self, counts: Counter[str]) -> None:
        """Take how often each word stands in the glossary's texts."""
        self._counts = counts
        self._words = sorted(word for word in counts if len(word) >= SHORTEST)

    def correct(self, question: str, known: Set[str]) -> str:
        """Return the question with words that are neither `known` nor the glossary's own put right."""
        return LETTERS.sub(lambda found: self._right(found[0], known), question)

    def _right(self, word: str, known: Set[str]) -> str:
        spelt = word.casefold()
        if len(spelt) < SHORTEST or spelt in self._counts or spelt in known:
            return word
        slips = 1 if len(spelt) < LONG else 2
        near = process.extract(
            spelt, self._words, scorer=OSA.distance, score_cutoff=slips, limit=10
        )
        alike = [
            (far, -self._counts[each], each)
            for each, far, _ in near
            if far == 1 or each[0] == spelt[0]
        ]
        return min(alike)[2] if alike else word
