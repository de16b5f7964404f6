"""Question -> entries, best first: those it plainly names, then by the cosine of their best passage."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rag.index import Index
from rag.names import Mention, Names
from rag.types import Embeddings

# An entry has about a dozen passages; this many always hold fifty distinct entries.
PASSAGES_READ = 1000
# A provisional logistic in the cosine: even odds at 0.45.
EVEN_COSINE, STEEPNESS = 0.45, 12.0


@dataclass(frozen=True)
class Candidate:
    """An entry with the cosine of its best passage, that passage's row, and the odds that it answers."""

    entry: str
    score: float
    row: int
    confidence: float


@dataclass(frozen=True)
class Retrieved:
    """What was found for a question: the names it plainly says, and candidates, best first."""

    mentions: tuple[Mention, ...]
    candidates: tuple[Candidate, ...]


class Retriever:
    """Ranks the entries of one index."""

    def __init__(self, index: Index) -> None:
        """Prepare the names of the index's entries."""
        self.index = index
        self.names = Names(index.entries.values())

    def retrieve(self, question: str, query: Embeddings, limit: int) -> Retrieved:
        """Return the best `limit` entries for a question and its unit vector (dimension,)."""
        best = self.nearest(query)
        mentions = self.names.plainly(question)
        named = [entry for mention in mentions for entry in mention.entries]
        front = [Candidate(entry, 1.0, best[entry].row if entry in best else 0, 1.0) for entry in dict.fromkeys(named)]
        rest = [candidate for entry, candidate in best.items() if entry not in named]
        return Retrieved(tuple(mentions), tuple((front + rest)[:limit]))

    def nearest(self, query: Embeddings) -> dict[str, Candidate]:
        """Return each entry's best passage for a unit vector, best first."""
        best: dict[str, Candidate] = {}
        for hit in self.index.search(query, PASSAGES_READ):
            entry = self.index.passages[hit.row].entry
            best.setdefault(entry, Candidate(entry, hit.score, hit.row, logistic(hit.score)))
        return best


def logistic(cosine: float) -> float:
    """Return the provisional probability that a passage with this cosine answers."""
    return 1 / (1 + math.exp(-STEEPNESS * (cosine - EVEN_COSINE)))


def most_similar(vectors: Embeddings, query: Embeddings, ids: Sequence[str], limit: int) -> list[tuple[str, float]]:
    """Return the `limit` ids whose unit row (len(ids), dimension) is nearest to a unit vector, with the cosines."""
    scores = vectors @ query
    return [(ids[row], float(scores[row])) for row in (-scores).argsort(kind="stable")[:limit]]
