"""Spelling correction of a question, by the words that the glossary uses. Pure.

An encoder cuts a misspelt word into pieces that mean something else ("de ##fur ##om"). A word that
neither the glossary nor the encoder knows is therefore replaced by the nearest word of the
glossary.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence, Set

from rapidfuzz import process
from rapidfuzz.distance import OSA

from rag.entries.scripts import has_unspaced

LETTERS = re.compile(r"[^\W\d_]+")
# Words with fewer letters are neither corrected nor offered as a correction.
SHORTEST = 4
# One edit is allowed in a word of fewer letters, two in others as a rule; two only if both words
# begin with the same letter.
LONG, MOST_EDITS = 6, 2


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Return how often each word stands in texts, case folded."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(LETTERS.findall(text.casefold()))
    return counts


class SpellingCorrector:
    """Corrects words by the vocabulary of a glossary."""

    def __init__(
        self, counts: Counter[str], right: Container[str] = (), most_edits: int = MOST_EDITS
    ) -> None:
        """Correct to the words of `counts`: how often each stands in the glossary, case folded.

        Words that are `right` stay as they are.
        """
        self._counts = counts
        self._right = right
        self._most_edits = most_edits
        self._words = sorted(word for word in counts if len(word) >= SHORTEST)

    def correct(self, question: str, *known: Set[str]) -> str:
        """Return the question with its misspelt words replaced.

        Words in one of `known` are taken as right.
        """
        # Most questions have no word to correct, and letters in ASCII fold one by one.
        words = LETTERS.findall(question.lower()) if question.isascii() else ()
        if words and all(self._is_right(word, known) for word in words):
            return question
        return LETTERS.sub(lambda match: self._corrected(match[0], known), question)

    def _corrected(self, word: str, known: Sequence[Set[str]]) -> str:
        """Return the nearest word of the glossary, the most frequent of several.

        The word itself if it is known.
        """
        folded = word.casefold()
        if self._is_right(folded, known):
            return word
        most_edits = 1 if len(folded) < LONG else self._most_edits
        near = process.extract(
            folded, self._words, scorer=OSA.distance, score_cutoff=most_edits, limit=10
        )
        ranked = []
        for candidate, edits, _ in near:
            if edits == 1 or candidate[0] == folded[0]:
                ranked.append((edits, -self._counts[candidate], candidate))
        if not ranked:
            return word
        _, _, best = min(ranked)
        return best

    def _is_right(self, folded: str, known: Sequence[Set[str]]) -> bool:
        """Return whether a word, case folded, stays as it is."""
        if folded in self._counts or folded in self._right or len(folded) < SHORTEST:
            return True
        # A run of letters without spaces is several words.
        return any(folded in words for words in known) or has_unspaced(folded)
