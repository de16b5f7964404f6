"""Question -> entries, best first: the nearest passages and the names it spells give candidates, the ranker orders."""

import math
from collections.abc import Set
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from rag.entries.name_lookup import Link, Mention, Names, Near
from rag.entries.spelling import Spelling
from rag.index.glossary_index import Index
from rag.index.segment import Segment
from rag.search.confidence import LEAD_AT_MOST, LENGTH_AT_MOST, Evidence
from rag.search.late_interaction import Interaction, interact
from rag.search.ranker import Features, features, score
from rag.types import Embeddings, Encoding

# Passages looked at for the nearest entries; four times as many where a few entries hold them all.
PASSAGES_READ = 100
CANDIDATES = 20
# Names that cover this much of a question make their entry a candidate, however far its passages are.
LINKED_FROM = 0.1
NO_LINK = Link(0.0, 0.0, 0.0, "")


@dataclass(frozen=True)
class Candidate:
    """An entry with its score, what the score is made of, and which of its passages is the nearest."""

    entry: str
    score: float
    features: Features
    interaction: Interaction
    link: Link
    passage: int
    cosine: float


@dataclass(frozen=True)
class Retrieved:
    """What was found for a question: the mentions that decide what comes first, and candidates, best first."""

    mentions: tuple[Mention, ...]
    candidates: tuple[Candidate, ...]
    evidence: Evidence


class Retriever:
    """Ranks the entries of one index."""

    def __init__(self, index: Index) -> None:
        """Prepare the names, words and word pieces of an index."""
        self.index = index
        self.names = Names({segment.store: index.dead[segment.name] for segment in index.segments})
        self.drafts: Set[str] = drafts(index)
        self.spelling = Spelling(index.words())
        self._weights = index.weights()

    def retrieve(self, question: str, query: Encoding, limit: int) -> Retrieved:
        """Return the best `limit` entries for a question."""
        near = self.names.near(question)
        links = {
            entry: link
            for entry, link in self.names.links(near).items()
            if entry not in self.drafts
        }
        chosen = self._chosen(query.vector, links)
        found = self._candidates(chosen, query, links)
        mentions = self._decisive(question, near, chosen)
        named = [entry for mention in mentions for entry in mention.entries]
        order = sorted(
            found,
            key=lambda each: (named.index(each.entry) if each.entry in named else 99, -each.score),
        )
        background = float((self.index.contrast.background @ query.vector).max(initial=0.0))
        return Retrieved(
            mentions, tuple(order[:limit]), weigh(order, background, len(query.pieces))
        )

    def _chosen(self, vector: Embeddings, links: dict[str, Link]) -> list[str]:
        """Return the entries with the nearest passages, and those that are named."""
        linked = [entry for entry, link in links.items() if link.coverage >= LINKED_FROM]
        return list(dict.fromkeys([*self._nearest(vector, PASSAGES_READ), *linked]))

    def _nearest(self, vector: Embeddings, count: int) -> list[str]:
        near = [entry for entry in self.index.search(vector, count) if entry not in self.drafts]
        wanted = min(CANDIDATES, len(self.index.entries) - len(self.drafts))
        if len(near) < wanted and count < self.index.passages:
            return self._nearest(vector, 4 * count)
        return near[:CANDIDATES]

    def _candidates(
        self, entries: list[str], query: Encoding, links: dict[str, Link]
    ) -> list[Candidate]:
        homes = [self.index.home(entry) for entry in entries]
        tokens = [home.tokens_of(entry) for home, entry in zip(homes, entries, strict=True)]
        interactions = interact(query, self._weights, self.index.contrast.basis, tokens)
        vectors = [home.vectors_of(entry) for home, entry in zip(homes, entries, strict=True)]
        cosines = iter((np.concatenate(vectors) @ query.vector).tolist())
        return [
            candidate(
                entry,
                home,
                list(islice(cosines, len(held))),
                interaction,
                links.get(entry, NO_LINK),
            )
            for entry, home, held, interaction in zip(
                entries, homes, vectors, interactions, strict=True
            )
        ]

    def _decisive(self, question: str, near: list[Near], chosen: list[str]) -> tuple[Mention, ...]:
        """Return the mentions that settle what comes first: all that are compared, or the one plainly asked for."""
        compared, plain = self.names.compared(question, near), self.names.plainly(question)
        mentions = [
            self._public(mention) for mention in compared or (plain if len(plain) == 1 else [])
        ]
        return tuple(
            mention
            for mention in mentions
            if mention.entries and set(mention.entries) <= set(chosen)
        )

    def _public(self, mention: Mention) -> Mention:
        return replace(
            mention, entries=tuple(entry for entry in mention.entries if entry not in self.drafts)
        )


def drafts(index: Index) -> Set[str]:
    """Return the entries that answer nothing yet; a glossary of nothing but drafts is asked all the same."""
    found = index.entries.with_status("draft")
    return found if len(found) < len(index.entries) else frozenset()


def candidate(
    entry: str, home: Segment, cosines: list[float], interaction: Interaction, link: Link
) -> Candidate:
    """Return an entry with its score, given the cosines of its passages."""
    place = home.place(entry)
    best = sorted((cosines[at] for at in place.whole), reverse=True)[:3]
    said = features(
        top=sum(best) / len(best),
        names=max(cosines[at] for at in place.names),
        sentence=max(cosines[at] for at in place.sentences),
        interaction=interaction,
        link=link,
    )
    nearest = max(cosines)
    return Candidate(entry, score(said), said, interaction, link, cosines.index(nearest), nearest)


def weigh(order: list[Candidate], background: float, pieces: int) -> Evidence:
    """Return the evidence for the first candidate, given the others and how near the background is."""
    first = order[0]
    rival = max((other.score for other in order[1:]), default=first.score - LEAD_AT_MOST)
    return Evidence(
        score=first.score,
        lead=min(first.score - rival, LEAD_AT_MOST),
        coverage=first.link.coverage,
        exact=first.link.exact,
        passage_interaction=first.interaction.passage,
        entry_interaction=first.interaction.entry,
        weakest=first.interaction.weakest,
        background=background,
        length=math.log1p(min(pieces, LENGTH_AT_MOST)),
    )
