"""How names of English change in sentences: their plurals, and their forms as verbs. Pure."""

import re
from collections.abc import Iterator, Set

# A name that ends otherwise has no plural.
LAST_WORD = re.compile(r"[^\W\d_]{2,}\Z")
HISSING = re.compile(r"(?:s|x|z|ch|sh)\Z", re.IGNORECASE)
CONSONANT_Y = re.compile(r"[bcdfghjklmnpqrstvwxz]y\Z")
# A verb is one word of so many letters; one that ends so may double its last letter.
VERB = re.compile(r"[A-Za-z]?[a-z]{3,}")
DOUBLED = re.compile(r"[bcdfghjklmnpqrstvwxz][aeiou][bdgklmnprt]\Z")


def plurals(cased: str) -> Iterator[str]:
    """Yield the English plurals of a name; none for a name that does not end in letters."""
    if not LAST_WORD.search(cased):
        return
    if CONSONANT_Y.search(cased):
        yield f"{cased[:-1]}ies"
    elif HISSING.search(cased):
        yield f"{cased}es"
    else:
        yield f"{cased}s"
        if cased.endswith("o"):
            yield f"{cased}es"


def verb_forms(cased: str, common: Set[str]) -> Iterator[str]:
    """Yield the forms in -ed and -ing of a name that is a verb: deployed, deploying.

    It is one if its form in -ed is in `common`, words of English in lower case. A form in -ing
    which is there as well may be another word, such as building, and is none.
    """
    if not VERB.fullmatch(cased):
        return
    for past, present in _endings(cased):
        if past.casefold() not in common:
            continue
        yield past
        if present.casefold() not in common:
            yield present


def _endings(cased: str) -> Iterator[tuple[str, str]]:
    """Yield the forms in -ed and -ing that a word may have."""
    if cased.endswith("e"):
        yield f"{cased}d", f"{cased[:-1]}ing"
    elif CONSONANT_Y.search(cased):
        yield f"{cased[:-1]}ied", f"{cased}ing"
    else:
        yield f"{cased}ed", f"{cased}ing"
        if DOUBLED.search(cased):
            doubled = f"{cased}{cased[-1]}"
            yield f"{doubled}ed", f"{doubled}ing"
