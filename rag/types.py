"""The records that all folders share, from entry to reply, and the interface of an encoder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from rag.entries.plain_text import first_paragraph, plain_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Embeddings: TypeAlias = "NDArray[np.float32]"
Status: TypeAlias = Literal["approved", "draft", "deprecated"]
View: TypeAlias = Literal["names", "short", "definition", "sentence", "question", "translation"]
Outcome: TypeAlias = Literal["answered", "ambiguous", "declined"]


@dataclass(frozen=True)
class Translation:
    """The term and definition of an entry in another language, which are searched like its own.

    The definition may be empty.
    """

    language: str
    term: str
    definition: str


@dataclass(frozen=True)
class Entry:
    """One concept of the glossary.

    `definition` is Markdown, word for word. `questions` are examples of what people ask for it,
    `shared_names` those of its names that other entries may have, too.
    """

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
    def plain(self) -> str:
        """The definition as plain text: paragraphs on one line each, a blank line between."""
        return plain_text(self.definition)

    @property
    def short(self) -> str:
        """The first paragraph of the definition as plain text, on one line."""
        return first_paragraph(self.definition)

    @property
    def names(self) -> tuple[str, ...]:
        """The term, then its aliases."""
        return (self.term, *self.aliases)


@dataclass(frozen=True)
class Passage:
    """One view of an entry: a text that is embedded and compared with questions."""

    entry: str
    view: View
    text: str


@dataclass(frozen=True)
class Highlight:
    """A sentence of a definition that answers, at [start, end), in characters."""

    start: int
    end: int


@dataclass(frozen=True)
class Match:
    """An entry offered for a question.

    `score` ranks the matches, `confidence` is the probability that the entry answers the question.
    `highlights` are the sentences of the definition that answer, at most two, none if it has only
    one sentence. `language` is that of the definition, "" if it is not known; `translation` is the
    entry in the language of the reader, `note` says if there is none in one that was asked for.
    """

    id: str
    term: str
    aliases: tuple[str, ...]
    short: str
    definition: str
    score: float
    confidence: float
    status: Status
    highlights: tuple[Highlight, ...] = field(default=(), kw_only=True)
    language: str = field(default="", kw_only=True)
    translation: Translation | None = field(default=None, kw_only=True)
    note: str | None = field(default=None, kw_only=True)

    @property
    def quoted(self) -> str:
        """The definition that is quoted to the reader: that of the translation, if it has one."""
        translated = self.translation.definition if self.translation else ""
        return translated or self.definition


@dataclass(frozen=True)
class Reason:
    """Why an entry was offered: in words, by its nearest passage and name, by its features."""

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
    """Definitions word for word, the ids of their entries, and the language of each definition.

    `notice` says if an entry is deprecated, or has no definition in the language asked for.
    """

    text: str
    citations: tuple[str, ...]
    notice: str | None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Generation:
    """The generation of the index that a reply comes from; `built_at` is in ISO 8601."""

    generation: int
    built_at: str


@dataclass(frozen=True)
class EntryMention:
    """A sentence of an entry, as plain text, that mentions what the question asks for.

    The phrase stands at [start, end) of the definition of the entry as written, in characters.
    """

    id: str
    term: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Reply:
    """The reply to a question: the quoted answer, None if it was declined, and the best matches.

    `asked_for` is the phrase whose definition the question asks for, if it does. `mentions` are
    sentences that use it, where no entry has that name. `note` says why meaning was not used to
    answer, or is unsure, where the model does not read the language.
    """

    question: str
    outcome: Outcome
    confidence: float
    answer: Quote | None
    matches: tuple[Match, ...]
    did_you_mean: str | None
    index: Generation
    asked_for: str | None = None
    mentions: tuple[EntryMention, ...] = ()
    note: str | None = None


@dataclass(frozen=True)
class SecondOpinion:
    """The word of a language model: the entry that answers, None if none of those it was shown.

    `before` and `after` are the confidence without and with it.
    """

    entry: str | None
    model: str
    before: float
    after: float


@dataclass(frozen=True)
class ExplainedReply(Reply):
    """A reply with the reason of each match.

    `second_opinion` is None if no language model was asked, or it did not answer.
    """

    matches: tuple[ExplainedMatch, ...]
    second_opinion: SecondOpinion | None = None


@dataclass(frozen=True)
class MissedQuestion:
    """A question that was declined or disliked, and how often it was declined.

    `votes` are, by entry, the times it helped minus the times it did not.
    """

    question: str
    declined: int
    votes: Mapping[str, int]


@dataclass(frozen=True)
class Span:
    """A mention of an entry at [start, end) of a text, in characters.

    `entries` are the ids of the entries it may mean, best first; `confidence` is that of the first.
    """

    start: int
    end: int
    text: str
    entries: tuple[str, ...]
    confidence: float


@dataclass(frozen=True)
class Annotation:
    """The mentions of entries in a text, in its order, and the generation that found them."""

    spans: tuple[Span, ...]
    index: Generation


@dataclass(frozen=True)
class EncoderCard:
    """The identity of an encoder; an index serves only the encoder it was built with."""

    model: str
    weights: str
    adapter: str
    dimension: int
    pooling: str


@dataclass(frozen=True)
class Reach:
    """How much of a glossary an encoder reads.

    `read` is the share of its letters that are of scripts the encoder knows, 0..1;
    `pieces_per_word` the mean number of word pieces of the frequent words of its language, of the
    words of the glossary if that is not known; 0 where words are not parted by spaces.
    """

    read: float
    pieces_per_word: float


@dataclass(frozen=True)
class Encoding:
    """The encoding of a text.

    `vector` (dimension,) has length one, as has each row of `tokens` (word pieces, dimension);
    `pieces` are the ids of the word pieces.
    """

    vector: Embeddings
    tokens: Embeddings
    pieces: "NDArray[np.int32]"


def unit_vectors(rows: Embeddings) -> Embeddings:
    """Return vectors (..., dimension) scaled to length one: inner products become cosines."""
    import numpy as np  # here: most commands need no vectors

    norms = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(norms, np.finfo(np.float32).tiny), dtype=np.float32)


class Encoder(Protocol):
    """An encoder of texts; questions and documents apart, as some models have a prompt for each."""

    @property
    def card(self) -> EncoderCard:
        """The identity of this encoder."""
        ...

    @property
    def vocabulary(self) -> Mapping[str, int]:
        """The words that the encoder does not split, in lower case, with the ids of their pieces.

        Frequent words have small ids.
        """
        ...

    def encode_query(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each question."""
        ...

    def encode_document(self, texts: Sequence[str]) -> list[Encoding]:
        """Return the encoding of each passage text."""
        ...

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        """Return the number of word pieces of each text, without special ones and prompts."""
        ...
