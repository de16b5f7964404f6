"""The words that the texts of a glossary use, by their stems. Pure."""

import math
from collections import Counter
from collections.abc import Mapping
from functools import cached_property

from rag.entries.spelling import LETTERS
from rag.entries.stems import stem

# A word of a definition is counted twice: in the passage of the definition and in its sentence.
COUNTS_PER_ENTRY = 2
# From this share of the entries on, and at least in so many, a word tells entries apart no more.
COMMON_SHARE, COMMON_ENTRIES = 0.05, 3


class GlossaryWords:
    """How often words stand in a glossary."""

    def __init__(self, counts: Mapping[str, int], entries: int) -> None:
        """Take how often each word stands in the passages, and the number of entries."""
        self._counts = counts
        self._entries = entries

    def __contains__(self, word: object) -> bool:
        """Return whether a word stands in the glossary as it is."""
        return word in self._counts

    @cached_property
    def _by_stem(self) -> Counter[str]:
        total: Counter[str] = Counter()
        for word, count in self._counts.items():
            total[stem(word)] += count
        return total

    def uses(self, word: str) -> bool:
        """Return whether the glossary uses a word, endings and digits aside."""
        parts = LETTERS.findall(word)
        return bool(parts) and all(stem(part) in self._by_stem for part in parts)

    def is_common(self, word: str) -> bool:
        """Return whether about one entry in twenty uses a word, such as "plant" in gardening."""
        return self._frequency(word) >= max(COMMON_ENTRIES, COMMON_SHARE * self._entries)

    def idf(self, word: str) -> float:
        """Return the inverse document frequency, estimated from how often the word is used.

        As in Lucene: log(1 + (N - n + 0.5) / (n + 0.5)), of N entries of which n use the word.
        """
        frequency = self._frequency(word)
        return math.log1p((self._entries - frequency + 0.5) / (frequency + 0.5))

    def _frequency(self, word: str) -> float:
        """Return the estimated number of entries that use a word."""
        return min(self._entries, self._by_stem[stem(word)] / COUNTS_PER_ENTRY)
