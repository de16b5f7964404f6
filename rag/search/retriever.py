"""Retrieval of the entries that answer a question, best first.

The nearest passages and the names that the question spells give the candidates; the ranker orders
them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.entries.language_packs import ENGLISH_PACK, LanguagePack, pack_of
from rag.entries.name_links import FuzzyMatch, Link, links_of
from rag.entries.name_lookup import NameIndex
from rag.entries.name_spelling import written_words
from rag.entries.question_language import language_of_counts, question_pack
from rag.entries.spelling import SpellingCorrector
from rag.index.glossary_index import GlossaryIndex
from rag.index.passage_cosines import PassageCosines
from rag.search.candidate import NO_LINK, Candidates, Retrieval, named_entries
from rag.search.compared_entries import compared_entries
from rag.search.denial import denied_words, stated_share
from rag.search.evidence import EvidenceGatherer
from rag.search.glossary_words import GlossaryWords
from rag.search.late_interaction import (
    QueryPieces,
    late_interactions,
    query_pieces,
)
from rag.search.model_reach import Reading
from rag.search.naming import Namer
from rag.search.passage_features import passage_features
from rag.search.question import EncodedQuestion
from rag.search.ranker import features_of, scores_of
from rag.types import Embeddings, Encoding

# Entries taken from the nearest passages.
NEAREST_ENTRIES = 20
# Names that cover this share of a question make their entry a candidate, however far its passages.
MIN_NAME_COVERAGE = 0.1
# What an entry loses that states all of what a question denies, in log-odds.
STATED = 5.0


class Retriever:
    """Ranks the entries of one index."""

    def __init__(self, index: GlossaryIndex) -> None:
        """Prepare the names, the words and the weights of word pieces of `index`."""
        stores = {segment.store: index.dead[segment.name] for segment in index.segments}
        self.index = index
        self.drafts: Set[str] = _drafts(index)
        counts = index.words()
        self.language = language_of_counts(counts)
        self.names = NameIndex(stores, self.language)
        self.spelling = SpellingCorrector(counts)
        self._frames = lru_cache(_frame_corrector(counts))
        words = GlossaryWords(counts, len(index.entries))
        self._namer = Namer(self.names, index.entries, self.drafts, words)
        self._evidence = EvidenceGatherer(index.entries, words)
        self.weights = index.weights()
        # For questions in the language of the glossary, and for others.
        self._weights = (self.weights, index.weights(translated=True))
        own, foreign = self._weights
        self._compared = (
            compared_entries(index, own, translated=False),
            compared_entries(index, foreign, translated=True),
        )

    def encoded(
        self,
        text: str,
        encode: Callable[[str], Encoding],
        vocabulary: Mapping[str, int],
        reading: Reading = "well",
    ) -> EncodedQuestion:
        """Return a question as `encode` encodes it once its spelling is corrected.

        In its own text, only the words around names are corrected: "diffrence".

        `vocabulary` is that of the encoder. The words of names in a script without spaces are
        parted, but not for the encoder.
        """
        pack = self.pack_of(text)
        text = self._frames(pack).correct(text, vocabulary.keys())
        corrected = text
        # Words of another language are not those of the glossary, misspelt.
        if pack is pack_of(self.language):
            own = frozenset() if pack is ENGLISH_PACK else pack.telling
            corrected = self.spelling.correct(text, vocabulary.keys(), own)
        encoding = encode(corrected)
        parted, corrected = self.names.with_spaces(text), self.names.with_spaces(corrected)
        return EncodedQuestion(parted, corrected, encoding, vocabulary, reading, pack)

    def pack_of(self, question: str) -> LanguagePack:
        """Return the pack of the language of a question."""
        return question_pack(written_words(question).words, self.language)

    def retrieve(self, question: EncodedQuestion, limit: int) -> Retrieval:
        """Return the best `limit` entries for a question."""
        near = self.names.fuzzy_matches(question.text, question.vocabulary.keys())
        links = self._links(near)
        naming = self._namer.naming(question, near)
        named = named_entries(naming.mentions)
        cosines = PassageCosines(self.index, question.encoding.vector)
        nearest = cosines.nearest_entries(NEAREST_ENTRIES, self.drafts)
        entries = list(dict.fromkeys([*nearest, *_linked_entries(links), *named]))
        query = self._query_pieces(question)
        candidates = self._candidates(entries, cosines, question, query, links)
        if question.reading == "not":
            named = list(dict.fromkeys([*named, *_most_covered(candidates)]))
        order = _order(candidates, named)
        first = candidates.candidate(order[0])
        background = self._background_cosine(question.encoding.vector)
        scores = candidates.scores[order].tolist()
        evidence = self._evidence.gather(first, scores, question, naming, background)
        others = [candidates.candidate(row) for row in order[1:limit]]
        return Retrieval(naming, (first, *others), evidence, query)

    def named(self, question: EncodedQuestion) -> list[str]:
        """Return the entries that a question names, which `retrieve` puts first, in this order."""
        near = self.names.fuzzy_matches(question.text)
        return named_entries(self._namer.naming(question, near).mentions)

    def _links(self, near: Iterable[FuzzyMatch]) -> dict[str, Link]:
        """Return how the question names each entry that is no draft."""
        links = links_of(near)
        return {entry: link for entry, link in links.items() if entry not in self.drafts}

    def _candidates(
        self,
        entries: Sequence[str],
        cosines: PassageCosines,
        question: EncodedQuestion,
        query: QueryPieces,
        links: Mapping[str, Link],
    ) -> Candidates:
        """Return the scored entries, in their order."""
        parts = list(self._compared[self._is_foreign(question)].several(entries).values())
        own_cosines = [cosines.of(each.segment, each.passages.rows) for each in parts]
        passages = passage_features(
            np.concatenate(own_cosines, dtype=np.float64),
            np.concatenate([each.passages.views for each in parts]),
            np.array([len(own) for own in own_cosines]),
        )
        interactions = late_interactions(query, [each.pieces for each in parts])
        own_links = [links.get(entry, NO_LINK) for entry in entries]
        features = features_of(passages, interactions, own_links)
        scores = scores_of(features) - STATED * self._stated_shares(entries, question)
        return Candidates(entries, scores, features, interactions, own_links, own_cosines)

    def _query_pieces(self, question: EncodedQuestion) -> QueryPieces:
        weights = self._weights[self._is_foreign(question)]
        return query_pieces(question.encoding, weights, self.index.background.basis)

    def _is_foreign(self, question: EncodedQuestion) -> bool:
        """Return whether a question is compared with translations, too."""
        return question.pack is not pack_of(self.language)

    def _stated_shares(
        self, entries: Sequence[str], question: EncodedQuestion
    ) -> NDArray[np.float64]:
        """Return how much of what a question denies each entry states (entries,), 0..1."""
        denied = denied_words(question.corrected, question.pack) if question.may_deny else []
        if not denied:
            return np.zeros(len(entries))
        read = [self.index.entries[entry] for entry in entries]
        return np.array([stated_share(denied, entry, question.pack) for entry in read])

    def _background_cosine(self, vector: Embeddings) -> float:
        """Return the cosine of the nearest background question, 0 if none is positive."""
        cosines = self.index.background.background @ vector
        return float(cosines.max(initial=0.0))


def _frame_corrector(
    counts: Counter[str],
) -> Callable[[LanguagePack], SpellingCorrector]:
    """Return a function that makes the corrector of the words around names in a language.

    `counts` are the words of the glossary, which are right.
    """
    return lambda pack: SpellingCorrector(Counter(pack.misspelt_frames), counts, most_edits=1)


def _linked_entries(links: Mapping[str, Link]) -> list[str]:
    """Return the entries whose names cover enough of a question."""
    return [entry for entry, link in links.items() if link.coverage >= MIN_NAME_COVERAGE]


def _drafts(index: GlossaryIndex) -> Set[str]:
    """Return the drafts, which answer nothing yet; none if all entries are drafts."""
    drafts = index.entries.with_status("draft")
    return drafts if len(drafts) < len(index.entries) else frozenset()


def _most_covered(candidates: Candidates) -> list[str]:
    """Return the entries of candidates, those whose names cover most of the question first."""
    pairs = zip(candidates.links, candidates.entries, strict=True)
    return [entry for _, entry in sorted(pairs, key=lambda pair: -pair[0].coverage)]


def _order(candidates: Candidates, named: Sequence[str]) -> list[int]:
    """Return the rows of candidates: the named ones in the order of their names, then by score."""
    positions = {entry: position for position, entry in enumerate(named)}
    places = np.array([positions.get(entry, len(named)) for entry in candidates.entries])
    order: list[int] = np.lexsort((-candidates.scores, places)).tolist()
    return order
