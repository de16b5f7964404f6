"""Stems of English words, so that "simmering" and "simmer" are one word. Owns snowballstemmer."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import snowballstemmer

# Words that say nothing about what a name names.
SMALL_WORDS = frozenset("a an the of in on for to and or with by at s its as etc".split())

# Endings of inflected words, and what may stand there in the base form.
BASE_ENDINGS: Mapping[str, Sequence[str]] = {
    "s": ("",),
    "es": ("", "is"),
    "ies": ("y",),
    "ed": ("", "e"),
    "ied": ("y",),
    "ing": ("", "e"),
}


@lru_cache(200_000)
def stem(word: str) -> str:
    """Return the stem of a case-folded word, by the Snowball stemmer for English."""
    # A new stemmer each time: a stemmer has state, and several threads come here.
    return str(snowballstemmer.stemmer("english").stemWord(word))


def is_inflected(word: str, other: str) -> bool:
    """Return whether two words are forms of one word: "filing" and "files", not "filer".

    A stem is shared by more: that of "hospital" is that of "hospitalization".
    """
    return not _base_forms(word).isdisjoint(_base_forms(other))


def _base_forms(word: str) -> set[str]:
    """Return the words of which a word may be a plural, a participle or a past form."""
    forms = {word}
    for ending, endings in BASE_ENDINGS.items():
        if word.endswith(ending):
            forms.update(word.removesuffix(ending) + base for base in endings)
    forms.update(form[:-1] for form in tuple(forms) if form[-2:-1] == form[-1:] != word[-1:])
    return forms


def content_stems(words: Iterable[str]) -> tuple[str, ...]:
    """Return the sorted stems of words without small words; of all words if all are small."""
    all_words = tuple(words)
    content = tuple(word for word in all_words if word not in SMALL_WORDS)
    return tuple(sorted(stem(word) for word in content or all_words))
