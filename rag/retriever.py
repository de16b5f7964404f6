"""Question -> entries, best first: the nearest passages and the names it spells give candidates, the ranker orders."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

import numpy as np

from rag.confidence import LEAD_AT_MOST, LENGTH_AT_MOST, Evidence
from rag.index import Index
from rag.interaction import INTERACTING, Interaction, interact, piece_weights, telling
from rag.names import Link, Mention, Names
from rag.ranker import Features, features, score
from rag.spelling import Spelling
from rag.types import Embeddings, Encoding, Passage, View

# Passages looked at for the nearest entries; four times as many where a few entries hold them all.
PASSAGES_READ = 100
CANDIDATES = 20
# Names that cover this much of a question make their entry a candidate, however far its passages are.
LINKED_FROM = 0.1
NO_LINK = Link(0.0, 0.0, 0.0, "")
MATCHED_WHOLE: tuple[View, ...] = ("names", "short", "definition", "question")


@dataclass(frozen=True)
class Candidate:
    """An entry with its score, what the score is made of, and the row of its nearest passage."""

    entry: str
    score: float
    features: Features
    interaction: Interaction
    link: Link
    row: int
    cosine: float


@dataclass(frozen=True)
class Retrieved:
    """What was found for a question: the mentions that decide what comes first, and candidates, best first."""

    mentions: tuple[Mention, ...]
    candidates: tuple[Candidate, ...]
    evidence: Evidence


@dataclass(frozen=True)
class Place:
    """Where an entry's passages lie: their rows, and among those the ones of some views."""

    rows: range
    whole: tuple[int, ...]
    names: tuple[int, ...]
    sentences: tuple[int, ...]
    meeting: list[int]


class Retriever:
    """Ranks the entries of one index."""

    def __init__(self, index: Index) -> None:
        """Prepare the names, the passages and the weights of word pieces of the index's entries."""
        self.index = index
        self.names = Names(index.entries.values())
        self.spelling = Spelling(passage.text for passage in index.passages)
        self._owners = [passage.entry for passage in index.passages]
        self._places = places(index.passages)
        self._weights = self._piece_weights()
        weights = np.array([self._weights[piece] for piece in index.tokens.pieces.tolist()], dtype=np.float32)
        self._tokens = telling(index.tokens, weights)

    def _piece_weights(self) -> dict[int, float]:
        entries = np.unique(np.array(self._owners), return_inverse=True)[1]
        tokens = self.index.tokens
        return piece_weights(tokens.pieces, np.repeat(entries, np.diff(tokens.starts)), len(self._places))

    def retrieve(self, question: str, query: Encoding, limit: int) -> Retrieved:
        """Return the best `limit` entries for a question."""
        links = self.names.links(question)
        weights = self._question_weights(query)
        chosen = self._chosen(query.vector, links)
        found = self._candidates(chosen, query, weights, links)
        mentions = self._decisive(question, chosen)
        named = [entry for mention in mentions for entry in mention.entries]
        order = sorted(found, key=lambda each: (named.index(each.entry) if each.entry in named else 99, -each.score))
        background = float((self.index.background @ query.vector).max(initial=0.0))
        return Retrieved(mentions, tuple(order[:limit]), weigh(order, background, len(query.pieces)))

    def _question_weights(self, query: Encoding) -> Embeddings:
        unseen = float(np.log1p((len(self._places) + 0.5) / 0.5))
        return np.array([self._weights.get(int(piece), unseen) for piece in query.pieces], dtype=np.float32)

    def _chosen(self, vector: Embeddings, links: dict[str, Link]) -> list[str]:
        """Return the entries with the nearest passages, and those that are named."""
        linked = [entry for entry, link in links.items() if link.coverage >= LINKED_FROM]
        return list(dict.fromkeys([*self._nearest(vector, PASSAGES_READ), *linked]))

    def _nearest(self, vector: Embeddings, count: int) -> list[str]:
        near = list(dict.fromkeys(self._owners[row] for row in self.index.search(vector, count)))
        if len(near) < CANDIDATES and count < len(self._owners):
            return self._nearest(vector, 4 * count)
        return near[:CANDIDATES]

    def _candidates(
        self, entries: list[str], query: Encoding, weights: Embeddings, links: dict[str, Link]
    ) -> list[Candidate]:
        there = [self._places[entry] for entry in entries]
        met = interact(query, weights, self._tokens, [place.meeting for place in there])
        vectors = np.concatenate([self.index.vectors[place.rows.start : place.rows.stop] for place in there])
        cosines = iter((vectors @ query.vector).tolist())
        return [
            candidate(entry, place, list(islice(cosines, len(place.rows))), interaction, links.get(entry, NO_LINK))
            for entry, place, interaction in zip(entries, there, met, strict=True)
        ]

    def _decisive(self, question: str, chosen: Iterable[str]) -> tuple[Mention, ...]:
        """Return the mentions that settle what comes first: all that are compared, or the one plainly asked for."""
        compared, plain = self.names.compared(question), self.names.plainly(question)
        mentions = compared or (plain if len(plain) == 1 else [])
        return tuple(mention for mention in mentions if set(mention.entries) <= set(chosen))


def places(passages: Sequence[Passage]) -> dict[str, Place]:
    """Return where the passages of each entry lie, given that they lie together."""
    found: dict[str, Place] = {}
    for entry, held in groupby(enumerate(passages), key=lambda each: each[1].entry):
        rows, views = zip(*((row, passage.view) for row, passage in held), strict=True)
        whole, names, sentences, meeting = (
            tuple(at for at, view in enumerate(views) if view in wanted)
            for wanted in (MATCHED_WHOLE, ("names",), ("sentence", "short"), INTERACTING)
        )
        found[entry] = Place(range(rows[0], rows[-1] + 1), whole, names, sentences, [rows[at] for at in meeting])
    return found


def candidate(entry: str, place: Place, cosines: list[float], interaction: Interaction, link: Link) -> Candidate:
    """Return an entry with its score, given the cosines of its passages."""
    best = sorted((cosines[at] for at in place.whole), reverse=True)[:3]
    said = features(
        top=sum(best) / len(best),
        names=max(cosines[at] for at in place.names),
        sentence=max(cosines[at] for at in place.sentences),
        interaction=interaction,
        link=link,
    )
    nearest = max(cosines)
    return Candidate(entry, score(said), said, interaction, link, place.rows[cosines.index(nearest)], nearest)


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


def most_similar(vectors: Embeddings, query: Embeddings, ids: Sequence[str], limit: int) -> list[tuple[str, float]]:
    """Return the `limit` ids whose unit row (len(ids), dimension) is nearest to a unit vector, with the cosines."""
    scores = vectors @ query
    return [(ids[row], float(scores[row])) for row in (-scores).argsort(kind="stable")[:limit]]
