"""A sentence, the definitions that it cites -> what bears it out, or what speaks against it. Pure.

A sentence may only leave out and join: it must be made of whole clauses of one place of a definition that it cites, in
their order, word by word but for endings and for words that say nothing. A clause that limits may not be left out. So a
lie would have to be told in the definition's own clauses. The meaning is compared as well, by whoever has the vectors.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import snowballstemmer

from rag.entries.passages import sentences
from rag.types import Match

Stems: TypeAlias = tuple[str, ...]

WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W_]+(?:['’][^\W_]+)?")
# Words that may come and go: they name nothing and limit nothing.
GLUE = frozenset(
    """
    a an the this that these those it its they them their he she his her we you your i one which who whose what
    is are was were be been being am do does did has have had having
    and of for by in on with as at to so then thus such here there when where while how
    called named known means mean refers refer stands stand describes describe term word name also too both each own
    """.split()
)
# However it is denied.
DENIALS = frozenset("no not cannot".split())
NOT = "not"
# A claim is stronger without a clause that begins so.
LIMITING = frozenset(
    """
    may might can could often usually sometimes mostly mainly typically generally commonly normally rarely seldom
    only some many most few several about almost nearly roughly around partly unless if except until before after
    once former formerly but not never without provided
    """.split()
)
CLAUSE = re.compile(r"(?:(?<!\d)[,.:]|[,.:](?!\w)|[;!?()\[\]—–])")
NUMERALS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
} | {
    "hundred": "100",
    "thousand": "1000",
    "million": "1000000",
    "half": "0.5",
    "twice": "2",
    "double": "2",
}
# What holds by words is seldom farther, true or not (bench/writing.py): a stricter one would only cost true sentences.
MEANING_AT_LEAST = 0.5


class Place(NamedTuple):
    """Where a sentence is borne out: the definition, and the piece of it."""

    number: int
    text: str


def place_of(sentence: str, cited: Sequence[int], sources: Sequence[Match]) -> Place | str:
    """Return what bears a sentence out, or in words what speaks against it; `cited` counts sources from 1."""
    if not cited:
        return "it cites nothing"
    if not all(1 <= number <= len(sources) for number in cited):
        return "it cites what it was not given"
    known = {each for number in cited for each in stems(in_full(sources[number - 1]))}
    if foreign := [word for word in words(sentence) if stem(word) not in known]:
        return f"not in the definition: {', '.join(dict.fromkeys(foreign))}"
    for number in cited:
        for piece in pieces(sources[number - 1]):
            if bears(piece, sentence, sources[number - 1]):
                return Place(number, piece)
    return "the definition puts it otherwise"


def in_full(source: Match) -> str:
    """Return all that a definition may be quoted for: its names and its text."""
    return "\n".join([source.term, *source.aliases, source.definition])


def pieces(source: Match) -> Iterator[str]:
    """Yield what a sentence may be drawn from: each sentence of a definition, then each two that follow one another."""
    parts = sentences(source.definition)
    yield from parts
    yield from (f"{first} {second}" for first, second in pairwise(parts))


def bears(piece: str, sentence: str, source: Match) -> bool:
    """Tell whether a sentence is made of whole clauses of a piece of a definition, in their order."""
    # Who is spoken of may be named or not: a definition says "it" after its first sentence.
    names = named(source.term, *source.aliases)
    said = stems(names.sub(" ", sentence))
    if not said:
        return sentence.rstrip(".").casefold() in piece.casefold()
    # How many of the words said may be accounted for by the clauses so far.
    reached = {0}
    for clause in CLAUSE.split(names.sub(" ", piece)):
        there = stems(clause)
        with_it = {at + len(there) for at in reached if said[at : at + len(there)] == there}
        reached = with_it if limits(clause) else with_it | reached
    return len(said) in reached


def limits(clause: str) -> bool:
    """Tell whether a clause limits what stands beside it."""
    first = WORD.search(clause)
    return bool(first) and first[0].casefold() in LIMITING  # type: ignore[index]


@lru_cache(1_000)
def named(*names: str) -> re.Pattern[str]:
    """Return what finds the names of an entry, the longest first."""
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def words(text: str) -> list[str]:
    """Return the telling words of a text."""
    return [word for word in WORD.findall(text) if word.casefold() not in GLUE]


def stems(text: str) -> Stems:
    """Return the telling words of a text as they are compared."""
    return tuple(stem(word) for word in words(text))


@lru_cache(100_000)
def stem(word: str) -> str:
    """Return how a word is compared: a numeral as its number, anything else without its ending."""
    plain = word.casefold().replace("’", "'")
    if plain in DENIALS or plain.endswith("n't"):
        return NOT
    # A stemmer for each word: one has a state, and several threads are here.
    return NUMERALS.get(plain) or str(snowballstemmer.stemmer("english").stemWord(plain))
