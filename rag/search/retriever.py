"""Retrieval of the entries that answer a question, best first.

The nearest passages and the names that the question spells give the candidates; the ranker orders
them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import replace
from functools import lru_cache

from rag.entries.language_packs import ENGLISH_PACK, LanguagePack, pack_of
from rag.entries.name_lookup import FuzzyMatch, Link, NameIndex, written_words
from rag.entries.question_language import language_of_counts, question_pack
from rag.entries.spelling import SpellingCorrector
from rag.index.glossary_index import GlossaryIndex
from rag.index.segment import EntryRows
from rag.index.tokens import PieceWeights
from rag.search.candidate import NO_LINK, Candidate, Retrieval, named_entries
from rag.search.denial import denied_words, stated_share
from rag.search.evidence import EvidenceGatherer
from rag.search.glossary_words import GlossaryWords
from rag.search.late_interaction import (
    InformativePieces,
    Interaction,
    informative_pieces,
    late_interactions,
)
from rag.search.model_reach import Reading
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
# What an entry loses that states all of what a question denies, in log-odds.
STATED = 5.0
# Entries of which the word pieces are kept in memory, the least recently used dropped first.
CACHED_ENTRIES = 1_000


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
        # Not a method: see `EntryStore`.
        self._pieces = lru_cache(CACHED_ENTRIES)(_piece_reader(index, self._weights))

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
        near = self.names.fuzzy_matches(question.text)
        links = self._links(near)
        naming = self._namer.naming(question, near)
        named = named_entries(naming.mentions)
        entries = self._candidate_ids(question.encoding.vector, [*_linked_entries(links), *named])
        candidates = self._candidates(entries, question, links)
        denied = denied_words(question.corrected, question.pack)
        if denied:
            candidates = [self._denied(each, denied, question.pack) for each in candidates]
        if question.reading == "not":
            candidates.sort(key=lambda candidate: -candidate.link.coverage)
            named = list(dict.fromkeys([*named, *(each.entry for each in candidates)]))
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
        self, entries: Sequence[str], question: EncodedQuestion, links: Mapping[str, Link]
    ) -> list[Candidate]:
        """Return the scored entries, in their order.

        A question in the language of the glossary is not compared with translations.
        """
        query, is_foreign = question.encoding, question.pack is not pack_of(self.language)
        pieces = [self._pieces(entry, is_foreign) for entry in entries]
        weights, basis = self._weights[is_foreign], self.index.background.basis
        interactions = late_interactions(query, weights, basis, pieces)
        candidates = []
        for entry, interaction in zip(entries, interactions, strict=True):
            segment = self.index.segment_of(entry)
            place = segment.rows_of(entry)
            if not is_foreign:
                place = place.untranslated()
            vectors = segment.vectors[place.rows.start : place.rows.stop]
            cosines = (vectors @ query.vector).tolist()
            link = links.get(entry, NO_LINK)
            candidates.append(_candidate(entry, place, cosines, interaction, link))
        return candidates

    def _denied(self, candidate: Candidate, denied: Sequence[str], pack: LanguagePack) -> Candidate:
        """Return a candidate with a lower score if its entry states what the question denies."""
        stated = stated_share(denied, self.index.entries[candidate.entry], pack)
        return replace(candidate, score=candidate.score - STATED * stated)

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


def _piece_reader(
    index: GlossaryIndex, weights: Sequence[PieceWeights]
) -> Callable[[str, bool], InformativePieces]:
    """Return a function from the id of an entry to its informative word pieces.

    Its second argument says whether those of translations are among them.
    """

    def read(entry: str, translated: bool) -> InformativePieces:
        tokens = index.segment_of(entry).tokens_of(entry, translated)
        return informative_pieces(tokens, weights[translated])

    return read


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
        names=max([cosines[row] for row in place.names]),
        sentence=max([cosines[row] for row in place.sentences]),
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
