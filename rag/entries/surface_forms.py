"""An entry -> what it may be called: names by their words, its id, other ways to say a headword. Names -> ids. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from rag.types import Entry

WORD = re.compile(r"\w+(?:\+\+)?")
BRACKETED = re.compile(r"\s*\(([^()]*)\)\s*")
# Words that frame a question about a term and are no part of what is asked.
FRAME = frozenset(
    """
    a about actually again an and any anyway are basically basics be beginner between brief briefly called can
    context could curious define defined definition denote denotes describe did differ difference differences
    differs do does dummies eli5 english entry even everybody everyone exact exactly explain explained explanation
    few for from general generally give glossary heck hell hello help hey hi how i idea in info information
    instead intro introduction is it its jargon just keyword kid know layman laymans like lot me mean meaning
    means meant much my named need newbie noob notion of ok okay on one or over overview people plain please pls
    plz point purpose question quick quickly rather really refer referred refers s say sense sentence short
    shortly simple simply so some someone stand stands stuff summarise summarize summary talk talking talks tell
    term terms than thanks that the their them there these they thing this thx tldr to u understand us use used
    versus vs want was wat we were what whats when where which who whos whose why with wondering word words work
    works would yo you your
    """.split()
)
# How an id is made of a name.
APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
SPELT_OUT = {"+": " plus ", "#": " sharp ", "&": " and ", "@": " at ", "%": " percent "}
LONGEST_ID = 100


class Kind(IntEnum):
    """How an entry comes to be called so: it is written, it is the id, or it is only another way to say a name."""

    WRITTEN = 0
    ID = 1
    IMPLIED = 2


class Claim(NamedTuple):
    """Words that an entry is called by, a space between them, and the name as it is written."""

    words: str
    kind: Kind
    name: str


def words(text: str) -> list[str]:
    """Return a text's words: Unicode compatibility forms and case folded, punctuation dropped, `++` kept."""
    return WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def spellings(name: str) -> Iterator[str]:
    """Yield other ways a headword is said: without its brackets, its abbreviation, each side of a slash."""
    bare = " ".join(BRACKETED.sub(" ", name).split())
    if inside := BRACKETED.findall(name):
        yield bare
        yield from (part for part in inside if abbreviates(part, bare) or abbreviates(bare, part))
    if " / " in name:
        yield from bare.split(" / ")


def abbreviates(short: str, long: str) -> bool:
    """Tell whether one word, such as VAE, is made of letters of another name in their order, from its first on."""
    letters = iter("".join(words(long)))
    return (
        len(words(short)) == 1
        and short[:1].casefold() == long[:1].casefold()
        and all(letter in letters for letter in short.casefold())
    )


def claims(entry: Entry) -> Iterator[Claim]:
    """Yield what an entry may be called, all that has words."""
    told = [(name, Kind.WRITTEN, name) for name in entry.names]
    told += [(entry.id, Kind.ID, entry.id)]
    told += [(spelling, Kind.IMPLIED, name) for name in entry.names for spelling in spellings(name)]
    yield from (
        Claim(key, kind, name) for said, kind, name in told if (key := " ".join(words(said)))
    )


def slug(name: str) -> str:
    """Return lower-case words joined by '-': `C++ (language)` -> `c-plus-plus-language`."""
    text = "".join(SPELT_OUT.get(sign, sign) for sign in APOSTROPHE.sub("", name))
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    found = "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST_ID].strip("-")
    # Scripts without ASCII letters are named by their code points.
    return found or "-".join(f"{ord(sign):x}" for sign in name.strip())[:LONGEST_ID] or "entry"
