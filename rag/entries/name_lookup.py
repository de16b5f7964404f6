"""Lookup of entries by names: whole, inside a question, misspelt, or by their beginning."""

import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property, lru_cache
from heapq import merge
from itertools import islice

from rag.entries.exact_names import LINKED_WORDS, ExactNames
from rag.entries.language_packs import ENGLISH, LanguagePack, pack_of
from rag.entries.name_bearers import NameBearers
from rag.entries.name_links import NEAR_LETTERS, FuzzyMatch
from rag.entries.name_mentions import (
    NameMention,
    not_overlapping,
    share_covered,
    without_context,
)
from rag.entries.name_spelling import WrittenWords, written_words
from rag.entries.name_words import NameWords, differ_in_code
from rag.entries.question_language import all_stopwords, question_pack
from rag.entries.scripts import has_unspaced, unaccented
from rag.entries.similar_names import SimilarNames
from rag.entries.store import EntryStore
from rag.entries.surface_forms import SUGGESTED, name_key
from rag.entries.unspaced import with_spaces
from rag.entries.word_runs import Run
from rag.types import Entry

# The similarity from which a fuzzy match counts as a mention in a comparison.
SURELY_FROM = 0.79
# The least share of a question that compared names cover: with loose words only, with clear ones.
MOSTLY, PARTLY = 0.6, 0.3
# The names of so many questions are kept, since several methods need those of one.
CACHED_QUESTIONS = 64


