"""The words of a language that frame questions: one data file for each language. Pure data.

A file is `languages/TAG.toml`. A list of words is separated by spaces, one of phrases by `|`.
Words are case folded and without apostrophes: "what's" is "whats".
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

Phrases = tuple[tuple[str, ...], ...]
ENGLISH = "en"
# Letters in which Japanese writes particles and endings.
HIRAGANA = r"[\u3041-\u309f]+"


@dataclass(frozen=True, eq=False)
class DefinitionWords:
    """The words of definitions, from the table `definition` of a file. An empty list has no rule.

    `articles` stand before a term or a kind of thing, `verbs` between both. A definition may begin
    with its field, which `fields` introduce: "In computing, "; if `verb_second`, the verb follows,
    then the term. `openings` lean on an earlier sentence, give an order, or list meanings. A
    definition with one of the `clauses` behind its verb says when something happens.

    `references` begin a definition that is no more than another name, and `reference_ends` end it;
    so do `synonyms` before a word of `of`, with `others` before them: "another word for".
    `spelt_out` begins what an abbreviation stands for, `expanding` does so behind it and a comma.
    `acronyms` are those that every reader knows. A definition has at least `least_words` words
    beside its term; 0 where nothing stands between words.
    """

    least_words: int
    articles: frozenset[str]
    verbs: frozenset[str]
    fields: frozenset[str]
    verb_second: bool
    openings: Phrases
    clauses: frozenset[str]
    references: Phrases
    reference_ends: Phrases
    others: frozenset[str]
    synonyms: frozenset[str]
    of: frozenset[str]
    spelt_out: Phrases
    expanding: Phrases
    acronyms: frozenset[str]

    @cached_property
    def opening_pattern(self) -> re.Pattern[str]:
        """What matches an unfit opening at the beginning of a text in lower case."""
        # Without spaces, the next word begins where an opening ends.
        end = r"\b(?!-)" if self.least_words else ""
        return re.compile(f"(?:{_alternatives(self.openings)}){end}")

    @cached_property
    def field_pattern(self) -> re.Pattern[str]:
        """What matches the field at the beginning of a definition, with its comma."""
        return re.compile(rf"^(?:{_any_of(self.fields)}) [^,.]{{3,60}}, ", re.IGNORECASE)

    @cached_property
    def reference_pattern(self) -> re.Pattern[str]:
        """What matches the words that only refer to another name, at the beginning."""
        before = rf"(?:(?:{_any_of(self.articles | self.others)}) )*"
        synonym = rf"{before}(?:{_any_of(self.synonyms)}) (?:{_any_of(self.of)})"
        end = r"\b" if self.least_words else ""
        return re.compile(f"(?:{_alternatives(self.references)}|{synonym}){end} ?")

    @cached_property
    def reference_end_pattern(self) -> re.Pattern[str]:
        """What finds the words that only refer to another name, at the end."""
        return re.compile(f"(?:{_alternatives(self.reference_ends)})$")

    @cached_property
    def spelt_out_pattern(self) -> re.Pattern[str]:
        """What matches words before what an abbreviation stands for."""
        return re.compile(rf"(?:{_alternatives(self.spelt_out)})\b")

    @cached_property
    def expanding_pattern(self) -> re.Pattern[str]:
        """What matches words between an abbreviation and a comma, and what it stands for."""
        return re.compile(rf"(?:{_alternatives(self.expanding)}) ")


@dataclass(frozen=True, eq=False)
class LanguagePack:
    """The words of one language.

    `language` is its tag, `name` what it calls itself, `stemmer` the Snowball stemmer, "" if there
    is none. In an `unspaced` language nothing stands between words: its frames are the beginnings
    and ends of a question. A name has at most `longest_name` words, or characters if unspaced.

    `before` and `after` are the phrases around the name of what is asked for, the longest first.
    Of them, `cues` ask for a definition, and `wants_name` for a name. Those of `weak_ends` ask for
    a definition only right behind the name, and those of `how` only if one of `after_how` follows.
    `inner_cues` stand between the name and its context. A context begins with a word of
    `context_after_cue` or `context_after_name`; with a word of `story` in it, it is none.
    `articles` stand before a name, `polite` words around it, `after_name` ones behind it, as in "a
    seed is a"; `elided` ones stand before an apostrophe.

    `story_ends` are the frames behind a story that ask what an acronym in it means.

    `describing` words are in no name. `denials` ask for what something is not, unless a word of
    `persons` stands before, with or without `auxiliaries`; `end_of_denial` ends what is denied, and
    before `not_denied` nothing is.

    `compared` are the questions that only compare, with {} for each thing, and * for anything at
    the beginning. `joining` words stand between compared names, perhaps with `beside_joining` ones,
    and `before_compared` words before them; `comparing` words compare, `comparing_loosely` also do
    other things. A star stands for any ending. Behind `places` stands where, not what. Behind
    `before_object` stands an object of what is named.

    `misspelt_frames` are words around names that people misspell.

    `stopwords` frame questions and name nothing, `small_words` say little in a name. `asking` is a
    question for {}. `unwritten` is the definition of a draft for {term}. `definition` are the words
    of definitions.
    """

    language: str
    name: str
    stemmer: str
    unspaced: bool
    longest_name: int
    articles: frozenset[str]
    polite: frozenset[str]
    after_name: frozenset[str]
    before: Phrases
    after: Phrases
    cues: Phrases
    inner_cues: Phrases
    weak_ends: Phrases
    how: Phrases
    after_how: frozenset[str]
    wants_name: Phrases
    elided: frozenset[str]
    describing: frozenset[str]
    context_after_cue: frozenset[str]
    context_after_name: frozenset[str]
    story: frozenset[str]
    story_ends: Phrases
    persons: frozenset[str]
    auxiliaries: frozenset[str]
    denials: frozenset[str]
    end_of_denial: frozenset[str]
    not_denied: frozenset[str]
    compared: Phrases
    joining: frozenset[str]
    beside_joining: frozenset[str]
    before_compared: frozenset[str]
    comparing: frozenset[str]
    comparing_loosely: frozenset[str]
    places: frozenset[str]
    before_object: frozenset[str]
    misspelt_frames: frozenset[str]
    stopwords: frozenset[str]
    small_words: frozenset[str]
    asking: str
    unwritten: str
    definition: DefinitionWords

    @cached_property
    def telling(self) -> frozenset[str]:
        """The words by which the language is told: those that frame, join or describe.

        A single Latin letter tells no language but English: it may be a symbol, as in "A + B".
        """
        frequent = self.stopwords | self.small_words | self.articles | self.describing
        if self.language == ENGLISH:
            return frequent
        return frozenset(word for word in frequent if len(word) > 1 or not word.isascii())

    @cached_property
    def function_words(self) -> frozenset[str]:
        """The words that do not say what a question is about."""
        return self.stopwords | self.small_words | self.articles | self.describing | self.places

    @cached_property
    def function_pattern(self) -> re.Pattern[str]:
        """What finds function words between other letters, and the kana of endings."""
        words = sorted(self.function_words, key=lambda word: (-len(word), word))
        return re.compile("|".join([*map(re.escape, words), HIRAGANA]))

    @cached_property
    def cue_pattern(self) -> re.Pattern[str]:
        """What finds a cue among phrases."""
        return re.compile(rf"\b(?:{'|'.join(map(' '.join, self.cues))})\b")

    @cached_property
    def comparing_pattern(self) -> re.Pattern[str]:
        """What matches a word that compares, whether clearly or loosely."""
        return _pattern(self.comparing | self.comparing_loosely)

    @cached_property
    def compared_patterns(self) -> tuple[re.Pattern[str], ...]:
        """What matches a question that compares two things, its groups `first` and `second`."""
        return tuple(_template_pattern(template) for template in self.compared)

    @cached_property
    def loosely_pattern(self) -> re.Pattern[str]:
        """What matches a word that compares loosely."""
        return _pattern(self.comparing_loosely)

    def own_words(self, words: Iterable[str]) -> tuple[str, ...]:
        """Return words without small ones; all if all are small."""
        all_words = tuple(words)
        own = tuple(word for word in all_words if word not in self.small_words)
        return own or all_words


@lru_cache
def pack_of(language: str) -> LanguagePack:
    """Return the pack of a language, such as `de`; that of English if there is none."""
    if language not in pack_languages():
        language = ENGLISH
    data = tomllib.loads(FOLDER.joinpath(f"{language}.toml").read_text(encoding="utf-8"))
    definition = DefinitionWords(**_values(DefinitionWords, data.pop("definition", {})))
    data |= {"language": language, "definition": definition}
    return LanguagePack(**_values(LanguagePack, data))


def _values(record: type, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a record, each read from what a file has of it."""
    return {each.name: READERS[str(each.type)](data.get(each.name)) for each in fields(record)}


