"""Word boundaries in prose: whether a name stands alone, or within a longer word or a URL."""

import re

from rag.annotate.mask import FILL, HARD, SOFT
from rag.annotate.normalise import is_word_character
from rag.entries.scripts import is_parted

# Deletes the masks within a block.
WITHOUT_MASKS = str.maketrans(dict.fromkeys((SOFT, FILL)))
# Where no name goes on: at a blank line or between two blocks.
BLOCK_END = re.compile(rf"\n[^\S\n]*\n|{HARD}")
# Signs that join a name to a word before it or behind it; the latter two only if a word is there.
GLUE_BEFORE, GLUE_AFTER = frozenset("-_‐@#$\\&+=^!."), frozenset("-_‐@#$&+=")
GLUE_BEHIND_WORDS, GLUE_BEFORE_WORDS = frozenset("'’:"), frozenset("'’:.\\")
# Characters around a name that are searched for an address that contains it.
REACH = 300
# What shows an address: URLs, mail addresses, paths.
ADDRESS = re.compile(
    r"://|www\.|@[\w-]+\.\w|\w\.[a-z]{2,}/|^[\"'(]?(?:[.~]{0,2}/\w|[a-z]:\\)", re.IGNORECASE
)
# Behind a name that follows a space, this shows at once that it stands alone.
PLAINLY_OVER = re.compile(r"[,.;:!?)\"]?(?:\s|\Z)")


def stands_alone(read: str, start: int, stop: int) -> bool:
    """Return whether [start, stop) of a text is no part of a longer word, number or address."""
    after_space = start == 0 or read[start - 1].isspace()
    if after_space and PLAINLY_OVER.match(read, stop):
        return True
    left = read[max(0, start - REACH) : start].translate(WITHOUT_MASKS)
    right = read[stop : stop + REACH].translate(WITHOUT_MASKS)
    name = read[start:stop]
    if _joined_before(left, name) or _joined_after(right, name):
        return False
    tail = left[max(left.rfind(" "), left.rfind("\n")) + 1 :]
    head = right.partition(" ")[0].partition("\n")[0]
    return not ADDRESS.search(f"{tail}{read[start:stop]}{head}")


def _joined_before(left: str, name: str) -> bool:
    """Return whether the text before a name makes it part of a longer word."""
    sign, other = left[-1:], left[-2:-1]
    if not sign:
        return False
    if is_word_character(sign):
        return not is_parted(name, name[0], sign, name[0])
    if sign in GLUE_BEFORE:
        return True
    return sign in GLUE_BEHIND_WORDS and _is_word(other)


def _joined_after(right: str, name: str) -> bool:
    """Return whether the text behind a name makes it part of a longer word; an `'s` does not."""
    sign, other, third = right[:1], right[1:2], right[2:3]
    if not sign:
        return False
    if sign in "'’" and other in ("s", "S") and not _is_word(third):
        return False
    if is_word_character(sign):
        return not is_parted(name, name[-1], name[-1], sign)
    if sign in GLUE_AFTER:
        return True
    return sign in GLUE_BEFORE_WORDS and _is_word(other)


def _is_word(sign: str) -> bool:
    """Return whether there is a character, and it is part of a word."""
    return bool(sign) and is_word_character(sign)
