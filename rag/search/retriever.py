"""Retrieval of the entries that answer a question, best first.

The nearest passages and the names that the question spells give the candidates; the ranker orders
them.
"""

import math
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np

from rag.entries.name_lookup import Link, Mention, Names, Near
from rag.entries.spelling import Spelling
from rag.index.glossary_index import Index
from rag.index.segment import EntryRows
from rag.search.confidence import LEAD_AT_MOST, LENGTH_AT_MOST, Evidence
from rag.search.late_interaction import Interaction, interact
from rag.search.ranker import Features, features, score
from rag.types import Embeddings, Encoding

# Passages searched for the nearest entries; four times as many if they belong to too few entries.
PASSAGES_READ = 100
WIDEN = 4
# Entries taken from the nearest passages.
CANDIDATES = 20
# Names that cover this share of a question make their entry a candidate, however far its passages.
LINKED_FROM = 0.1
# The feature `top` is the mean over this many passages.
TOP_PASSAGES = 3
NO_LINK = Link(0.0, 0.0, 0.0, "")


@dataclass(frozen=True)
class Candidate:
    """An entry with its score and what the score is made of.

    `passage` is the position of the passage nearest to the question among those of the entry,
    `cosine` its cosine.
    """

    entry: str
    score: float
    features: Features
    interaction: Interaction
    link: Link
    passage: int
    cosine: float


@dataclass(frozen=True)
class Retrieved:
    """The candidates for a question, best first, and the evidence for the best.

    `mentions` are the names that decide what comes first; there are none in most questions.
    """

    mentions: tuple[Mention, ...]
    candidates: tuple[Candidate, ...]
    evidence: Evidence


class Retriever:
    """Ranks the entries of one index."""

    def __init__(self, index: Index) -> None:
        """Prepare the names, the words and the weights of word pieces of `index`."""
        stores = {segment.store: index.dead[segment.name] for segment in index.segments}
        self.index = index
        self.names = Names(stores)
        self.drafts: Set[str] = _drafts(index)
        self.spelling = Spelling(index.words())
        self._weights = index.weights()

    def retrieve(self, question: str, query: Encoding, limit: int) -> Retrieved:
        """Return the best `limit` entries for a question; `query` is its encoding."""
        near = self.names.near(question)
        links = self._links(near)
        entries = self._candidate_ids(query.vector, links)
        candidates = self._candidates(entries, query, links)
        mentions = self._deciding_mentions(question, near, entries)
        ranked = _ranked(candidates, named_entries(mentions))
        background = self._background_cosine(query.vector)
        evidence = weigh(ranked, background, len(query.pieces))
        return Retrieved(mentions, tuple(ranked[:limit]), evidence)

    def _links(self, near: Iterable[Near]) -> dict[str, Link]:
        """Return how the question names each entry that is no draft."""
        links = self.names.links(near)
        return {entry: link for entry, link in links.items() if entry not in self.drafts}

    def _candidate_ids(self, vector: Embeddings, links: Mapping[str, Link]) -> list[str]:
        """Return the entries of the nearest passages, then those that the question names."""
        nearest = self._nearest(vector, PASSAGES_READ)
        linked = [entry for entry, link in links.items() if link.coverage >= LINKED_FROM]
        return list(dict.fromkeys([*nearest, *linked]))

    def _nearest(self, vector: Embeddings, passages: int) -> list[str]:
        """Return the entries of about so many passages nearest to a unit vector, best first.

        The search is widened until there are CANDIDATES entries or no more passages.
        """
        found = self.index.search(vector, passages)
        nearest = [entry for entry in found if entry not in self.drafts]
        wanted = min(CANDIDATES, len(self.index.entries) - len(self.drafts))
        if len(nearest) < wanted and passages < self.index.passages:
            return self._nearest(vector, WIDEN * passages)
        return nearest[:CANDIDATES]

    def _candidates(
        self, entries: Sequence[str], query: Encoding, links: Mapping[str, Link]
    ) -> list[Candidate]:
        """Return the scored entries, in their order.

        The word pieces and the vectors of all entries are compared in one product each.
        """
        places, tokens, vectors = [], [], []
        for entry in entries:
            segment = self.index.home(entry)
            places.append(segment.place(entry))
            tokens.append(segment.tokens_of(entry))
            vectors.append(segment.vectors_of(entry))
        interactions = interact(query, self._weights, self.index.contrast.basis, tokens)
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

    def _deciding_mentions(
        self, question: str, near: Iterable[Near], candidates: Iterable[str]
    ) -> tuple[Mention, ...]:
        """Return the mentions that decide what comes first.

        Those are all names that the question compares, else the one that is all it asks for.
        """
        mentions = self.names.compared(question, near)
        if not mentions:
            asked = self.names.plainly(question)
            mentions = asked if len(asked) == 1 else []
        ids = set(candidates)
        deciding = []
        for mention in mentions:
            public = tuple(entry for entry in mention.entries if entry not in self.drafts)
            if public and ids.issuperset(public):
                deciding.append(replace(mention, entries=public))
        return tuple(deciding)

    def _background_cosine(self, vector: Embeddings) -> float:
        """Return the cosine of the nearest background question, 0 if none is positive."""
        cosines = self.index.contrast.background @ vector
        return float(cosines.max(initial=0.0))


def named_entries(mentions: Iterable[Mention]) -> list[str]:
    """Return the ids of the entries that are mentioned, each once, in the order of the mentions."""
    entries: dict[str, None] = {}
    for mention in mentions:
        entries.update(dict.fromkeys(mention.entries))
    return list(entries)


def _drafts(index: Index) -> Set[str]:
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
    values = features(
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


def weigh(ranked: Sequence[Candidate], background: float, pieces: int) -> Evidence:
    """Return the evidence that the first candidate answers.

    `background` is the cosine of the nearest background question, `pieces` the number of word
    pieces of the question.
    """
    first, *others = ranked
    lead = LEAD_AT_MOST
    if others:
        second = max([other.score for other in others])
        lead = min(first.score - second, LEAD_AT_MOST)
    return Evidence(
        score=first.score,
        lead=lead,
        coverage=first.link.coverage,
        exact=first.link.exact,
        passage_interaction=first.interaction.passage,
        entry_interaction=first.interaction.entry,
        weakest=first.interaction.weakest,
        background=background,
        length=math.log1p(min(pieces, LENGTH_AT_MOST)),
    )
