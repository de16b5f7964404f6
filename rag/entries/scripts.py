"""Scripts of letters, and where a name may stand in a script that puts no spaces. Pure.

Whether words are parted by spaces follows UAX 29: ideographs, kana and the letters of Thai, Lao,
Khmer and Burmese are not.
"""

import unicodedata
from functools import lru_cache

# The names of Unicode begin with the script. Letters of these scripts stand side by side.
IDEOGRAPHS = "CJK"
UNSPACED = frozenset((IDEOGRAPHS, "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR"))
# The fewest letters of a name that is found inside a run: a shorter one may be a part of a word.
SHORTEST_INSIDE = {IDEOGRAPHS: 2}
SHORTEST_INSIDE_OTHERS = 3
# Scripts whose accents, or whose marks of vowels, people leave out.
ACCENTED = frozenset(("LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW"))
LONG_SOUND = "ー"
ITERATION = "々"


@lru_cache(20_000)
def script_of(character: str) -> str:
    """Return the script of a character as the names of Unicode begin: LATIN, CJK, THAI."""
    if character == LONG_SOUND:
        return "KATAKANA"
    if character == ITERATION:
        return IDEOGRAPHS
    return unicodedata.name(character, "").partition(" ")[0]


def is_mark(character: str) -> bool:
    """Return whether a character is a combining mark: Unicode category M."""
    return unicodedata.category(character).startswith("M")


def is_unspaced(character: str) -> bool:
    """Return whether a letter or mark is of a script that does not part words by spaces."""
    return not character.isascii() and script_of(character) in UNSPACED


def has_unspaced(text: str) -> bool:
    """Return whether a text has letters of a script that does not part words by spaces."""
    return not text.isascii() and any(map(is_unspaced, text))


def script_changes(word: str) -> list[int]:
    """Return the lengths of the parts of a word but the last, cut where its script changes.

    Only a change from or to an unspaced script counts. A mark is of the script of its letter.
    """
    if not has_unspaced(word):
        return []
    lengths, start = [], 0
    for place in range(1, len(word)):
        if changes_script(word[place - 1], word[place]):
            lengths.append(place - start)
            start = place
    return lengths


def changes_script(before: str, behind: str) -> bool:
    """Return whether a word ends between two of its characters because the script changes."""
    if is_mark(behind) or not (is_unspaced(before) or is_unspaced(behind)):
        return False
    return script_of(before) != script_of(behind)


def stand_side_by_side(before: str, behind: str) -> bool:
    """Return whether two characters may be of two words though no space is between them."""
    if changes_script(before, behind):
        return True
    is_katakana = script_of(behind) == "KATAKANA"
    return is_unspaced(before) and is_unspaced(behind) and not is_mark(behind) and not is_katakana


def is_parted(name: str, edge: str, before: str, behind: str) -> bool:
    """Return whether a name ends between two characters, of which `edge` is the name's own.

    A short name beside a letter of its script may as well be a part of a longer word.
    """
    if changes_script(before, behind):
        return True
    least = SHORTEST_INSIDE.get(script_of(edge), SHORTEST_INSIDE_OTHERS)
    return stand_side_by_side(before, behind) and len(name) >= least


def is_findable_inside(name: str) -> bool:
    """Return whether a name is found inside a run of letters of its script.

    A word of Katakana is whole: names inside it are parts of another word.
    """
    script = script_of(name[0])
    if script not in UNSPACED - {"KATAKANA"}:
        return False
    return len(name) >= SHORTEST_INSIDE.get(script, SHORTEST_INSIDE_OTHERS)


def unaccented(text: str) -> str:
    """Return a text without the accents of Latin, Greek and Cyrillic letters.

    Arabic and Hebrew lose the marks of vowels; the marks of other scripts are letters of their own.
    """
    if text.isascii():
        return text
    kept: list[str] = []
    for character in unicodedata.normalize("NFD", text):
        is_accent = is_mark(character) and kept and script_of(kept[-1]) in ACCENTED
        if not is_accent:
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))
