"""Question -> entries, best first: the nearest passages and the names it spells give candidates, the ranker orders."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from rag.confidence import LEAD_AT_MOST, LENGTH_AT_MOST, Evidence
from rag.index import Index
from rag.interaction import Interaction, interact, piece_weights
from rag.names import Link, Mention, Names
from rag.ranker import Features, features, score
from rag.spelling import Spelling
from rag.types import Embeddings, Encoding, View

PASSAGES_READ = 400
CANDIDATES = 20
# Names that cover this much of a question make their entry a candidate, however far its passages are.
LINKED_FROM = 0.1
NO_LINK = Link(0.0, 0.0, 0.0, "")
MATCHED_WHOLE: tuple[View, ...] = ("names", "short", "definition", "question")
INTERACTING: tuple[View, ...] = ("names", "definition", "question")


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


class Retriever:
    """Ranks the entries of one index."""

    def __init__(self, index: Index) -> None:
        """Prepare the names, the passages and the weights of word pieces of the index's entries."""
        self.index = index
        self.names = Names(index.entries.values())
        self.spelling = Spelling(passage.text for passage in index.passages)
        self._views = [passage.view for passage in index.passages]
        self._rows: dict[str, list[int]] = {entry: [] for entry in index.entries}
        for row, passage in enumerate(index.passages):
            self._rows[passage.entry].append(row)
        self._weights = self._piece_weights()

    def _piece_weights(self) -> dict[int, float]:
        place = {entry: number for number, entry in enumerate(self.index.entries)}
        owners = np.array([place[passage.entry] for passage in self.index.passages], dtype=np.int64)
        tokens = self.index.tokens
        return piece_weights(tokens.pieces, np.repeat(owners, np.diff(tokens.starts)), len(place))

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
        unseen = float(np.log1p((len(self._rows) + 0.5) / 0.5))
        return np.array([self._weights.get(int(piece), unseen) for piece in query.pieces], dtype=np.float32)

    def _chosen(self, vector: Embeddings, links: dict[str, Link]) -> list[str]:
        """Return the entries with the nearest passages, and those that are named."""
        near = dict.fromkeys(self.index.passages[hit.row].entry for hit in self.index.search(vector, PASSAGES_READ))
        linked = [entry for entry, link in links.items() if link.coverage >= LINKED_FROM]
        return list(dict.fromkeys([*list(near)[:CANDIDATES], *linked]))

    def _candidates(
        self, entries: list[str], query: Encoding, weights: Embeddings, links: dict[str, Link]
    ) -> list[Candidate]:
        meeting = [[row for row in self._rows[entry] if self._views[row] in INTERACTING] for entry in entries]
        met = interact(query, weights, self.index.tokens, meeting)
        return [
            self._candidate(entry, query, interaction, links.get(entry, NO_LINK))
            for entry, interaction in zip(entries, met, strict=True)
        ]

    def _candidate(self, entry: str, query: Encoding, interaction: Interaction, link: Link) -> Candidate:
        rows = self._rows[entry]
        cosines = (self.index.vectors[rows] @ query.vector).tolist()
        views = [self._views[row] for row in rows]
        best = sorted(pick(MATCHED_WHOLE, views, cosines), reverse=True)[:3]
        said = features(
            top=sum(best) / len(best),
            names=max(pick(("names",), views, cosines)),
            sentence=max(pick(("sentence", "short"), views, cosines)),
            interaction=interaction,
            link=link,
        )
        nearest = cosines.index(max(cosines))
        return Candidate(entry, score(said), said, interaction, link, rows[nearest], cosines[nearest])

    def _decisive(self, question: str, chosen: Iterable[str]) -> tuple[Mention, ...]:
        """Return the mentions that settle what comes first: all that are compared, or the one plainly asked for."""
        compared, plain = self.names.compared(question), self.names.plainly(question)
        mentions = compared or (plain if len(plain) == 1 else [])
        return tuple(mention for mention in mentions if set(mention.entries) <= set(chosen))


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


def pick(wanted: tuple[View, ...], views: list[View], cosines: list[float]) -> list[float]:
    """Return the cosines of the passages of some views."""
    return [cosine for view, cosine in zip(views, cosines, strict=True) if view in wanted]


def most_similar(vectors: Embeddings, query: Embeddings, ids: Sequence[str], limit: int) -> list[tuple[str, float]]:
    """Return the `limit` ids whose unit row (len(ids), dimension) is nearest to a unit vector, with the cosines."""
    scores = vectors @ query
    return [(ids[row], float(scores[row])) for row in (-scores).argsort(kind="stable")[:limit]]
