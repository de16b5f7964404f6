"""Two names that a question joins by a word that compares: "HMO or PPO, which one ...". Pure.

`NameIndex.compared` finds names that cover most of a question. Here a question may go on behind
the second name, if nothing but framing words stands before the first.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from rag.entries.language_packs import ENGLISH_PACK, LanguagePack
from rag.entries.name_mentions import NameMention
from rag.search.asked_for import Phrase, asked_for

# The most words of an inflected name in a comparison, and the fewest letters.
LONGEST_NAME, SHORTEST_NAME = 4, 3
# The most words of a thing that is compared by its name.
LONGEST_SIDE = 3
SIGN_BEHIND = r"\s*[,;:?!.\u2013\u2014(-]"


def compared_phrases(
    question: str, pack: LanguagePack = ENGLISH_PACK
) -> tuple[Phrase, Phrase] | None:
    """Return the two things that a question compares by their names, or None."""
    for pattern in pack.compared_patterns:
        match = pattern.fullmatch(question.strip(" ?!."))
        if match:
            first, second = (asked_for(match[side], pack) for side in ("first", "second"))
            if first and second and max(len(first.words), len(second.words)) <= LONGEST_SIDE:
                return first, second
    return None


def inflected_mentions(
    spoken: Sequence[str],
    taken: Sequence[NameMention],
    bearers: Callable[[Sequence[str]], tuple[str, ...]],
    is_in_name: Callable[[str], bool],
    pack: LanguagePack = ENGLISH_PACK,
) -> list[NameMention]:
    """Return the names in a question that differ in their endings only, the longest first.

    `taken` are mentions with which they must not overlap; `bearers` returns the entries with a name
    of some words, and `is_in_name` whether a word may be one of a name, endings aside.
    """
    found: list[NameMention] = []
    free = [is_in_name(word) for word in spoken]
    for mention in taken:
        free[mention.start : mention.stop] = [False] * (mention.stop - mention.start)
    for size in range(LONGEST_NAME, 0, -1):
        for start in range(len(spoken) - size + 1):
            if not all(free[start : start + size]):
                continue
            words = spoken[start : start + size]
            is_short = len("".join(words)) < SHORTEST_NAME
            if is_short or pack.stopwords.issuperset(words):
                continue
            entries = bearers(words)
            if entries:
                found.append(NameMention(entries, start, start + size))
                free[start : start + size] = [False] * size
    return found


def joined_mentions(
    question: str,
    spoken: Sequence[str],
    mentions: Sequence[NameMention],
    pack: LanguagePack = ENGLISH_PACK,
) -> tuple[NameMention, ...]:
    """Return the first two neighbouring mentions that are compared, or ()."""
    framing = pack.stopwords | pack.before_compared
    ordered = sorted(mentions, key=lambda mention: mention.start)
    for first, second in pairwise(ordered):
        is_joined = first.entries != second.entries
        is_joined = is_joined and _are_joined(question, spoken, first, second, pack)
        is_framed = framing.issuperset(spoken[: first.start])
        if is_joined and is_framed and _ends_behind(question, spoken[second.stop - 1 :], pack):
            return first, second
    return ()


def _are_joined(
    question: str,
    spoken: Sequence[str],
    first: NameMention,
    second: NameMention,
    pack: LanguagePack,
) -> bool:
    """Return whether joining words, or a slash, stand between two mentions."""
    between = set(spoken[first.stop : second.start]) - pack.articles
    if between:
        allowed = pack.joining | pack.beside_joining
        return not pack.joining.isdisjoint(between) and between <= allowed
    names = (spoken[first.stop - 1], spoken[second.start])
    return re.search(r"\s*/\s*".join(map(re.escape, names)), question.casefold()) is not None


def _ends_behind(question: str, spoken: Sequence[str], pack: LanguagePack) -> bool:
    """Return whether the question ends behind a word, or a sign or a stop word follows.

    `spoken` are the words of the question from this one on.
    """
    last, *rest = spoken
    if not rest or rest[0] in pack.stopwords:
        return True
    return bool(re.search(re.escape(last) + SIGN_BEHIND, question.casefold()))