@lru_cache
def pack_languages() -> tuple[str, ...]:
    """Return the tags of the languages with a pack, English first."""
    tags = {file.name.removesuffix(".toml") for file in FOLDER.iterdir()}
    return (ENGLISH, *sorted(tags - {ENGLISH}))


def _words(text: str | None) -> frozenset[str]:
    """Return the words of a text, with and without their accents, as people type them."""
    words = set((text or "").split())
    return frozenset(words | {_without_accents(word) for word in words})


def _phrases(text: str | None) -> Phrases:
    """Return the phrases of a text, with and without their accents, the longest first."""
    phrases = [tuple(part.split()) for part in (text or "").split("|") if part.strip()]
    plain = [tuple(map(_without_accents, phrase)) for phrase in phrases]
    return tuple(sorted(dict.fromkeys([*phrases, *plain]), key=_length, reverse=True))


def _length(phrase: tuple[str, ...]) -> tuple[int, int]:
    """Return how long a phrase is: its words; of a single word, its characters."""
    characters = len(phrase[0]) if len(phrase) == 1 else 0
    return len(phrase), characters


def _without_accents(word: str) -> str:
    """Return a word of the Latin script without its accents; any other word as it is."""
    if word.isascii():
        return word
    letters = unicodedata.normalize("NFD", word)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return bare if bare.isascii() else word


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of one of some words; a star stands for any ending."""
    parts = [re.escape(word).replace(r"\*", r"\w*") for word in sorted(words)]
    return re.compile("|".join(parts) or r"(?!)")


def _any_of(words: Iterable[str]) -> str:
    """Return the alternatives of a pattern that matches one of some words."""
    return "|".join(map(re.escape, sorted(words))) or "(?!)"


def _alternatives(phrases: Phrases) -> str:
    """Return the alternatives of a pattern that matches one of some phrases."""
    written = [re.escape(" ".join(phrase)) for phrase in phrases]
    return "|".join(written) or "(?!)"


def _template_pattern(template: Sequence[str]) -> re.Pattern[str]:
    """Return the pattern of the words of a template of `LanguagePack.compared`, in any case."""
    sides = iter((r"(?P<first>.+?)", r"(?P<second>.+)"))
    parts = [next(sides) if word == "{}" else re.escape(word) for word in template]
    pattern = r"\s+".join(parts).replace(r"\*\s+", r"(?:.*\s)?")
    return re.compile(pattern, re.IGNORECASE)


FOLDER = files("rag.entries").joinpath("languages")
# How a value of each type is read from a file; it may be missing.
READERS: dict[str, Callable[[Any], Any]] = {
    "str": lambda value: value or "",
    "bool": bool,
    "int": lambda value: int(value or 0),
    "frozenset[str]": _words,
    "Phrases": _phrases,
    "DefinitionWords": lambda value: value,
}
ENGLISH_PACK = pack_of(ENGLISH)
