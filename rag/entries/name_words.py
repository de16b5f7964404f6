"""The names of a store by their words: by stems, initials, clipped words and numbers. Pure.

A name is given by its normalised words with single spaces, as in `EntryStore`. Nothing here scans
all names for a question.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

from rapidfuzz import process
from rapidfuzz.distance import OSA

from rag.entries.language_packs import ENGLISH_PACK, LanguagePack
from rag.entries.stems import SMALL_WORDS, content_stems, stem

# The initials of a name are at least so many letters.
SHORTEST_INITIALS = 2
# The least letters of a clipped word: "mic" for "microphone".
SHORTEST_CLIP = 3
# From this similarity on, an unknown word may be a misspelt word of a name.
MIN_WORD_SIMILARITY = 0.75
# A numeral; those of a version are separate words. A single letter at the end is a code, too.
NUMERALS = re.compile(r"\d+(?: \d+)*|(?<= )[a-z]$")


class NameWords:
    """Indexes over the words of names."""

    def __init__(self, names: Iterable[str]) -> None:
        """Index names, each given by its normalised words."""
        self._names = tuple(names)
        self._by_stems: dict[LanguagePack, dict[tuple[str, ...], list[str]]] = {}
        self._stems: dict[LanguagePack, frozenset[str]] = {}
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        self._by_initials: dict[str, list[str]] = defaultdict(list)
        # By the number of words and the first letter, then by the first word: the rows of names.
        self._by_outline: dict[tuple[int, str], dict[str, list[int]]] = defaultdict(dict)
        self._by_shape: dict[str, list[str]] = defaultdict(list)
        self._words: dict[str, set[str]] = defaultdict(set)
        for row, name in enumerate(self._names):
            self._add(row, name)

    def _add(self, row: int, name: str) -> None:
        words = tuple(name.split(" "))
        self._by_outline[len(words), words[0][0]].setdefault(words[0], []).append(row)
        for word in set(words):
            self._by_stem[stem(word)].append(name)
            self._words[word[0]].add(word)
        initials = "".join(word[0] for word in words if word not in SMALL_WORDS)
        if len(initials) >= SHORTEST_INITIALS:
            self._by_initials[initials].append(name)
        shape = number_shape(name)
        if shape:
            self._by_shape[shape].append(name)

    def with_stems(self, stems: tuple[str, ...], pack: LanguagePack = ENGLISH_PACK) -> list[str]:
        """Return the names whose `content_stems` are these in a language.

        The first call for a language takes the stems of all names.
        """
        return self._of_language(pack).get(stems, [])

    def has_stem(self, of_word: str, pack: LanguagePack = ENGLISH_PACK) -> bool:
        """Return whether a stem is one of the `content_stems` of a name in a language."""
        if pack not in self._stems:
            self._stems[pack] = frozenset(chain.from_iterable(self._of_language(pack)))
        return of_word in self._stems[pack]

    def _of_language(self, pack: LanguagePack) -> dict[tuple[str, ...], list[str]]:
        """Return the names by their `content_stems` in a language."""
        if pack not in self._by_stems:
            self._by_stems[pack] = self._stemmed(pack)
        return self._by_stems[pack]

    def _stemmed(self, pack: LanguagePack) -> dict[tuple[str, ...], list[str]]:
        """Return the names by their stems in a language."""
        by_stems: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for name in self._names:
            by_stems[content_stems(name.split(" "), pack)].append(name)
        return by_stems

    def with_initials(self, letters: str) -> list[str]:
        """Return the names of several words that begin with these letters."""
        return self._by_initials.get(letters, [])

    def with_shape(self, shape: str) -> list[str]:
        """Return the names with this `number_shape`."""
        return self._by_shape.get(shape, [])

    def clipped_to(self, words: Sequence[str]) -> list[str]:
        """Return the names of which `words` are the words, each whole, inflected or cut short."""
        first, *others = words
        rows: list[int] = []
        for first_word, own in self._by_outline.get((len(words), first[0]), {}).items():
            if _is_clipped_to(first_word, first):
                rows += own
        names = [self._names[row] for row in sorted(rows)]
        return [name for name in names if all(map(_is_clipped_to, name.split(" ")[1:], others))]

    def with_all(self, words: Iterable[str]) -> list[str]:
        """Return the names that have all of some words, endings aside."""
        wanted = {stem(word) for word in words}
        rarest = min(wanted, key=lambda each: len(self._by_stem.get(each, [])))
        names = []
        for name in self._by_stem.get(rarest, []):
            if wanted <= {stem(word) for word in name.split(" ")}:
                names.append(name)
        return names

    def resembles_a_word(self, word: str) -> bool:
        """Return whether some name has a word like this one, with the same first letter."""
        words = self._words.get(word[0], ())
        return (
            process.extractOne(
                word,
                words,
                scorer=OSA.normalized_similarity,
                score_cutoff=MIN_WORD_SIMILARITY,
            )
            is not None
        )


def number_shape(name: str) -> str:
    """Return the letters of a name with each numeral as 0, "" if it lacks letters or numerals.

    `http 3` and `http 4` have one shape, as have `sd 1 4` and `sd 7`, `part b` and `part d`.
    """
    shape, numerals = NUMERALS.subn("0", name)
    letters = shape.replace(" ", "")
    if not numerals or not letters.strip("0"):
        return ""
    return letters


def differ_in_code(words: Sequence[str], others: Sequence[str]) -> bool:
    """Return whether two names of as many words have other numbers or single letters at a place.

    Such words are never misspelt.
    """
    if len(words) != len(others):
        return False
    for word, other in zip(words, others, strict=True):
        is_code = len(word) == len(other) == 1 or (word.isdecimal() and other.isdecimal())
        if word != other and is_code:
            return True
    return False


def _is_clipped_to(name_word: str, word: str) -> bool:
    """Return whether a word is that of a name: the same, inflected, or cut short."""
    if name_word == word or stem(name_word) == stem(word):
        return True
    return len(word) >= SHORTEST_CLIP and name_word.startswith(word)
