"""What a question denies, as in "which protocol is not connection oriented". Pure."""

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.entries.language_packs import ENGLISH_PACK, LanguagePack
from rag.entries.stems import stem
from rag.entries.surface_forms import normalised_words
from rag.types import Entry

# "is it not" and "not a number" ask of a thing.
OF_THINGS = frozenset({"is", "isn", "not"})
# Signs and words between two statements, in a question or a definition.
STATEMENTS = re.compile(r"[,;:.?!—–()]+(?=\s|$)|\b(?:but|rather than|instead of)\b", re.IGNORECASE)


def is_denial(question: str, pack: LanguagePack = ENGLISH_PACK) -> bool:
    """Return whether a question asks for what something is not.

    What a person does not want or cannot do describes a thing: "what I do not want to see".
    """
    return any(_denial_in(normalised_words(part), pack) for part in STATEMENTS.split(question))


def denied_words(question: str, pack: LanguagePack = ENGLISH_PACK) -> list[str]:
    """Return the stems of the words that tell what something is not, each once."""
    denied: dict[str, None] = {}
    for part in STATEMENTS.split(question):
        spoken = normalised_words(part)
        start = _denial_in(spoken, pack)
        for word in spoken[start:] if start else ():
            if word in pack.end_of_denial:
                break
            if word not in pack.auxiliaries and _has_content(word, pack):
                denied[stem(word)] = None
    return list(denied)


def stated_share(denied: Sequence[str], entry: Entry, pack: LanguagePack = ENGLISH_PACK) -> float:
    """Return the largest share of denied words that one statement of an entry has.

    Statements with a denial of their own do not count. `denied` are stems.
    """
    counts = [sum(word in stems for word in denied) for stems in _statements(entry, pack)]
    return max(counts, default=0) / len(denied)


@lru_cache(1_000)
def _statements(entry: Entry, pack: LanguagePack) -> tuple[frozenset[str], ...]:
    """Return the stems of each statement of an entry that denies nothing."""
    text = ". ".join((*entry.names, entry.plain))
    statements = []
    for statement in STATEMENTS.split(text):
        words = normalised_words(statement)
        if pack.denials.isdisjoint(words):
            statements.append(frozenset(map(stem, words)))
    return tuple(statements)


def _denial_in(spoken: Sequence[str], pack: LanguagePack) -> int:
    """Return the place behind the first word that denies, 0 if there is none."""
    # "can't find it" at the beginning is of the person who asks.
    is_of_person = bool(spoken) and spoken[0] in pack.auxiliaries - OF_THINGS
    for place, word in enumerate(spoken):
        behind = spoken[place + 1 : place + 2]
        if word in pack.denials and not is_of_person and pack.not_denied.isdisjoint(behind):
            return place + 1
        is_of_person = word in pack.persons or (is_of_person and word in pack.auxiliaries)
    return 0


def _has_content(word: str, pack: LanguagePack) -> bool:
    framing = (pack.stopwords, pack.small_words, pack.describing, pack.denials)
    return len(word) > 1 and not any(word in words for words in framing)
