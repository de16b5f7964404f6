"""Entries -> findings about how their definitions are worded. Pure.

What is looked for is English; definitions in other languages mostly pass.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice

from rag.entries.name_lookup import Names
from rag.entries.passages import sentences
from rag.entries.surface_forms import FRAME, spellings, words
from rag.lint.rules import Finding, finding
from rag.types import Entry

ARTICLES = frozenset("a an the".split())
VERBS = frozenset("is are was were means denotes describes refers".split())
# Where in a sentence the term may stand, and how far behind it its verb: `The program Easy Diffusion, once SD UI, is`.
TERM_WITHIN, VERB_WITHIN = 5, 8
FIELD = re.compile(r"^(?:In|Within) [^,.]{3,60}, ")
ADDRESS = re.compile(r"\S*\w[./]\w\S*")
LEAST_WORDS, LEAST_LETTERS = 4, 25
# What leans on something said before, a clause, an order to the reader, a list of meanings.
UNFIT = re.compile(
    r"(?:it|this|these|those|they|he|she|we|you|i|and|but|or|so|because|if|when|where|while|although|compare|please|"
    r"remember|note that|consider|imagine|think of|make sure|do not|don't|(?:may|can) (?:also )?refer to)\b(?!-)"
)
CLAUSES = frozenset("when where because if".split())
PASSING_ON = re.compile(
    r"^(?:see(?: also)?|cf|aka|also known as|"
    r"(?:(?:another|a|an|the) )?(?:term|name|word|synonym|alias|same) (?:for|of|as))\b"
)
# Beyond that it says more than another name.
PASSING_WORDS = 12
# The first words that say anything name the kind of thing; the term further on mostly belongs to an example.
CORE = 4
SPELT_OUT = re.compile(r"(?:short|abbreviation|acronym|stands) (?:for|of)\b")


def findings(entries: Sequence[Entry], names: Names) -> Iterator[Finding]:
    """Yield what is worst about the wording of each definition."""
    targets = {entry.id: named_alone(entry, names) for entry in entries}
    for entry in entries:
        faults = chain(
            mutual(entry, targets),
            passing(entry, targets),
            opening(entry),
            shortness(entry),
            circle(entry),
        )
        yield from islice(faults, 1)


def mutual(entry: Entry, targets: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Yield a finding if two definitions only name each other."""
    for other in targets[entry.id]:
        if entry.id in targets.get(other, ()):
            told = f"{entry.term!r} and {other!r} are defined by nothing but each other"
            yield finding(
                "circular-definition",
                entry.id,
                "definition",
                f"{told}; define one of them.",
                [other],
            )


def named_alone(entry: Entry, names: Names) -> Sequence[str]:
    """Return the entries that a definition names if it says nothing else."""
    said = predicate(entry, entry.definition)
    mentions = (
        names.plainly(PASSING_ON.sub("", " ".join(said))) if len(said) <= PASSING_WORDS else []
    )
    return [other for mention in mentions for other in mention.entries if other != entry.id]


