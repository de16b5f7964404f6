"""The matchers of the names of a glossary: one for texts in each language in which it has names."""

from collections import Counter, defaultdict
from functools import cached_property

from rag.annotate.matcher import NameMatcher
from rag.entries.language_tags import is_near_language
from rag.entries.question_language import language_of_counts
from rag.entries.surface_forms import normalised_words
from rag.search.retriever import Retriever
from rag.types import Encoder

Names = dict[str, tuple[str, ...]]


class NameMatchers:
    """Chooses the names that are looked for in a text: those in its language.

    An entry without a name in that language is looked for by its own.
    """

    def __init__(
        self, retriever: Retriever, encoder: Encoder, previous: "NameMatchers | None" = None
    ) -> None:
        """Match the names of the entries of `retriever` that are no drafts.

        Of `encoder`, which is not loaded yet, the vocabulary is wanted. The matchers of a
        `previous` index are used again if the names are the same.
        """
        self._entries, self._drafts = retriever.index.entries, retriever.drafts
        self._language, self._encoder = retriever.language, encoder
        self._made: dict[str, NameMatcher] = {}
        self._before = previous.at_hand if previous else {}

    @property
    def at_hand(self) -> dict[str, NameMatcher]:
        """The matchers that were made, those of the previous index behind them."""
        return self._before | self._made

    def of(self, text: str) -> NameMatcher:
        """Return the matcher of the names that a text may mention, made at the first call."""
        language = self._language_of(text)
        if language not in self._made:
            names = self._names | self._translated[language] if language else self._names
            before = self._before.pop(language, None)
            common = self._encoder.vocabulary.keys()
            self._made[language] = NameMatcher.of(names, common, before)
        return self._made[language]

    def _language_of(self, text: str) -> str:
        """Return the language of a text if the glossary has names in it, "" for its own."""
        if not self._translated:
            return ""
        told = language_of_counts(Counter(normalised_words(text)))
        if not told or is_near_language(told, self._language):
            return ""
        near = [language for language in self._translated if is_near_language(told, language)]
        return near[0] if near else ""

    @cached_property
    def _names(self) -> Names:
        """The names of each entry in the language of the glossary."""
        public = (entry for entry in self._entries.values() if entry.id not in self._drafts)
        return {entry.id: entry.names for entry in public}

    @cached_property
    def _translated(self) -> dict[str, Names]:
        """The names of entries in each other language."""
        names: dict[str, Names] = defaultdict(dict)
        for entry in self._entries.values():
            for translation in entry.translations:
                if entry.id not in self._drafts and translation.language:
                    names[translation.language][entry.id] = (translation.term,)
        return dict(names)