class NameIndex:
    """Every name of every living entry, looked up by its words."""

    def __init__(self, stores: Mapping[EntryStore, Set[str]], language: str = ENGLISH) -> None:
        """Look names up in `stores`, each with the ids of its dead entries.

        An entry is dead where a newer store replaces it, or where it was deleted. `language` is
        that of the glossary.
        """
        self._stores = stores
        self._language = language
        self._names = ExactNames(stores, language)
        self._by_letters = SimilarNames(stores, language)
        self._exactly = lru_cache(CACHED_QUESTIONS)(self._names.mentions)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "NameIndex":
        """Return the names of entries in memory."""
        return cls({EntryStore.of(entries): frozenset()})

    @cached_property
    def _unspaced_words(self) -> frozenset[str]:
        """The words of names and of questions in scripts that put no spaces between words."""
        frames = frozenset(filter(has_unspaced, all_stopwords()))
        return frames.union(*(store.unspaced_words for store in self._stores))

    def with_spaces(self, question: str) -> str:
        """Return a question with spaces around the words of names in a script without spaces."""
        if not has_unspaced(question):
            return question
        return with_spaces(unicodedata.normalize("NFKC", question), self._unspaced_words)

    def _pack(self, spoken: Sequence[str]) -> LanguagePack:
        """Return the pack of the language of a question, given its words."""
        return question_pack(spoken, self._language)

    def is_own(self, pack: LanguagePack) -> bool:
        """Return whether a pack is that of the language of the glossary."""
        return pack is pack_of(self._language)

    def bearers(self, keys: Iterable[str]) -> dict[str, NameBearers]:
        """Return the bearers of each name that exists, by its words."""
        return self._names.bearers(keys)

    def find(self, name: str) -> tuple[str, ...]:
        """Return the ids of the entries with this id, term or alias.

        Of names with the same words, those count that are spelt most alike: C# is neither C nor
        C++. A name in another case counts where none is in this one.
        """
        for key in dict.fromkeys((name_key(name), name_key(unaccented(name)))):
            for bearers in self.bearers([key]).values():
                alike = bearers.spelt_like(name)
                if alike:
                    return alike.entries
        return ()

    def asked_only_for(self, question: str) -> list[NameMention]:
        """Return the names that a question asks for, if it consists of names and stop words only.

        Return an empty list for any other question.
        """
        spoken = written_words(question).words
        whole = self.find(question)
        if whole:
            return [NameMention(whole, 0, len(spoken))]
        mentions = self._exactly(question)
        pack = self._pack(spoken)
        if mentions and share_covered(mentions, spoken, pack) == 1:
            return without_context(mentions, spoken, pack)
        return []

    def compared(self, question: str, near: Iterable[FuzzyMatch]) -> list[NameMention]:
        """Return two or more names that a question compares, in its order.

        Return an empty list if it compares none. `near` are the fuzzy matches of the question.
        """
        spoken = written_words(question).words[:LINKED_WORDS]
        pack = self._pack(spoken)
        cues = [word for word in spoken if pack.comparing_pattern.fullmatch(word)]
        if not cues:
            return []
        mentions = self.mentions(question, near)
        distinct = {mention.entries for mention in mentions}
        loose = all(pack.loosely_pattern.fullmatch(cue) for cue in cues)
        required = MOSTLY if loose else PARTLY
        if len(distinct) < 2 or share_covered(mentions, spoken, pack) < required:
            return []
        return sorted(mentions, key=lambda mention: mention.start)

    def mentions(self, question: str, near: Iterable[FuzzyMatch]) -> list[NameMention]:
        """Return the names in a question: those spelt exactly, then the surest fuzzy matches."""
        mentions = self._exactly(question)
        return [*mentions, *not_overlapping(_sure_mentions(near), mentions)]

    def fuzzy_matches(self, question: str, known: Container[str] = ()) -> list[FuzzyMatch]:
        """Return the names that runs of a question's words spell exactly or nearly.

        A name that is nearly spelt is split, joined with another word, or misspelt; words that are
        `known` or stand in the glossary are not. It is in another language than that of the
        glossary only if the question is, too.
        """
        written = written_words(question)
        is_own = self.is_own(self._pack(written.words[:LINKED_WORDS]))
        matches: list[FuzzyMatch] = []
        for run, names in self._by_letters.in_question(question, known):
            matches += self._matches(run, names, written, is_own)
        return matches

    def _matches(
        self, run: Run, names: Mapping[str, float], written: WrittenWords, is_own: bool
    ) -> Iterator[FuzzyMatch]:
        """Yield the names like a run of words that living entries bear; see `fuzzy_matches`."""
        spoken = written.words[run.start : run.stop]
        for key, likeness in names.items():
            bearers = self._names.bearers_of(key)
            if bearers and likeness == 1:
                bearers = bearers.spelt_like(written.written(run.start, run.stop))
            elif bearers and bearers.is_translated and is_own:
                continue
            if bearers and not differ_in_code(spoken, key.split(" ")):
                yield FuzzyMatch(run, len(key.replace(" ", "")), bearers, likeness)

    def similar_names(self, letters: str) -> Mapping[str, float]:
        """Return the names whose letters are like these, by their words, with the likeness."""
        return self._by_letters.like([letters])[0]

    def name_words(self) -> list[NameWords]:
        """Return the indexes of names by their words; the bearers of a name may all be dead."""
        return [store.name_words for store in self._stores]

    def suggestions(self, prefix: str, limit: int) -> list[tuple[str, str]]:
        """Return (name, id) of names in which some word begins with the prefix.

        Names that it spells come first, then those that begin with it themselves, then shorter
        ones.
        """
        typed = name_key(prefix)
        if not typed:
            return []
        streams = [_living(store, dead, typed) for store, dead in self._stores.items()]
        begun = [(name, entry) for _, _, name, entry in islice(merge(*streams), limit)]
        return list(dict.fromkeys([*self._named(prefix), *begun]))[:limit]

    def _named(self, text: str) -> list[tuple[str, str]]:
        """Return (name, id) of the names that a text spells, as their entries write them."""
        for bearers in self.bearers([name_key(text)]).values():
            alike = bearers.spelt_like(text)
            forms = alike.forms if alike else ()
            return [(form.name, form.entry) for form in forms if form.kind in SUGGESTED]
        return []


def _living(store: EntryStore, dead: Set[str], typed: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield the names of a store that begin as typed, without those of dead entries."""
    for hit in store.suggestions(typed):
        if hit[3] not in dead:
            yield hit


def _sure_mentions(resembled: Iterable[FuzzyMatch]) -> list[NameMention]:
    """Return fuzzy matches that are sure enough as mentions, the best first, none overlapping."""
    mentions: list[NameMention] = []
    for near in sorted(resembled, key=lambda near: -near.likeness):
        if near.likeness >= SURELY_FROM and len(near.run.letters) > NEAR_LETTERS:
            mention = NameMention(near.bearers.entries, near.run.start, near.run.stop)
            mentions += not_overlapping([mention], mentions)
    return mentions
