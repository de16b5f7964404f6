"""The grounding check: whether the cited definitions support a sentence.

A sentence may only leave out and join. It must be made of whole clauses of one place of a
definition that it cites, in their order, word by word but for endings and function words. A
limiting clause may not be left out. The meaning is compared as well, by `rag.writing.writer`.
Pure functions.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import snowballstemmer

from rag.entries.plain_text import plain_text
from rag.entries.sentences import split_sentences
from rag.types import Match

Stems: TypeAlias = tuple[str, ...]

WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W_]+(?:['’][^\W_]+)?")
# Function words, which may be left out or added: they name nothing and limit nothing.
GLUE = frozenset(
    """
    a an the this that these those it its they them their he she his her we you your i one
    which who whose what is are was were be been being am do does did has have had having
    and of for by in on with as at to so then thus such here there when where while how
    called named known means mean refers refer stands stand describes describe
    term word name also too both each own
    """.split()
)
# Words of negation, which all count as NOT.
DENIALS = frozenset("no not cannot".split())
NOT = "not"
# A claim is stronger without a clause that begins so.
LIMITING = frozenset(
    """
    may might can could often usually sometimes mostly mainly typically generally commonly normally
    rarely seldom only some many most few several about almost nearly roughly around partly
    unless if except until before after once former formerly but not never without provided
    """.split()
)
CLAUSE = re.compile(r"(?:(?<!\d)[,.:]|[,.:](?!\w)|[;!?()\[\]—–])")
SMALL_NUMERALS = "zero one two three four five six seven eight nine ten eleven twelve".split()
NUMERALS = {
    **{word: str(number) for number, word in enumerate(SMALL_NUMERALS)},
    "hundred": "100",
    "thousand": "1000",
    "million": "1000000",
    "half": "0.5",
    "twice": "2",
    "double": "2",
}
# The least cosine of a sentence and its place. True and false sentences that pass the check by
# words are seldom farther apart (bench/writing.py): a stricter one would only cost true sentences.
MEANING_AT_LEAST = 0.5


class Support(NamedTuple):
    """What supports a sentence: the number of the source, from 1, and the piece of its text."""

    number: int
    text: str


def find_support(sentence: str, cited: Sequence[int], sources: Sequence[Match]) -> Support | str:
    """Return the support of a sentence, or in words why it has none.

    `cited` are numbers of sources, from 1.
    """
    if not cited:
        return "it cites nothing"
    if not all(1 <= number <= len(sources) for number in cited):
        return "it cites what it was not given"
    known: set[str] = set()
    for number in cited:
        known.update(_stems(_quotable(sources[number - 1])))
    foreign = [word for word in content_words(sentence) if stem_of(word) not in known]
    if foreign:
        return f"not in the definition: {', '.join(dict.fromkeys(foreign))}"
    for number in cited:
        source = sources[number - 1]
        for piece in _pieces(source):
            if _supports(piece, sentence, source):
                return Support(number, piece)
    return "the definition puts it otherwise"


def _quotable(source: Match) -> str:
    """Return all that a source may be quoted for: its names and its definition."""
    return "\n".join([source.term, *source.aliases, plain_text(source.definition)])


def _pieces(source: Match) -> Iterator[str]:
    """Yield each sentence of a definition, then each two that follow one another."""
    parts = split_sentences(plain_text(source.definition))
    yield from parts
    yield from map(" ".join, pairwise(parts))


def _supports(piece: str, sentence: str, source: Match) -> bool:
    """Return whether a sentence is made of whole clauses of a piece, in their order."""
    # Names do not count: after its first sentence a definition says "it".
    names = _names_pattern(source.term, *source.aliases)
    wanted = _stems(names.sub(" ", sentence))
    if not wanted:
        return sentence.rstrip(".").casefold() in piece.casefold()
    # The numbers of first words that some choice of the clauses so far accounts for.
    reached = {0}
    for clause in CLAUSE.split(names.sub(" ", piece)):
        stems = _stems(clause)
        with_clause: set[int] = set()
        for start in reached:
            end = start + len(stems)
            if wanted[start:end] == stems:
                with_clause.add(end)
        reached = with_clause if _limits(clause) else with_clause | reached
    return len(wanted) in reached


def _limits(clause: str) -> bool:
    """Return whether a clause limits the ones beside it."""
    first = WORD.search(clause)
    return first is not None and first.group().casefold() in LIMITING


@lru_cache(1_000)
def _names_pattern(*names: str) -> re.Pattern[str]:
    """Return the pattern that matches the names of an entry, the longest first."""
    longest_first = sorted(names, key=len, reverse=True)
    alternatives = "|".join(map(re.escape, longest_first))
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)


def content_words(text: str) -> list[str]:
    """Return the words of a text without function words."""
    return [word for word in WORD.findall(text) if word.casefold() not in GLUE]


def _stems(text: str) -> Stems:
    """Return the content words of a text in the form in which they are compared."""
    return tuple(map(stem_of, content_words(text)))


@lru_cache(100_000)
def stem_of(word: str) -> str:
    """Return the compared form of a word: the number of a numeral, else the stem."""
    plain = word.casefold().replace("’", "'")
    if plain in DENIALS or plain.endswith("n't"):
        return NOT
    # A new stemmer each time: a stemmer has state, and several threads come here.
    number = NUMERALS.get(plain)
    if number:
        return number
    stemmer = snowballstemmer.stemmer("english")
    return str(stemmer.stemWord(plain))
