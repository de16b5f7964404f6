"""The records that flow from a corpus to a reply, and the one seam between them. Imports nothing of ours."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Embeddings: TypeAlias = NDArray[np.float32]
Status: TypeAlias = Literal["approved", "draft", "deprecated"]
View: TypeAlias = Literal["names", "short", "definition", "sentence", "question"]
Outcome: TypeAlias = Literal["answered", "ambiguous", "declined"]


@dataclass(frozen=True)
class Translation:
    """What an entry is called in another language, and how it is defined there, if it is; kept, not searched."""

    language: str
    term: str
    definition: str


@dataclass(frozen=True)
class Entry:
    """One concept of the glossary, as its file states it."""

    id: str
    term: str
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    see_also: tuple[str, ...]
    status: Status
    questions: tuple[str, ...]
    shared_names: tuple[str, ...]
    definition: str
    translations: tuple[Translation, ...] = ()

    @property
    def short(self) -> str:
        """The first paragraph: the definition that stands alone."""
        return self.definition.split("\n\n", 1)[0]

    @property
    def names(self) -> tuple[str, ...]:
        """The term, then its aliases."""
        return (self.term, *self.aliases)


@dataclass(frozen=True)
class Passage:
    """One view of an entry: the text that is embedded and matched against a question."""

    entry: str
    view: View
    text: str


@dataclass(frozen=True)
class Match:
    """An entry offered for a question: `score` orders, `confidence` is the probability that it answers."""

    id: str
    term: str
    aliases: tuple[str, ...]
    short: str
    definition: str
    score: float
    confidence: float
    status: Status


@dataclass(frozen=True)
class Reason:
    """Why an entry was offered: in words, the passage and the name that lay nearest, the numbers of the score."""

    words: str
    view: View
    passage: str
    name: str
    cosine: float
    features: dict[str, float]


@dataclass(frozen=True)
class ExplainedMatch(Match):
    """A match with its reason."""

    reason: Reason


@dataclass(frozen=True)
class Quote:
    """Definitions word for word, the ids of the entries they come from, and what is to be said of their status."""

    text: str
    citations: tuple[str, ...]
    notice: str | None


@dataclass(frozen=True)
class Generation:
    """The state of the index that a reply was read from."""

    generation: int
    built_at: str


@dataclass(frozen=True)
class Reply:
    """What a question gets: the quoted answer, or None when the glossary does not hold it, and the nearest entries."""

    question: str
    outcome: Outcome
    confidence: float
    answer: Quote | None
    matches: tuple[Match, ...]
    did_you_mean: str | None
    index: Generation


@dataclass(frozen=True)
class ExplainedReply(Reply):
    """A reply whose matches say why they were offered."""

    matches: tuple[ExplainedMatch, ...]


@dataclass(frozen=True)
class Missed:
    """A question, how often it was declined, and its votes: by entry how many it helped less how many it did not."""

    question: str
    declined: int
    votes: Mapping[str, int]


@dataclass(frozen=True)
class Span:
    """A mention at [start, end) of a text, the entries it may mean, best first, and how sure the first of them is."""

    start: int
    end: int
    text: str
    entries: tuple[str, ...]
    confidence: float


@dataclass(frozen=True)
class Annotation:
    """Where a text mentions entries, in its order, by the state of the index that this was read from."""

    spans: tuple[Span, ...]
    index: Generation


@dataclass(frozen=True)
class Calibration:
    """What is added to the log-odds on one glossary, and the share of passages that changed since that was found.

    `reference` tells the weights it was found with: with others it has to be found anew.
    """

    shift: float
    drift: float
    reference: float


@dataclass(frozen=True)
class EncoderCard:
    """What identifies an encoder; an index serves only the encoder it was built with."""

    model: str
    weights: str
    adapter: str
    dimension: int
    pooling: str


@dataclass(frozen=True)
class Encoding:
    """A text embedded: its unit vector (dimension,), a unit row for each word piece, and the ids of the pieces."""

    vector: Embeddings
    tokens: Embeddings
    pieces: NDArray[np.int32]


def unit(rows: Embeddings) -> Embeddings:
    """Return vectors (..., dimension) of length one, so that an inner product is a cosine."""
    norms = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(norms, np.finfo(np.float32).tiny), dtype=np.float32)


class Encoder(Protocol):
    """Texts -> encodings. Questions and documents apart, for models that need a prompt for each."""

    @property
    def card(self) -> EncoderCard:
        """Return what identifies this encoder."""
        ...

    @property
    def vocabulary(self) -> Set[str]:
        """Return the words that the encoder knows whole, in lower case."""
        ...

    def encode_query(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each question."""
        ...

    def encode_document(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each passage text."""
        ...
