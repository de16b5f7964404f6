"""Findings about the wording of definitions, by the words of the glossary's language.

Where its pack (`rag/entries/languages`) has no words for a rule, the rule finds nothing.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice

from rag.entries.language_packs import ENGLISH_PACK, LanguagePack
from rag.entries.name_lookup import NameIndex
from rag.entries.sentences import split_sentences
from rag.entries.stems import is_inflected
from rag.entries.surface_forms import implied_names, normalised_words
from rag.lint.rules import Finding, finding
from rag.types import Entry

# How many words may stand before the term, and how many between the term and its verb:
# `The program Easy Diffusion, once SD UI, is ...`.
TERM_WITHIN, VERB_WITHIN = 5, 8
ADDRESS = re.compile(r"\S*\w[./]\w\S*")
LEAST_LETTERS = 25
# A reference with more words, or more characters without spaces, says more than another name.
REFERENCE_WORDS, REFERENCE_CHARACTERS = 12, 24
# The first content words name the kind of thing. The term further on mostly belongs to an example.
CORE_WORDS = 4
QUESTION_MARKS = ("?", "？")


def wording_findings(
    entries: Sequence[Entry], names: NameIndex, pack: LanguagePack = ENGLISH_PACK
) -> Iterator[Finding]:
    """Yield the worst finding about the wording of each definition.

    `pack` is that of the glossary's language.
    """
    targets = {entry.id: named_alone(entry, names, pack) for entry in entries}
    for entry in entries:
        findings = chain(
            defined_by_each_other(entry, targets),
            only_a_reference(entry, targets, pack),
            unfit_opening(entry, pack),
            too_short(entry, pack),
            term_repeated(entry, pack),
        )
        yield from islice(findings, 1)


def defined_by_each_other(entry: Entry, targets: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Yield a finding if two definitions only name each other."""
    for other in targets[entry.id]:
        if entry.id in targets.get(other, ()):
            problem = f"{entry.term!r} and {other!r} are defined by nothing but each other"
            message = f"{problem}; define one of them."
            yield finding("circular-definition", entry.id, "definition", message, [other])


def named_alone(entry: Entry, names: NameIndex, pack: LanguagePack) -> Sequence[str]:
    """Return the entries that a definition names if it says nothing else."""
    content = reference_text(entry, pack)
    words = pack.definition
    name = words.reference_end_pattern.sub("", words.reference_pattern.sub("", content, count=1))
    if not name:
        return []
    mentions = names.asked_only_for(name)
    others = []
    for mention in mentions:
        others += [other for other in mention.entries if other != entry.id]
    return others


def only_a_reference(
    entry: Entry, targets: Mapping[str, Sequence[str]], pack: LanguagePack
) -> Iterator[Finding]:
    """Yield a finding if a definition only refers to another name."""
    if is_only_a_reference(entry, pack):
        others = targets[entry.id]
        where = " or ".join(map(repr, others)) or "what it names"
        problem = f"{entry.term!r} has no definition of its own"
        message = f"{problem}; make it an alias of {where}, or define it."
        yield finding("unlike-a-definition", entry.id, "definition", message, others)


def is_only_a_reference(entry: Entry, pack: LanguagePack = ENGLISH_PACK) -> bool:
    """Return whether a definition only names another term."""
    content, words = reference_text(entry, pack), pack.definition
    ends_so = words.reference_end_pattern.search(content)
    return bool(words.reference_pattern.match(content) or ends_so)


def reference_text(entry: Entry, pack: LanguagePack) -> str:
    """Return the words that a definition says of its term, "" if they are more than a reference."""
    content = predicate(entry, entry.plain, pack)
    text = " ".join(content)
    if pack.unspaced:
        text = text.replace(" ", "")
        return text if len(text) <= REFERENCE_CHARACTERS else ""
    return text if len(content) <= REFERENCE_WORDS else ""


def unfit_opening(entry: Entry, pack: LanguagePack) -> Iterator[Finding]:
    """Yield a finding if a definition does not begin like one."""
    problem = opening_problem(entry, pack)
    if problem:
        remedy = f"begin with what kind of thing it is, as in '{entry.term} is a ... that ...'"
        message = f"The definition {problem}; {remedy}."
        yield finding("unlike-a-definition", entry.id, "definition", message)


def opening_problem(entry: Entry, pack: LanguagePack) -> str:
    """Return the fault of the opening of a definition, or "" if it has none."""
    first = split_sentences(entry.short)[0]
    content, whole = predicate(entry, first, pack), words_after_field(first, pack)
    unfit = pack.definition.opening_pattern.match(unquoted(first))
    if first.endswith(QUESTION_MARKS):
        return "is a question"
    if unfit and content == whole:
        return f"begins with {unfit[0]!r}"
    if content != whole and content[:1] and content[0] in pack.definition.clauses:
        return f"says {content[0]!r} something happens, not what it is"
    return ""