def passing(entry: Entry, targets: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Yield a finding if a definition does no more than to pass a reader on to another name."""
    if passes_on(entry):
        where = " or ".join(map(repr, targets[entry.id])) or "what it names"
        told = f"{entry.term!r} has no definition of its own; make it an alias of {where}, or define it"
        yield finding("unlike-a-definition", entry.id, "definition", f"{told}.", targets[entry.id])


def passes_on(entry: Entry) -> bool:
    """Tell whether a definition does no more than to name another term."""
    said = predicate(entry, entry.definition)
    return len(said) <= PASSING_WORDS and PASSING_ON.match(" ".join(said)) is not None


def opening(entry: Entry) -> Iterator[Finding]:
    """Yield a finding if a definition begins unlike one."""
    first = sentences(entry.short)[0]
    said, whole = predicate(entry, first), stated(first)
    begins = UNFIT.match(unquoted(first))
    if first.endswith("?"):
        told = "is a question"
    elif begins and said == whole:
        told = f"begins with {begins[0]!r}"
    elif said != whole and said[:1] and said[0] in CLAUSES:
        told = f"says that it 'is {said[0]}' something happens"
    else:
        return
    remedy = f"begin with what kind of thing it is, as in '{entry.term} is a ... that ...'"
    yield finding(
        "unlike-a-definition", entry.id, "definition", f"The definition {told}; {remedy}."
    )


def unquoted(text: str) -> str:
    """Return a text in small letters from its first letter on; an abbreviation such as IT stays as it is."""
    bare = text.lstrip("\"'“‘(*_ ")
    return bare if bare.split(" ", 1)[0].isupper() and bare[1:2].isalpha() else bare.lower()


def shortness(entry: Entry) -> Iterator[Finding]:
    """Yield a finding if a definition says next to nothing."""
    # Writing without small and capital letters packs a sentence into a few signs, often without spaces.
    if any(unicodedata.category(sign) == "Lo" for sign in entry.definition):
        return
    first, *more = sentences(entry.definition)
    said = [*predicate(entry, first), *words(" ".join(more))]
    if len(said) < LEAST_WORDS or len(" ".join(said)) < LEAST_LETTERS:
        told = f"Beside the term, the definition says no more than {' '.join(said)!r}"
        remedy = "say what kind of thing it is, and what sets it apart from its neighbours"
        yield finding("too-short-definition", entry.id, "definition", f"{told}; {remedy}.")


def circle(entry: Entry) -> Iterator[Finding]:
    """Yield a finding if a definition says the term again where it should say what kind of thing it is."""
    said = predicate(entry, ADDRESS.sub(" ", sentences(entry.short)[0]))
    if SPELT_OUT.match(" ".join(said)):
        return
    core = [word for word in said if word not in FRAME]
    for name in (entry.term, *spellings(entry.term)):
        spelt = words(name)
        if (
            spelt
            and not FRAME.intersection(spelt)
            and place_of(spelt, core[: CORE + len(spelt) - 1]) is not None
        ):
            told = f"The definition of {entry.term!r} says {name!r} again; put it in other words"
            yield finding("circular-definition", entry.id, "definition", f"{told}.")


def predicate(entry: Entry, sentence: str) -> list[str]:
    """Return the words that a sentence says of an entry: what follows the term and its verb, if it begins so."""
    said = stated(sentence)
    for name in own_names(entry):
        place = place_of(name, said[: TERM_WITHIN + len(name)])
        if place is not None:
            rest = said[place + len(name) :]
            verb = next((at for at, word in enumerate(rest[:VERB_WITHIN]) if word in VERBS), None)
            if verb is not None:
                return without_articles(rest[verb + 1 :])
            if ARTICLES.issuperset(said[:place]):
                return rest
    return said


def stated(sentence: str) -> list[str]:
    """Return the words of a sentence without the field that it begins with: `In computing, `."""
    return words(FIELD.sub("", sentence))


def own_names(entry: Entry) -> list[tuple[str, ...]]:
    """Return the words of each name of an entry, and of other ways it is said, the longest first."""
    said = {tuple(words(each)) for name in entry.names for each in (name, *spellings(name))} - {()}
    return sorted(said, key=lambda name: (-len(name), name))


def place_of(name: Sequence[str], said: Sequence[str]) -> int | None:
    """Return where some words say a name, in the plural or not."""
    starts = range(len(said) - len(name) + 1)
    return next((start for start in starts if all(map(same_word, said[start:], name))), None)


def same_word(one: str, other: str) -> bool:
    """Tell whether two words are the same but for an `s` at the end."""
    return one == other or one.removesuffix("s") == other.removesuffix("s") != ""


def without_articles(said: Sequence[str]) -> list[str]:
    """Return words without the articles that they begin with."""
    start = next((place for place, word in enumerate(said) if word not in ARTICLES), len(said))
    return list(said[start:])
