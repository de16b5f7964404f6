"""What retrieval finds: entries with their scores, best first, and the evidence for the first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.entries.name_links import Link
from rag.entries.name_mentions import NameMention
from rag.search.asked_for import Phrase
from rag.search.confidence import Evidence
from rag.search.late_interaction import Interaction, QueryPieces
from rag.search.name_match import NO_MATCH, UNBORNE, NameMatch
from rag.search.ranker import Features
from rag.types import Embeddings, SecondOpinion

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
class Candidates:
    """The candidates for a question in arrays, of which each row belongs to one of them.

    `scores` (candidates,), `features` (candidates, 8) and `interactions` (candidates, 4) are as in
    `Candidate`; `cosines` are those of the passages of each.
    """

    entries: Sequence[str]
    scores: NDArray[np.float64]
    features: NDArray[np.float64]
    interactions: NDArray[np.float64]
    links: Sequence[Link]
    cosines: Sequence[Embeddings]

    def candidate(self, row: int) -> Candidate:
        """Return one candidate."""
        cosines = self.cosines[row]
        passage = int(cosines.argmax())
        return Candidate(
            self.entries[row],
            float(self.scores[row]),
            Features(*self.features[row].tolist()),
            Interaction(*self.interactions[row].tolist()),
            self.links[row],
            passage,
            float(cosines[passage]),
        )


@dataclass(frozen=True)
class Naming:
    """What a question names.

    `mentions` are the names that decide what comes first; there are none in most questions.
    `phrase` is what the question asks the definition of, if it does, `match` how an entry bears it.
    `by_phrase` is true if the mention is such a phrase, which no plain look-up of names finds,
    `is_held` if it is a name that stands among other words, where meaning says nothing.
    """

    mentions: tuple[NameMention, ...] = ()
    phrase: Phrase | None = None
    match: NameMatch = NO_MATCH
    by_phrase: bool = False
    is_held: bool = False

    @property
    def is_unborne(self) -> bool:
        """Whether the question asks for a phrase that no entry bears."""
        return self.phrase is not None and not self.mentions and self.match.kind in UNBORNE

    @property
    def is_refused(self) -> bool:
        """Whether no entry can answer: the question asks for a definition of an unborne phrase.

        A name that differs from all others only in a number or a sign needs no frame.
        """
        if self.phrase is None or not self.is_unborne:
            return False
        return self.phrase.framed or self.match.kind != "none"


@dataclass(frozen=True)
class Retrieval:
    """The candidates for a question, best first, the evidence for the best, and what it names.

    `query` are the word pieces of the question that the candidates were compared with.
    With an opinion, the entry that it names comes first; the evidence is that without it.
    """

    naming: Naming
    candidates: tuple[Candidate, ...]
    evidence: Evidence
    query: QueryPieces
    opinion: SecondOpinion | None = None


def named_entries(mentions: Iterable[NameMention]) -> list[str]:
    """Return the ids of the entries that are mentioned, each once, in the order of the mentions."""
    entries: dict[str, None] = {}
    for mention in mentions:
        entries.update(dict.fromkeys(mention.entries))
    return list(entries)