def unquoted(text: str) -> str:
    """Return a text in lower case from its first letter on; an abbreviation such as IT is kept."""
    bare = text.lstrip("\"'“‘(*_ ")
    first_word = bare.split(" ", 1)[0]
    if first_word.isupper() and bare[1:2].isalpha():
        return bare
    return bare.lower()


def too_short(entry: Entry, pack: LanguagePack) -> Iterator[Finding]:
    """Yield a finding if a definition says next to nothing."""
    # Scripts without lower case pack a sentence into a few signs, often without spaces.
    if "Lo" in map(unicodedata.category, entry.plain) or not pack.definition.least_words:
        return
    first, *more = split_sentences(entry.plain)
    content = [*predicate(entry, first, pack), *normalised_words(" ".join(more))]
    text = " ".join(content)
    if len(content) < pack.definition.least_words or len(text) < LEAST_LETTERS:
        problem = f"Beside the term, the definition says no more than {text!r}"
        remedy = "say what kind of thing it is, and what sets it apart from its neighbours"
        yield finding("too-short-definition", entry.id, "definition", f"{problem}; {remedy}.")


def term_repeated(entry: Entry, pack: LanguagePack) -> Iterator[Finding]:
    """Yield a finding if a definition repeats the term where it should name the kind of thing."""
    content = predicate(entry, ADDRESS.sub(" ", split_sentences(entry.short)[0]), pack)
    if pack.unspaced or pack.definition.spelt_out_pattern.match(" ".join(content)):
        return
    core = [word for word in content if word not in pack.stopwords]
    for name in (entry.term, *implied_names(entry.term)):
        name_words = normalised_words(name)
        if not name_words or pack.stopwords.intersection(name_words):
            continue
        if place_of(name_words, core[: CORE_WORDS + len(name_words) - 1], pack) is not None:
            problem = f"The definition of {entry.term!r} says {name!r} again"
            message = f"{problem}; put it in other words."
            yield finding("circular-definition", entry.id, "definition", message)


def predicate(entry: Entry, sentence: str, pack: LanguagePack = ENGLISH_PACK) -> list[str]:
    """Return the words that a sentence says of an entry: those after the term and its verb.

    All words of the sentence if it does not begin with the term.
    """
    sentence_words = words_after_field(sentence, pack)
    for name in own_names(entry):
        place = place_of(name, sentence_words[: TERM_WITHIN + len(name)], pack)
        if place is None:
            continue
        before, rest = sentence_words[:place], sentence_words[place + len(name) :]
        verb = place_of_verb(rest, pack)
        if verb is not None:
            return without_articles(rest[verb + 1 :], pack)
        if pack.definition.articles.issuperset(before):
            return rest
    return sentence_words


def place_of_verb(rest: Sequence[str], pack: LanguagePack) -> int | None:
    """Return the place of the verb near the start of what follows a term, or None."""
    for place, word in enumerate(rest[:VERB_WITHIN]):
        if word in pack.definition.verbs:
            return place
    return None


def words_after_field(sentence: str, pack: LanguagePack) -> list[str]:
    """Return the words of a sentence without the field that it begins with: `In computing, `.

    If the language has the verb next, without the verb too: `In der Informatik ist `.
    """
    words = normalised_words(pack.definition.field_pattern.sub("", sentence))
    if pack.definition.verb_second and pack.definition.fields.issuperset(words[:1]):
        verb = place_of_verb(words, pack)
        if verb is not None:
            return words[verb + 1 :]
    return words


def own_names(entry: Entry) -> list[tuple[str, ...]]:
    """Return the words of each name of an entry and of its spellings, the longest first."""
    names: set[tuple[str, ...]] = set()
    for name in entry.names:
        for spelling in (name, *implied_names(name)):
            names.add(tuple(normalised_words(spelling)))
    names.discard(())
    return sorted(names, key=lambda name: (-len(name), name))


def place_of(
    name: Sequence[str], text: Sequence[str], pack: LanguagePack = ENGLISH_PACK
) -> int | None:
    """Return where a text has the words of a name, inflected or not; None if nowhere."""
    for start in range(len(text) - len(name) + 1):
        pairs = zip(text[start:], name, strict=False)
        if all(is_same_word(one, other, pack) for one, other in pairs):
            return start
    return None


def is_same_word(one: str, other: str, pack: LanguagePack = ENGLISH_PACK) -> bool:
    """Return whether two words are equal but for an `s` at the end, or for the endings of words."""
    if one == other or one.removesuffix("s") == other.removesuffix("s") != "":
        return True
    return pack is not ENGLISH_PACK and is_inflected(one, other, pack)


def without_articles(content: Sequence[str], pack: LanguagePack) -> list[str]:
    """Return words without the articles that they begin with."""
    start = 0
    while start < len(content) and content[start] in pack.definition.articles:
        start += 1
    return list(content[start:])
