"""Two names that a question joins by a word that compares: "HMO or PPO, which one ...". Pure.

`NameIndex.compared` finds names that cover most of a question. Here a question may go on behind
the second name, if nothing but framing words stands before the first.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from rag.entries.name_lookup import NameMention
from rag.entries.stopwords import QUESTION_STOPWORDS
from rag.search.asked_for import Phrase, asked_for
from rag.search.question_frames import ARTICLES

JOINING = frozenset(
    "or vs versus v and than from between with same instead compared similar".split()
)
# Words that may stand beside a joining one.
BESIDE = frozenset("as of to better rather".split())
# Words that may stand before the first of two compared names.
FRAMING = QUESTION_STOPWORDS | frozenset(
    """
    should would shall can do does is are i we get take choose pick go better best which whats s
    difference differences between diff compare comparing not same as
    """.split()
)
# The most words of an inflected name in a comparison, and the fewest letters.
LONGEST_NAME, SHORTEST_NAME = 4, 3
# Two things that are compared by words that compare nothing else.
COMPARED = (
    re.compile(r"(?P<first>.+?)\s+(?:vs\.?|versus)\s+(?P<second>.+)", re.IGNORECASE),
    re.compile(r".*\bdifferences? between (?P<first>.+?) (?:and|&) (?P<second>.+)", re.IGNORECASE),
    re.compile(
        r"(?:please )?compare (?P<first>.+?) (?:and|&|with|to) (?P<second>.+)", re.IGNORECASE
    ),
)
# The most words of a thing that is compared by its name.
LONGEST_SIDE = 3
SIGN_BEHIND = r"\s*[,;:?!.\u2013\u2014(-]"


def compared_phrases(question: str) -> tuple[Phrase, Phrase] | None:
    """Return the two things that a question compares by their names, or None."""
    for pattern in COMPARED:
        match = pattern.fullmatch(question.strip(" ?!."))
        if match:
            first, second = asked_for(match["first"]), asked_for(match["second"])
            if first and second and max(len(first.words), len(second.words)) <= LONGEST_SIDE:
                return first, second
    return None


def inflected_mentions(
    spoken: Sequence[str],
    taken: Sequence[NameMention],
    bearers: Callable[[Sequence[str]], tuple[str, ...]],
) -> list[NameMention]:
    """Return the names in a question that differ in their endings only, the longest first.

    `taken` are mentions with which they must not overlap; `bearers` returns the entries with a name
    of some words, endings aside.
    """
    found: list[NameMention] = []
    covered: set[int] = set()
    for mention in taken:
        covered.update(range(mention.start, mention.stop))
    for size in range(LONGEST_NAME, 0, -1):
        for start in range(len(spoken) - size + 1):
            words, places = spoken[start : start + size], range(start, start + size)
            is_short = len("".join(words)) < SHORTEST_NAME
            if is_short or not covered.isdisjoint(places) or QUESTION_STOPWORDS.issuperset(words):
                continue
            entries = bearers(words)
            if entries:
                found.append(NameMention(entries, start, start + size))
                covered.update(places)
    return found


def joined_mentions(
    question: str, spoken: Sequence[str], mentions: Sequence[NameMention]
) -> tuple[NameMention, ...]:
    """Return the first two neighbouring mentions that are compared, or ()."""
    ordered = sorted(mentions, key=lambda mention: mention.start)
    for first, second in pairwise(ordered):
        is_joined = first.entries != second.entries and _are_joined(question, spoken, first, second)
        is_framed = FRAMING.issuperset(spoken[: first.start])
        if is_joined and is_framed and _ends_behind(question, spoken, second):
            return first, second
    return ()


def _are_joined(
    question: str, spoken: Sequence[str], first: NameMention, second: NameMention
) -> bool:
    """Return whether joining words, or a slash, stand between two mentions."""
    between = set(spoken[first.stop : second.start]) - ARTICLES
    if between:
        return not JOINING.isdisjoint(between) and between <= JOINING | BESIDE
    names = (spoken[first.stop - 1], spoken[second.start])
    return re.search(r"\s*/\s*".join(map(re.escape, names)), question.casefold()) is not None


def _ends_behind(question: str, spoken: Sequence[str], mention: NameMention) -> bool:
    """Return whether the question ends behind a mention, or a sign or a stop word follows."""
    rest = spoken[mention.stop :]
    if not rest or rest[0] in QUESTION_STOPWORDS:
        return True
    last = spoken[mention.stop - 1]
    return bool(re.search(re.escape(last) + SIGN_BEHIND, question.casefold()))
