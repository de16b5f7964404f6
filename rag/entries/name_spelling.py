"""How names are written: their signs and their case, where the words are the same. Pure.

C, C# and C++ have the same word, as have .NET and Net, MySQL and mysql.
"""

import re
import unicodedata
from collections.abc import Collection
from functools import cached_property, lru_cache

from rag.entries.surface_forms import implied_names, normalised_words, word_spans

# Signs that are part of a name: C#, C++, A*, .NET, A-.
SIGNS = re.compile(r"(?<=\w)[#+*]+(?!\w)|(?<!\w)\.(?=\w)|(?<=\b\w)-+(?!\w)")
# The highest spelling level.
SAME = 3
DOT_BEFORE = re.compile(r"(?<!\w)\.\Z")
SIGNS_BEHIND = re.compile(r"[#+*]+(?!\w)|(?<=\b\w)-+(?!\w)")


class WrittenWords:
    """The words of a text, case folded, and how each run of them is written."""

    def __init__(self, text: str) -> None:
        """Split a text."""
        self.words = normalised_words(text)
        self._text = unicodedata.normalize("NFKC", text)

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        return word_spans(self._text)

    def written(self, start: int, stop: int) -> str:
        """Return the words [start, stop) as they are written, with the signs of a name."""
        if len(self._spans) != len(self.words):
            # Case folding has changed the number of words.
            return " ".join(self.words[start:stop])
        first, last = self._spans[start][0], self._spans[stop - 1][1]
        if DOT_BEFORE.search(self._text, max(0, first - 2), first):
            first -= 1
        behind = SIGNS_BEHIND.match(self._text, last)
        # A star before the words, too, is emphasis.
        if behind and self._text[first - 1 : first] != "*":
            last = behind.end()
        return self._text[first:last]

    def are_written_as_name(self, start: int, stop: int) -> bool:
        """Return whether words have the signs of a name, or are capitals where not all are."""
        written = self.written(start, stop)
        is_acronym = len(written) > 1 and written.isupper() and not self._text.isupper()
        return is_acronym or bool(signs_of(written))


# A question is split once, though several modules look for its names.
written_words = lru_cache(64)(WrittenWords)


def spelling_level(text: str, names: Collection[str]) -> int:
    """Return how the nearest of some names is spelt in comparison with a text of the same letters.

    3: the same characters; 2: another case; 1: other signs; 0: the name lacks a sign of the text.
    """
    if text in names:
        return SAME
    letters = "".join(normalised_words(text))
    levels = []
    for written in names:
        for name, own_letters in _variants(written):
            if own_letters == letters:
                levels.append(_level(text, name))
    # A name that is found by other letters.
    return max(levels, default=1)


@lru_cache(10_000)
def _variants(written: str) -> tuple[tuple[str, str], ...]:
    """Return a name and its variants, each with its letters."""
    names = (written, *implied_names(written))
    return tuple((name, "".join(normalised_words(name))) for name in names)


def signs_of(name: str) -> tuple[str, ...]:
    """Return the signs that are part of a name, in their order."""
    return tuple(SIGNS.findall(name))


def _level(text: str, name: str) -> int:
    if name == text:
        return SAME
    if name.casefold() == text.casefold():
        return 2
    return int(set(signs_of(text)) <= set(signs_of(name)))
