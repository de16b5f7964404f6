"""What a question names: the phrase it asks for, and the names that decide what comes first."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from functools import lru_cache

from rag.entries.exact_names import LINKED_WORDS
from rag.entries.name_links import FuzzyMatch
from rag.entries.name_lookup import NameIndex
from rag.entries.name_mentions import NameMention
from rag.entries.name_spelling import written_words
from rag.entries.surface_forms import normalised_words
from rag.entries.word_runs import share_of
from rag.search.asked_for import Phrase, asked_for
from rag.search.candidate import Naming
from rag.search.comparison import compared_phrases, inflected_mentions, joined_mentions
from rag.search.confidence import SURE_NAMES
from rag.search.glossary_words import GlossaryWords
from rag.search.name_match import NO_MATCH, UNBORNE, NameMatch, PhraseMatcher
from rag.search.question import EncodedQuestion
from rag.search.unspaced_frames import unspaced_share
from rag.types import Entry

# A phrase that no frame asks for is a name if it has at most so many words.
LONGEST_BARE_NAME = 3
# A question in a language that the model reads badly is about a name of this share of its letters;
# one in a language without spaces, of this share of those that are no function words.
HELD_SHARE, HELD_SHARE_UNSPACED = 0.4, 0.7
# Names that a comparison needs.
TWO = 2


class Namer:
    """Finds what questions to one glossary name."""

    def __init__(
        self,
        names: NameIndex,
        entries: Mapping[str, Entry],
        drafts: Set[str],
        words: GlossaryWords,
    ) -> None:
        """Look in `names` of `entries`; drafts are left out. `words` are those of the glossary."""
        self._names = names
        self._drafts = drafts
        # The same for every language but the words that frame a question.
        self._matcher = lru_cache(lambda pack: PhraseMatcher(names, entries, drafts, words, pack))

    def naming(self, question: EncodedQuestion, near: Sequence[FuzzyMatch]) -> Naming:
        """Return the names in a question; `near` are its fuzzy matches."""
        mentions = self._mentions(question, near)
        sides = self._sides(question) if len(mentions) < TWO else None
        if sides:
            return sides
        phrase = asked_for(question.text, question.pack)
        match = self._match(phrase, question)
        if len(mentions) == 1:
            mentions = _spelt_like(mentions[0], match)
        if not mentions and match.kind in SURE_NAMES:
            mention = NameMention(match.entries, 0, len(written_words(question.text).words))
            return Naming((mention,), phrase, match, by_phrase=True)
        if not mentions and question.reading != "well":
            held = self._held(question, near)
            return Naming(held, phrase, match, is_held=bool(held))
        return Naming(mentions, phrase, match)

    def _sides(self, question: EncodedQuestion) -> Naming | None:
        """Return the names in a question that compares two things by their names, or None.

        That is both, if entries bear both, or the one that no entry bears.
        """
        sides = compared_phrases(question.text, question.pack)
        if not sides:
            return None
        matches = [self._side(side, other, question) for side, other in (sides, sides[::-1])]
        sure = [match.entries for match in matches if match.kind in SURE_NAMES]
        if len(sure) == len(sides):
            mentions = [NameMention(entries, at, at + 1) for at, entries in enumerate(sure)]
            return Naming(tuple(mentions))
        for side, match in zip(sides, matches, strict=True):
            if sure and match.kind in UNBORNE:
                return Naming((), replace(side, framed=True), NO_MATCH)
        return None

    def _side(self, side: Phrase, other: Phrase, question: EncodedQuestion) -> NameMatch:
        """Return how one of two sides is borne, perhaps with the last words of the other.

        "local vs world space" compares local space.
        """
        known, matcher = question.vocabulary.keys(), self._matcher(question.pack)
        match = matcher.match(side, known)
        if match.kind not in UNBORNE:
            return match
        for start in range(1, len(other.words) + 1):
            longer = replace(side, text=" ".join((side.text, *other.words[-start:])))
            completed = matcher.match(longer, known)
            if completed.kind in SURE_NAMES:
                return completed
        return match

    def _match(self, phrase: Phrase | None, question: EncodedQuestion) -> NameMatch:
        if phrase is None or not (phrase.framed or len(phrase.words) <= LONGEST_BARE_NAME):
            return NO_MATCH
        known = question.vocabulary.keys()
        return self._matcher(question.pack).match(phrase, known)

    def _mentions(
        self, question: EncodedQuestion, near: Sequence[FuzzyMatch]
    ) -> tuple[NameMention, ...]:
        """Return the names that are compared, else the one that is all the question asks for."""
        compared = self._public(self._names.compared(question.text, near))
        if len(compared) > 1:
            return compared
        joined = self._joined(question, near)
        if joined:
            return joined
        only = self._names.asked_only_for(question.text)
        return compared or self._public(only if len(only) == 1 else [])

    def _held(
        self, question: EncodedQuestion, near: Sequence[FuzzyMatch]
    ) -> tuple[NameMention, ...]:
        """Return the name of most letters that stands in a question, the first of several.

        If meaning says something, or the words around the name are known, only a name that is much
        of the question.
        """
        words, pack = normalised_words(question.text), question.pack

        def share(mention: NameMention) -> float:
            places = range(mention.start, mention.stop)
            if pack.unspaced:
                return unspaced_share(places, words, pack)
            return share_of(set(places), words, pack.stopwords)

        held = self._public(self._names.mentions(question.text, near))
        longest = max(held, key=share, default=None)
        least = 0.0 if question.reading == "not" else HELD_SHARE
        if pack.unspaced:
            least = HELD_SHARE_UNSPACED
        return (longest,) if longest and share(longest) >= least else ()

    def _joined(
        self, question: EncodedQuestion, near: Sequence[FuzzyMatch]
    ) -> tuple[NameMention, ...]:
        text, pack = question.text, question.pack
        spoken = written_words(text).words[:LINKED_WORDS]
        if pack.joining.isdisjoint(spoken) and "/" not in text:
            return ()
        mentions = self._names.mentions(text, near)
        matcher = self._matcher(pack)
        mentions += inflected_mentions(
            spoken, mentions, matcher.inflected, matcher.is_in_name, pack
        )
        return joined_mentions(text, spoken, self._public(mentions), pack)

    def _public(self, mentions: Iterable[NameMention]) -> tuple[NameMention, ...]:
        """Return the mentions without drafts."""
        public = []
        for mention in mentions:
            entries = tuple(entry for entry in mention.entries if entry not in self._drafts)
            if entries:
                public.append(replace(mention, entries=entries))
        return tuple(public)


def _spelt_like(mention: NameMention, match: NameMatch) -> tuple[NameMention, ...]:
    """Return the mention of a name without entries whose names are spelt otherwise."""
    if match.kind == "signs" and set(mention.entries) <= set(match.entries):
        return ()
    if match.kind != "exact":
        return (mention,)
    entries = tuple(entry for entry in mention.entries if entry in match.entries)
    return (replace(mention, entries=entries or mention.entries),)
