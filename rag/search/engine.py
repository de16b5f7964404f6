"""The online conductor: question -> embedding -> candidates -> reply; and entries by name. Every door asks here."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from rag.annotate.disambiguate import Senses
from rag.annotate.matcher import Matcher, spans
from rag.annotate.prose import Form, prose
from rag.encoders.open import open_encoder
from rag.errors import IndexMismatch, UnknownTerm
from rag.index.generations import Opened, generation_of, load, load_compiled
from rag.index.vectors.open import open_backend
from rag.search.answer import compose, explain
from rag.search.question import readable
from rag.search.retriever import Retrieved, Retriever
from rag.settings import Settings
from rag.types import (
    Annotation,
    Embeddings,
    Encoder,
    EncoderCard,
    Encoding,
    Entry,
    ExplainedReply,
    Match,
    Reply,
)

MATCHES = 5


class Engine:
    """One generation in memory and its encoder."""

    def __init__(self, opened: Opened, encoder: Encoder, previous: "Engine | None" = None) -> None:
        """Hold a generation and an encoder, which is loaded at the first question; `previous` spares work."""
        self.opened = opened
        self.index = opened.index
        self.manifest = opened.manifest
        self.encoder = encoder
        self.retriever: Retriever = Retriever(opened.index)
        # Not a method: an engine that refers to itself would keep its files open until garbage is looked for.
        self._embed_all = partial(encoded, encoder, opened.manifest.encoder)
        self._senses = Senses(self._embed_all, opened.index.centroid)
        self._matcher: Matcher | None = None
        self._matcher_before: Matcher | None = (
            (previous._matcher or previous._matcher_before) if previous else None
        )

    @classmethod
    def open(cls, settings: Settings) -> "Engine":
        """Open the index that the settings name. Raises IndexMissing, IndexUnusable or IndexMismatch."""
        opened = load(settings.index, backend=open_backend(settings))
        built_with = opened.manifest.encoder.model
        if settings.model not in (None, built_with):
            remedy = f"ask without --model, or run: rag build --index {settings.index} --model {settings.model}"
            raise IndexMismatch(
                f"The index was built with {built_with!r}, not {settings.model!r}; {remedy}"
            )
        return cls(opened, open_encoder(built_with, settings.device, load_compiled(settings.index)))

    def warm(self) -> None:
        """Load the encoder and embed one word, so that the first question does not wait."""
        self._embed("ready")

    def _embed(self, text: str) -> Encoding:
        return self._embed_all([text])[0]

    def ask(self, question: str, limit: int = MATCHES) -> Reply:
        """Answer a question from the glossary. Raises BadQuestion."""
        retrieved, _ = self._retrieve(question, limit)
        return self._reply(question, retrieved)

    def ask_with_vector(self, question: str, limit: int = MATCHES) -> tuple[Reply, Embeddings]:
        """Answer a question, and return its vector (dimension,) beside. Raises BadQuestion."""
        retrieved, encoding = self._retrieve(question, limit)
        return self._reply(question, retrieved), encoding.vector

    def explain(self, question: str, limit: int = MATCHES) -> ExplainedReply:
        """Answer a question, and say of each match why it is offered. Raises BadQuestion."""
        retrieved, _ = self._retrieve(question, limit)
        return explain(self._reply(question, retrieved), retrieved, self.index.entries)

    def _retrieve(self, question: str, limit: int) -> tuple[Retrieved, Encoding]:
        valid = readable(question)
        encoding = self._embed(self.retriever.spelling.correct(valid, self.encoder.vocabulary))
        return self.retriever.retrieve(valid, encoding, limit), encoding

    def _reply(self, question: str, retrieved: Retrieved) -> Reply:
        calibration, generation = self.manifest.calibration, generation_of(self.manifest)
        return compose(question, retrieved, calibration, self.index.entries, generation)

    def embed(self, texts: Sequence[str]) -> Embeddings:
        """Return the vectors (texts, dimension) of texts, of length one, as questions are embedded."""
        return np.stack([encoding.vector for encoding in self._embed_all(texts)])

    def similar_to_text(self, text: str, limit: int = 5) -> list[Match]:
        """Return the entries nearest to any text. Raises BadQuestion."""
        return self._matches(self._embed(readable(text)).vector, limit, without="")

    def similar(self, term: str, limit: int = 5) -> list[Match]:
        """Return the entries nearest to an entry, itself left out. Raises UnknownTerm."""
        entry = self.show(term)
        return self._matches(self.index.centroid(entry.id), limit, without=entry.id)

    def _matches(self, query: Embeddings, limit: int, without: str) -> list[Match]:
        left_out = {*self.retriever.drafts, without}
        near = self.index.nearest(query, limit + len(left_out))
        return [
            as_match(self.index.entries[entry], cosine)
            for cosine, entry in near
            if entry not in left_out
        ][:limit]

    def annotate(self, text: str, form: Form = "text", first_only: bool = True) -> Annotation:
        """Return where the prose of a text mentions entries, drafts aside; of each entry the first mention, or all."""
        found = prose(text, form)
        mentions = self._names_to_mark().mentions(found)
        meant = self._senses.meant(found.read, mentions)
        return Annotation(
            tuple(spans(text, mentions, meant, first_only)), generation_of(self.manifest)
        )

    def _names_to_mark(self) -> Matcher:
        """Return what finds names, made when it is first asked for, by the engine before if the names are the same."""
        if self._matcher is None:
            public = {
                id: entry.names
                for id, entry in self.index.entries.items()
                if id not in self.retriever.drafts
            }
            self._matcher = Matcher.of(public, self.encoder.vocabulary, self._matcher_before)
            self._matcher_before = None
        return self._matcher

    def show(self, term: str) -> Entry:
        """Return the entry that bears this id, term or alias. Raises UnknownTerm."""
        found = self.index.entries.get(term)
        if found is None and (bearers := self.retriever.names.find(term)):
            found = self.index.entries[bearers[0]]
        if found is None:
            near = self.suggest(term[:3], 3)
            hint = f"; near it: {', '.join(name for name, _ in near)}" if near else ""
            raise UnknownTerm(f"No entry has the id, term or alias {term[:80]!r}{hint}")
        return found

    def suggest(self, typed: str, limit: int = 10) -> list[tuple[str, str]]:
        """Return (name, id) of the names that begin as typed."""
        return self.retriever.names.starting(typed, limit)

    def terms(self, prefix: str = "", tag: str = "", status: str = "") -> list[str]:
        """Return the ids of the entries by term, narrowed to a beginning, a tag, a status."""
        return self.index.entries.by_term(prefix, tag, status)


def encoded(encoder: Encoder, built_with: EncoderCard, texts: Sequence[str]) -> list[Encoding]:
    """Return the encodings of questions. Raises IndexMismatch if the index was built with another encoder."""
    card = encoder.card
    if card != built_with:
        raise IndexMismatch(
            f"The weights of {card.model!r} are not those the index was built with; run: rag build"
        )
    return encoder.encode_query(texts)


def as_match(entry: Entry, cosine: float) -> Match:
    """Return an entry with its nearness; a cosine that is also offered as confidence, cut to 0..1."""
    near = round(cosine, 4)
    sure = max(0.0, min(1.0, near))
    return Match(
        entry.id, entry.term, entry.aliases, entry.short, entry.definition, near, sure, entry.status
    )
