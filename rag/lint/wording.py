"""Findings about the wording of definitions.

The rules know English; definitions in other languages mostly pass.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice

from rag.entries.name_lookup import NameIndex
from rag.entries.sentences import split_sentences
from rag.entries.stopwords import QUESTION_STOPWORDS
from rag.entries.surface_forms import implied_names, normalised_words
from rag.lint.rules import Finding, finding
from rag.types import Entry

ARTICLES = frozenset("a an the".split())
VERBS = frozenset("is are was were means denotes describes refers".split())
# How many words may stand before the term, and how many between the term and its verb:
# `The program Easy Diffusion, once SD UI, is ...`.
TERM_WITHIN, VERB_WITHIN = 5, 8
FIELD = re.compile(r"^(?:In|Within) [^,.]{3,60}, ")
ADDRESS = re.compile(r"\S*\w[./]\w\S*")
LEAST_WORDS, LEAST_LETTERS = 4, 25
# Openings that lean on an earlier sentence, give an order, or list meanings.
UNFIT = re.compile(
    r"(?:it|this|these|those|they|he|she|we|you|i|and|but|or|so|because|if|when|where|while|"
    r"although|compare|please|remember|note that|consider|imagine|think of|make sure|do not|don't|"
    r"(?:may|can) (?:also )?refer to)\b(?!-)"
)
CLAUSES = frozenset("when where because if".split())
REFERENCE = re.compile(
    r"^(?:see(?: also)?|cf|aka|also known as|"
    r"(?:(?:another|a|an|the) )?(?:term|name|word|synonym|alias|same) (?:for|of|as))\b"
)
# A reference with more words says more than another name.
REFERENCE_WORDS = 12
# The first content words name the kind of thing. The term further on mostly belongs to an example.
CORE_WORDS = 4
SPELT_OUT = re.compile(r"(?:short|abbreviation|acronym|stands) (?:for|of)\b")


def wording_findings(entries: Sequence[Entry], names: NameIndex) -> Iterator[Finding]:
    """Yield the worst finding about the wording of each definition."""
    targets = {entry.id: named_alone(entry, names) for entry in entries}
    for entry in entries:
        findings = chain(
            defined_by_each_other(entry, targets),
            only_a_reference(entry, targets),
            unfit_opening(entry),
            too_short(entry),
            term_repeated(entry),
        )
        yield from islice(findings, 1)


def defined_by_each_other(entry: Entry, targets: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Yield a finding if two definitions only name each other."""
    for other in targets[entry.id]:
        if entry.id in targets.get(other, ()):
            problem = f"{entry.term!r} and {other!r} are defined by nothing but each other"
            message = f"{problem}; define one of them."
            yield finding("circular-definition", entry.id, "definition", message, [other])


def named_alone(entry: Entry, names: NameIndex) -> Sequence[str]:
    """Return the entries that a definition names if it says nothing else."""
    content = predicate(entry, entry.plain)
    if len(content) > REFERENCE_WORDS:
        return []
    mentions = names.asked_only_for(REFERENCE.sub("", " ".join(content)))
    others = []
    for mention in mentions:
        others += [other for other in mention.entries if other != entry.id]
    return others


