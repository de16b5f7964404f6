"""Retrieval of the entries that answer a question, best first.

The nearest passages and the names that the question spells give the candidates; the ranker orders
them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set

import numpy as np

from rag.entries.language_packs import ENGLISH_PACK, LanguagePack
from rag.entries.name_lookup import FuzzyMatch, Link, NameIndex
from rag.entries.question_language import language_of_counts, question_pack
from rag.entries.spelling import SpellingCorrector
from rag.entries.surface_forms import normalised_words
from rag.index.glossary_index import GlossaryIndex
from rag.index.segment import EntryRows
from rag.search.candidate import NO_LINK, Candidate, Retrieval, named_entries
from rag.search.evidence import EvidenceGatherer
from rag.search.glossary_words import GlossaryWords
from rag.search.late_interaction import Interaction, late_interactions
from rag.search.naming import Namer
from rag.search.question import EncodedQuestion
from rag.search.ranker import features_of, score
from rag.types import Embeddings, Encoding

# Passages searched for the nearest entries; four times as many if they belong to too few entries.
SEARCHED_PASSAGES = 100
WIDEN = 4
# Entries taken from the nearest passages.
NEAREST_ENTRIES = 20
# Names that cover this share of a question make their entry a candidate, however far its passages.
MIN_NAME_COVERAGE = 0.1
# The feature `top` is the mean over this many passages.
TOP_PASSAGES = 3


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
        words = GlossaryWords(counts, len(index.entries))
        self._namer = Namer(self.names, index.entries, self.drafts, words)
        self._evidence = EvidenceGatherer(index.entries, words)
        self.weights = index.weights()

    def encoded(
        self, text: str, encode: Callable[[str], Encoding], vocabulary: Mapping[str, int]
    ) -> EncodedQuestion:
        """Return a question as `encode` encodes it once its spelling is corrected.

        `vocabulary` is that of the encoder.
        """
        pack = self.pack_of(text)
        known: Set[str] = vocabulary.keys()
        if pack is not ENGLISH_PACK:
            known = known | pack.telling
        corrected = self.spelling.correct(text, known)
        return EncodedQuestion(text, corrected, encode(corrected), vocabulary, pack)

    def pack_of(self, question: str) -> LanguagePack:
        """Return the pack of the language of a question."""
        return question_pack(normalised_words(question), self.language)

    def retrieve(self, question: EncodedQuestion, limit: int) -> Retrieval:
        """Return the best `limit` entries for a question."""
        near = self.names.fuzzy_matches(question.text)
        links = self._links(near)
        naming = self._namer.naming(question, near)
        named = named_entries(naming.mentions)
        entries = self._candidate_ids(question.encoding.vector, [*_linked_entries(links), *named])
        candidates = self._candidates(entries, question.encoding, links)
        ranked = _ranked(candidates, named)
        background = self._background_cosine(question.encoding.vector)
        evidence = self._evidence.gather(ranked, question, naming, background)
        return Retrieval(naming, tuple(ranked[:limit]), evidence)

    def _links(self, near: Iterable[FuzzyMatch]) -> dict[str, Link]:
        """Return how the question names each entry that is no draft."""
        links = self.names.links(near)
        return {entry: link for entry, link in links.items() if entry not in self.drafts}

    def _candidate_ids(self, vector: Embeddings, named: Iterable[str]) -> list[str]:
        """Return the entries of the nearest passages, then those that the question names."""
        nearest = self._nearest(vector, SEARCHED_PASSAGES)
        return list(dict.fromkeys([*nearest, *named]))

    def _nearest(self, vector: Embeddings, passages: int) -> list[str]:
        """Return the entries of about so many passages nearest to a unit vector, best first.

        The search is widened until there are CANDIDATES entries or no more passages.
        """
        found = self.index.search(vector, passages)
        nearest = [entry for entry in found if entry not in self.drafts]
        wanted = min(NEAREST_ENTRIES, len(self.index.entries) - len(self.drafts))
        if len(nearest) < wanted and passages < self.index.passages:
            return self._nearest(vector, WIDEN * passages)
        return nearest[:NEAREST_ENTRIES]

    def _candidates(
        self, entries: Sequence[str], query: Encoding, links: Mapping[str, Link]
    ) -> list[Candidate]:
        """Return the scored entries, in their order.

        The word pieces and the vectors of all entries are compared in one product each.
        """
        places, tokens, vectors = [], [], []
        for entry in entries:
            segment = self.index.segment_of(entry)
            places.append(segment.rows_of(entry))
            tokens.append(segment.tokens_of(entry))
            vectors.append(segment.vectors_of(entry))
        interactions = late_interactions(query, self.weights, self.index.background.basis, tokens)
        cosines = (np.concatenate(vectors) @ query.vector).tolist()

        candidates = []
        start = 0
        for number, entry in enumerate(entries):
            stop = start + len(vectors[number])
            own_cosines = cosines[start:stop]
            link = links.get(entry, NO_LINK)
            candidate = _candidate(entry, places[number], own_cosines, interactions[number], link)
            candidates.append(candidate)
            start = stop
        return candidates

    def _background_cosine(self, vector: Embeddings) -> float:
        """Return the cosine of the nearest background question, 0 if none is positive."""
        cosines = self.index.background.background @ vector
        return float(cosines.max(initial=0.0))


def _linked_entries(links: Mapping[str, Link]) -> list[str]:
    """Return the entries whose names cover enough of a question."""
    return [entry for entry, link in links.items() if link.coverage >= MIN_NAME_COVERAGE]


def _drafts(index: GlossaryIndex) -> Set[str]:
    """Return the drafts, which answer nothing yet; none if all entries are drafts."""
    drafts = index.entries.with_status("draft")
    return drafts if len(drafts) < len(index.entries) else frozenset()


def _ranked(candidates: Iterable[Candidate], named: Sequence[str]) -> list[Candidate]:
    """Return the candidates: the named ones in the order of their names, then by score."""
    positions = {entry: position for position, entry in enumerate(named)}

    def rank(candidate: Candidate) -> tuple[int, float]:
        return positions.get(candidate.entry, len(named)), -candidate.score

    return sorted(candidates, key=rank)


def _candidate(
    entry: str, place: EntryRows, cosines: list[float], interaction: Interaction, link: Link
) -> Candidate:
    """Return an entry with its score.

    `cosines` are those of its passages, `place` says which of them belong to which view.
    """
    values = features_of(
        top=_mean_of_best(cosines, place.whole, TOP_PASSAGES),
        names=_mean_of_best(cosines, place.names, 1),
        sentence=_mean_of_best(cosines, place.sentences, 1),
        interaction=interaction,
        link=link,
    )
    nearest = max(cosines)
    passage = cosines.index(nearest)
    return Candidate(entry, score(values), values, interaction, link, passage, nearest)


def _mean_of_best(cosines: list[float], rows: Iterable[int], count: int) -> float:
    """Return the mean of the largest `count` cosines of some rows."""
    descending = sorted([cosines[row] for row in rows], reverse=True)
    best = descending[:count]
    return sum(best) / len(best)
