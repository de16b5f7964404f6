"""The names that texts spell exactly, looked up by their words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property, lru_cache, partial

from rag.entries.name_bearers import NameBearers, bearers_of
from rag.entries.name_mentions import NameMention
from rag.entries.name_spelling import WrittenWords, written_words
from rag.entries.question_language import question_pack
from rag.entries.store import EntryStore, StoredForm

Stores = Mapping[EntryStore, Set[str]]
# The words at the start of a question that are compared with names.
LINKED_WORDS = 60
# Names of which the bearers are kept in memory, the least recently used dropped first.
CACHED_NAMES = 20_000
# From so many names on, it takes less time to read their bearers together.
MANY_NAMES = 10


class ExactNames:
    """Every name of every living entry, looked up by its words."""

    def __init__(self, stores: Stores, language: str) -> None:
        """Look names up in `stores`, each with the ids of its dead entries.

        `language` is that of the glossary.
        """
        self._stores = tuple(stores)
        self._language = language
        # Return the bearers of a name that live, None if there are none. Not a method: see
        # `EntryStore`.
        self.bearers_of = lru_cache(CACHED_NAMES)(partial(_living_bearers, stores))

    def bearers(self, keys: Iterable[str]) -> dict[str, NameBearers]:
        """Return the bearers of each name that exists, by its words."""
        found = {key: self.bearers_of(key) for key in keys if self._is_name(key)}
        return {key: bearers for key, bearers in found.items() if bearers}

    def read_ahead(self, keys: Sequence[str]) -> None:
        """Read the bearers of many names together: they are about to be wanted."""
        if len(keys) >= MANY_NAMES:
            for store in self._stores:
                store.read_surface_forms(keys)

    def _is_name(self, key: str) -> bool:
        """Return whether some store has this name; its entry may be dead."""
        return any(store.has_name(key) for store in self._stores)

    @cached_property
    def _longest(self) -> Mapping[str, int]:
        """The number of words of the longest name that begins with each word."""
        longest: dict[str, int] = {}
        for store in self._stores:
            for word, words in store.longest_names.items():
                longest[word] = max(words, longest.get(word, 0))
        return longest

    def mentions(self, question: str) -> tuple[NameMention, ...]:
        """Return the names in a question: the longest ones, none overlapping.

        Stop words alone are none, unless they are written as a name: A*, IT.
        """
        return tuple(self._mentions(written_words(question)))

    def _mentions(self, question: WrittenWords) -> Iterator[NameMention]:
        spoken = question.words[:LINKED_WORDS]
        stopwords = question_pack(spoken, self._language).stopwords
        free = 0
        for start, word in enumerate(spoken):
            if start < free or word not in self._longest:
                continue
            mention = self._longest_at(start, question, stopwords)
            if mention:
                free = mention.stop
                yield mention

    def _longest_at(
        self, start: int, question: WrittenWords, stopwords: frozenset[str]
    ) -> NameMention | None:
        """Return the longest name that begins with a word of a question."""
        spoken = question.words[:LINKED_WORDS]
        last = min(len(spoken), start + self._longest[spoken[start]])
        for stop in range(last, start, -1):
            part = spoken[start:stop]
            key = " ".join(part)
            bearers = self.bearers_of(key) if self._is_name(key) else None
            is_common = stopwords.issuperset(part)
            if not bearers or (is_common and not question.are_written_as_name(start, stop)):
                continue
            alike = bearers.spelt_like(question.written(start, stop))
            if alike:
                return NameMention(alike.entries, start, stop)
        return None


def _living_bearers(stores: Stores, key: str) -> NameBearers | None:
    """Return the bearers of a name that live, None if there are none."""
    living: list[StoredForm] = []
    for store, dead in stores.items():
        living += [form for form in store.surface_forms(key) if form.entry not in dead]
    return bearers_of(living) if living else None