def only_a_reference(entry: Entry, targets: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Yield a finding if a definition only refers to another name."""
    if is_only_a_reference(entry):
        others = targets[entry.id]
        where = " or ".join(map(repr, others)) or "what it names"
        problem = f"{entry.term!r} has no definition of its own"
        message = f"{problem}; make it an alias of {where}, or define it."
        yield finding("unlike-a-definition", entry.id, "definition", message, others)


def is_only_a_reference(entry: Entry) -> bool:
    """Return whether a definition only names another term."""
    content = predicate(entry, entry.plain)
    if len(content) > REFERENCE_WORDS:
        return False
    return REFERENCE.match(" ".join(content)) is not None


def unfit_opening(entry: Entry) -> Iterator[Finding]:
    """Yield a finding if a definition does not begin like one."""
    problem = opening_problem(entry)
    if problem:
        remedy = f"begin with what kind of thing it is, as in '{entry.term} is a ... that ...'"
        message = f"The definition {problem}; {remedy}."
        yield finding("unlike-a-definition", entry.id, "definition", message)


def opening_problem(entry: Entry) -> str:
    """Return the fault of the opening of a definition, or "" if it has none."""
    first = split_sentences(entry.short)[0]
    content, whole = predicate(entry, first), words_after_field(first)
    unfit = UNFIT.match(unquoted(first))
    if first.endswith("?"):
        return "is a question"
    if unfit and content == whole:
        return f"begins with {unfit[0]!r}"
    if content != whole and content[:1] and content[0] in CLAUSES:
        return f"says that it 'is {content[0]}' something happens"
    return ""


def unquoted(text: str) -> str:
    """Return a text in lower case from its first letter on; an abbreviation such as IT is kept."""
    bare = text.lstrip("\"'“‘(*_ ")
    first_word = bare.split(" ", 1)[0]
    if first_word.isupper() and bare[1:2].isalpha():
        return bare
    return bare.lower()


def too_short(entry: Entry) -> Iterator[Finding]:
    """Yield a finding if a definition says next to nothing."""
    # Scripts without lower case pack a sentence into a few signs, often without spaces.
    if "Lo" in map(unicodedata.category, entry.plain):
        return
    first, *more = split_sentences(entry.plain)
    content = [*predicate(entry, first), *normalised_words(" ".join(more))]
    text = " ".join(content)
    if len(content) < LEAST_WORDS or len(text) < LEAST_LETTERS:
        problem = f"Beside the term, the definition says no more than {text!r}"
        remedy = "say what kind of thing it is, and what sets it apart from its neighbours"
        yield finding("too-short-definition", entry.id, "definition", f"{problem}; {remedy}.")


def term_repeated(entry: Entry) -> Iterator[Finding]:
    """Yield a finding if a definition repeats the term where it should name the kind of thing."""
    content = predicate(entry, ADDRESS.sub(" ", split_sentences(entry.short)[0]))
    if SPELT_OUT.match(" ".join(content)):
        return
    core = [word for word in content if word not in QUESTION_STOPWORDS]
    for name in (entry.term, *implied_names(entry.term)):
        name_words = normalised_words(name)
        if not name_words or QUESTION_STOPWORDS.intersection(name_words):
            continue
        if place_of(name_words, core[: CORE_WORDS + len(name_words) - 1]) is not None:
            problem = f"The definition of {entry.term!r} says {name!r} again"
            message = f"{problem}; put it in other words."
            yield finding("circular-definition", entry.id, "definition", message)


def predicate(entry: Entry, sentence: str) -> list[str]:
    """Return the words that a sentence says of an entry: those after the term and its verb.

    All words of the sentence if it does not begin with the term.
    """
    sentence_words = words_after_field(sentence)
    for name in own_names(entry):
        place = place_of(name, sentence_words[: TERM_WITHIN + len(name)])
        if place is None:
            continue
        rest = sentence_words[place + len(name) :]
        verb = place_of_verb(rest)
        if verb is not None:
            return without_articles(rest[verb + 1 :])
        if ARTICLES.issuperset(sentence_words[:place]):
            return rest
    return sentence_words


def place_of_verb(rest: Sequence[str]) -> int | None:
    """Return the place of the verb near the start of what follows a term, or None."""
    for place, word in enumerate(rest[:VERB_WITHIN]):
        if word in VERBS:
            return place
    return None


def words_after_field(sentence: str) -> list[str]:
    """Return the words of a sentence without the field that it begins with: `In computing, `."""
    return normalised_words(FIELD.sub("", sentence))


def own_names(entry: Entry) -> list[tuple[str, ...]]:
    """Return the words of each name of an entry and of its spellings, the longest first."""
    names: set[tuple[str, ...]] = set()
    for name in entry.names:
        for spelling in (name, *implied_names(name)):
            names.add(tuple(normalised_words(spelling)))
    names.discard(())
    return sorted(names, key=lambda name: (-len(name), name))


def place_of(name: Sequence[str], text: Sequence[str]) -> int | None:
    """Return where a text has the words of a name, in the plural or not; None if nowhere."""
    for start in range(len(text) - len(name) + 1):
        if all(is_same_word(one, other) for one, other in zip(text[start:], name, strict=False)):
            return start
    return None


def is_same_word(one: str, other: str) -> bool:
    """Return whether two words are equal but for an `s` at the end."""
    return one == other or one.removesuffix("s") == other.removesuffix("s") != ""


def without_articles(content: Sequence[str]) -> list[str]:
    """Return words without the articles that they begin with."""
    start = 0
    while start < len(content) and content[start] in ARTICLES:
        start += 1
    return list(content[start:])
