"""A text -> its words as they are looked up, one space between them, and where in the text each of their signs stands.

Nothing is lost on the way: what a match means is read from the text itself, by `spelt`.
"""

import re
import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rag.annotate.mask import FILL

HYPHENS = frozenset("-_‐")
SPACE = 0x20
# Codes in place of signs: one that goes with the sign before it, and one that becomes more or fewer than one.
DROPPED, ODD = 0, 1
LINE_BREAKS_AT_MOST = 1


def wordy(sign: str) -> bool:
    """Tell whether a sign is part of a word: a letter, a digit, or a mark on one."""
    return sign.isalnum() or unicodedata.category(sign).startswith("M")


@cache
def words_of() -> re.Pattern[str]:
    """Return what finds words; `re` knows no class for the marks on letters, which are part of them."""
    marks = "".join(
        sign for sign in map(chr, range(0x1F000)) if unicodedata.category(sign).startswith("M")
    )
    return re.compile(rf"(?:[^\W_]|[{marks}])+")


def spelt(text: str) -> str:
    """Return how some words are spelt: compatibility forms folded, and one space for any way to part two words.

    These are spaces with at most one end of a line, a hyphen, an underscore. Everything else stays as it is.
    """
    plain = unicodedata.normalize("NFKC", text.replace(FILL, ""))
    parts, at = [], 0
    for word in words_of().finditer(plain):
        gap = plain[at : word.start()]
        parts += [gap if at == 0 else parted(gap), word[0]]
        at = word.end()
    return "".join(parts) + plain[at:]


def parted(gap: str) -> str:
    """Return what stands between two words as one space if it only parts them, else with its spaces collapsed."""
    if gap in HYPHENS or gap.isspace():
        return " " if gap.count("\n") <= LINE_BREAKS_AT_MOST else gap
    return re.sub(r"\s+", " ", gap)


def in_any_case(text: str) -> str:
    """Return a text in the form in which its case does not matter."""
    return unicodedata.normalize("NFKC", text.casefold())


def folded(text: str) -> tuple[str, NDArray[np.int32]]:
    """Return the words of a text in any case, a space around each, and the place in the text of each sign.

    A span of the words ends where the sign behind it stands.
    """
    signs = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes, places = looked_up(signs), np.arange(len(text), dtype=np.int32)
    if (odd := np.flatnonzero(codes == ODD)).size:
        codes, places = spliced(text, codes, odd)
    if FILL in text:
        kept = codes != DROPPED
        codes, places = codes[kept], places[kept]
    kept = np.ones(len(codes), dtype=bool)
    kept[1:] = (codes[1:] != SPACE) | (codes[:-1] != SPACE)
    codes = np.concatenate([[SPACE], codes[kept], [SPACE]]).astype("<u4")
    places = np.concatenate([[0], places[kept], [len(text)]]).astype(np.int32)
    return codes.tobytes().decode("utf-32-le"), places


def looked_up(signs: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the code of each sign. Few signs are distinct: only these are asked about."""
    if not signs.size:
        return signs
    distinct = np.flatnonzero(np.bincount(signs))
    table = np.zeros(distinct[-1] + 1, np.uint32)
    table[distinct] = [code(chr(sign)) for sign in distinct.tolist()]
    return table[signs]


def code(sign: str) -> int:
    """Return what stands for a sign: its folded form, a space if it is no part of a word, DROPPED or ODD."""
    if sign == FILL:
        return DROPPED
    form = in_any_case(unicodedata.normalize("NFKC", sign))
    if joins(sign) or (len(form) != 1 and any(map(wordy, form))):
        return ODD
    return ord(form) if len(form) == 1 and wordy(form) else SPACE


def joins(sign: str) -> bool:
    """Tell whether a sign may become one with the sign before it: a mark, or the middle or end of a Korean syllable."""
    return unicodedata.category(sign).startswith("M") or "\u1160" <= sign <= "\u11ff"


def spliced(
    text: str, codes: NDArray[np.uint32], odd: NDArray[np.intp]
) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """Return the codes of a text and their places, the odd signs folded together with what they join."""
    found, places, at = [codes[:0]], [np.empty(0, np.int32)], 0
    breaks = np.flatnonzero(np.diff(odd) > 1)
    firsts, lasts = odd[np.r_[0, breaks + 1]].tolist(), odd[np.r_[breaks, len(odd) - 1]].tolist()
    for first, last in zip(firsts, lasts, strict=True):
        start = first - 1 if first > at and joins(text[first]) else first
        form = in_any_case(unicodedata.normalize("NFKC", text[start : last + 1]))
        new = [ord(sign) if wordy(sign) else SPACE for sign in form]
        found += [codes[at:start], np.array(new, np.uint32)]
        places += [np.arange(at, start, dtype=np.int32), np.full(len(new), start, np.int32)]
        at = last + 1
    found.append(codes[at:])
    places.append(np.arange(at, len(text), dtype=np.int32))
    return np.concatenate(found), np.concatenate(places)
