"""Stems of words, so that "simmering" and "simmer" are one word. Owns snowballstemmer."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import snowballstemmer

from rag.entries.language_packs import ENGLISH_PACK, LanguagePack

WORDS = re.compile(r"\w+")
# A stem may differ from the word in its last letter: "berri" for "berry".
SHORTEST_PART = 3
# Words that say nothing about what a name names.
SMALL_WORDS = ENGLISH_PACK.small_words

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
def stem(word: str, stemmer: str = ENGLISH_PACK.stemmer) -> str:
    """Return the stem of a case-folded word by a Snowball stemmer; "" returns the word."""
    if not stemmer:
        return word
    # A new stemmer each time: a stemmer has state, and several threads come here.
    return str(snowballstemmer.stemmer(stemmer).stemWord(word))


def is_inflected(word: str, other: str, pack: LanguagePack = ENGLISH_PACK) -> bool:
    """Return whether two words are forms of one word: "filing" and "files", not "filer".

    In English a stem is shared by more: that of "hospital" is that of "hospitalization". In other
    languages the stem decides.
    """
    if pack is not ENGLISH_PACK:
        return stem(word, pack.stemmer) == stem(other, pack.stemmer)
    return not _base_forms(word).isdisjoint(_base_forms(other))


def _base_forms(word: str) -> set[str]:
    """Return the words of which a word may be a plural, a participle or a past form."""
    forms = {word}
    for ending, endings in BASE_ENDINGS.items():
        if word.endswith(ending):
            forms.update(word.removesuffix(ending) + base for base in endings)
    forms.update(form[:-1] for form in tuple(forms) if form[-2:-1] == form[-1:] != word[-1:])
    return forms


def content_stems(words: Iterable[str], pack: LanguagePack = ENGLISH_PACK) -> tuple[str, ...]:
    """Return the sorted stems of words without small words; of all words if all are small."""
    return tuple(sorted(stem(word, pack.stemmer) for word in pack.own_words(words)))


def stems_in_order(text: str) -> list[str]:
    """Return the stems of the words of a text, in their order, without small words."""
    words = [word.casefold() for word in WORDS.findall(text)]
    return [stem(word) for word in words if word not in SMALL_WORDS]


def beginning(of_word: str) -> str:
    """Return the letters with which every word begins that has a stem."""
    return of_word[: max(SHORTEST_PART, len(of_word) - 1)]
