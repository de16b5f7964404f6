"""Stems of English words, so that "simmering" and "simmer" are one word. Owns snowballstemmer."""

from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer

# Words that say nothing about what a name names.
SMALL_WORDS = frozenset("a an the of in on for to and or with by at s its as etc".split())


@lru_cache(200_000)
def stem(word: str) -> str:
    """Return the stem of a case-folded word, by the Snowball stemmer for English."""
    # A new stemmer each time: a stemmer has state, and several threads come here.
    return str(snowballstemmer.stemmer("english").stemWord(word))


def content_stems(words: Iterable[str]) -> tuple[str, ...]:
    """Return the sorted stems of words without small words; of all words if all are small."""
    all_words = tuple(words)
    content = tuple(word for word in all_words if word not in SMALL_WORDS)
    return tuple(sorted(stem(word) for word in content or all_words))
