"""Normalisation of text for lookup: folded words with single spaces, each character with its place.

Case and spelling are decided later, from the text at that place, by `spelt`.
"""

import re
import unicodedata
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rag.annotate.mask import FILL
from rag.entries.scripts import is_unspaced, stand_side_by_side

Codes = NDArray[np.uint32]
Places = NDArray[np.int32]

HYPHENS = frozenset("-_‐")
SPACE = 0x20
# Codes that stand for a character: DROPPED for a FILL, ODD for one that joins the character before
# it, or that becomes more or fewer than one.
DROPPED, ODD = 0, 1
# Two words with more line ends between them do not stand side by side.
LINE_BREAKS_AT_MOST = 1
# Code points up to this one are of scripts that part words by spaces.
HIGHEST_SPACED = 0x0DFF
# Code points below this include all combining marks of words.
HIGHEST_MARK = 0x1F000


def is_word_character(sign: str) -> bool:
    """Return whether a character is part of a word: a letter, a digit, or a mark on one."""
    return sign.isalnum() or _is_mark(sign)


def _is_mark(sign: str) -> bool:
    """Return whether a character is a combining mark: Unicode category M."""
    return unicodedata.category(sign).startswith("M")


@cache
def word_pattern() -> re.Pattern[str]:
    """Return the pattern of a word. It lists all marks on letters: `re` has no class for them."""
    characters = (chr(point) for point in range(HIGHEST_MARK))
    marks = "".join(character for character in characters if _is_mark(character))
    return re.compile(rf"(?:[^\W_]|[{marks}])+")


def normalise_spelling(text: str) -> str:
    """Return words as they are spelt: NFKC normalised, with one space for whatever parts two words.

    Words are parted by spaces with at most one line end, by a hyphen, or by an underscore. All else
    stays as it is.
    """
    plain = unicodedata.normalize("NFKC", text.replace(FILL, ""))
    parts: list[str] = []
    at = 0
    for word in word_pattern().finditer(plain):
        gap = plain[at : word.start()]
        if at:
            gap = _single_space(gap)
        parts += [gap, word[0]]
        at = word.end()
    parts.append(plain[at:])
    return "".join(parts)


def _single_space(gap: str) -> str:
    """Return the text between two words as one space, if it only parts them.

    Otherwise return it with its spaces collapsed; more line ends than one are kept.
    """
    if gap not in HYPHENS and not gap.isspace():
        return re.sub(r"\s+", " ", gap)
    if gap.count("\n") > LINE_BREAKS_AT_MOST:
        return gap
    return " "


def fold_case(text: str) -> str:
    """Return a text case folded."""
    return unicodedata.normalize("NFKC", text.casefold())


def fold_with_places(text: str) -> tuple[str, Places]:
    """Return the words of a text, case folded, a space around each, and each character's place.

    A span of these words ends in the text where the character behind the span stands.
    """
    characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes, places = _codes_of(characters), np.arange(len(text), dtype=np.int32)
    odd = np.flatnonzero(codes == ODD)
    if odd.size:
        codes, places = _with_odd_folded(text, codes, odd)
    if FILL in text:
        kept = codes != DROPPED
        codes, places = codes[kept], places[kept]
    codes, places = _unspaced_parted(codes, places)
    single = np.ones(len(codes), dtype=bool)
    single[1:] = (codes[1:] != SPACE) | (codes[:-1] != SPACE)
    codes = np.concatenate([[SPACE], codes[single], [SPACE]]).astype("<u4")
    places = np.concatenate([[0], places[single], [len(text)]]).astype(np.int32)
    return codes.tobytes().decode("utf-32-le"), places


def _unspaced_parted(codes: Codes, places: Places) -> tuple[Codes, Places]:
    """Return codes and places with a space between letters that may be of two words."""
    distinct = np.unique(codes[codes > HIGHEST_SPACED])
    unspaced = [code for code in distinct.tolist() if is_unspaced(chr(code))]
    if not unspaced:
        return codes, places
    near = np.flatnonzero(np.isin(codes, np.array(unspaced, dtype=codes.dtype)))
    ends = np.unique(np.concatenate([near, near + 1]))
    parted = []
    for place in ends[(ends > 0) & (ends < len(codes))].tolist():
        before, behind = chr(codes[place - 1]), chr(codes[place])
        if is_word_character(before) and stand_side_by_side(before, behind):
            parted.append(place)
    spaces = np.full(len(parted), SPACE, codes.dtype)
    return np.insert(codes, parted, spaces), np.insert(places, parted, places[parted])


def part_unspaced(word: str) -> str:
    """Return a word with a space between letters that may be of two words."""
    parts = [word[:1]]
    for before, behind in pairwise(word):
        parts += [" ", behind] if stand_side_by_side(before, behind) else [behind]
    return "".join(parts)


def _codes_of(characters: Codes) -> Codes:
    """Return the code of each character; each distinct one is computed once."""
    if not characters.size:
        return characters
    distinct = np.flatnonzero(np.bincount(characters))
    table = np.zeros(distinct[-1] + 1, np.uint32)
    table[distinct] = [_code(chr(point)) for point in distinct.tolist()]
    return table[characters]


def _code(sign: str) -> int:
    """Return the code of a character: its folded form, SPACE outside of words, DROPPED or ODD."""
    if sign == FILL:
        return DROPPED
    if _joins(sign):
        return ODD
    form = _folded_form(sign)
    if not any(is_word_character(part) for part in form):
        return SPACE
    if len(form) > 1:
        return ODD
    return ord(form)


def _folded_form(text: str) -> str:
    """Return a text NFKC normalised and case folded."""
    return fold_case(unicodedata.normalize("NFKC", text))


def _joins(sign: str) -> bool:
    """Return whether a character may become one with the one before it.

    These are marks, and the vowels and final consonants of Korean syllables (Hangul Jamo).
    """
    return _is_mark(sign) or "\u1160" <= sign <= "\u11ff"


def _with_odd_folded(text: str, codes: Codes, odd: NDArray[np.intp]) -> tuple[Codes, Places]:
    """Return the codes of a text and their places, with its odd characters folded.

    Neighbouring odd characters are folded together, with the character that they join.
    """
    parts, places, at = [codes[:0]], [np.empty(0, np.int32)], 0
    for first, last in _runs(odd):
        start = first
        if first > at and _joins(text[first]):
            start -= 1
        form = _folded_form(text[start : last + 1])
        new = [ord(sign) if is_word_character(sign) else SPACE for sign in form]
        parts += [codes[at:start], np.array(new, np.uint32)]
        places += [np.arange(at, start, dtype=np.int32), np.full(len(new), start, np.int32)]
        at = last + 1
    parts.append(codes[at:])
    places.append(np.arange(at, len(text), dtype=np.int32))
    return np.concatenate(parts), np.concatenate(places)


def _runs(places: NDArray[np.intp]) -> list[tuple[int, int]]:
    """Return (first, last) of each run of consecutive numbers in ascending ones."""
    breaks = np.flatnonzero(np.diff(places) > 1)
    firsts = places[np.r_[0, breaks + 1]]
    lasts = places[np.r_[breaks, len(places) - 1]]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))
