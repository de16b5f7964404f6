"""The search engine: questions answered from one generation of the index, and entries by name.

Every way to ask (HTTP, command line, MCP, DICT) ends here.
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from rag.annotate.disambiguate import SenseDisambiguator
from rag.annotate.matcher import unlinked_spans
from rag.annotate.prose import Form, prose_of
from rag.encoders.open import EncoderOpener, open_encoder
from rag.entries.language_packs import pack_of
from rag.entries.language_tags import ReaderLanguages
from rag.errors import IndexMismatch, UnknownTerm
from rag.index.generations import OpenedGeneration, generation_of, load_compiled, load_generation
from rag.index.passage_cosines import is_small
from rag.index.vectors.open import open_backend
from rag.search.answer import Details, compose_reply, explain_reply
from rag.search.candidate import Retrieval
from rag.search.highlights import Highlighter
from rag.search.mentions import entry_mentions
from rag.search.model_reach import ModelReach, glossary_note
from rag.search.name_matchers import NameMatchers
from rag.search.question import NOT_ENCODED, EncodedQuestion, validate_question
from rag.search.retriever import Retriever
from rag.search.translated import quoted_in
from rag.settings import Settings
from rag.types import (
    Annotation,
    Embeddings,
    Encoder,
    EncoderCard,
    Encoding,
    Entry,
    EntryMention,
    ExplainedReply,
    Match,
    Reply,
)

# Matches of a reply unless more are asked for.
MATCHES = 5
# A question that looks into all lists of names: it asks for a misspelt one that nothing bears.
UNBORNE = "what is an unbornne namme?"
# An unknown name is answered with the names that begin with its first letters, so many of each.
HINT_LETTERS, HINTS = 3, 3


class Engine:
    """One generation of the index, opened, and its encoder."""

    def __init__(
        self, opened: OpenedGeneration, encoder: Encoder, previous: "Engine | None" = None
    ) -> None:
        """Serve the generation `opened`.

        `encoder` is loaded at the first question. `previous` is the engine of the generation
        before: its matcher of names is used again if the names are the same.
        """
        self.opened = opened
        self.index = opened.index
        self.manifest = opened.manifest
        self.encoder = encoder
        self.retriever: Retriever = Retriever(opened.index)
        # Not a method: an engine that refers to itself would keep its files open until the garbage
        # collector runs.
        self._embed_all = partial(_encodings, encoder, opened.manifest.encoder)
        model, language = opened.manifest.encoder.model, self.retriever.language
        self._reach = ModelReach(opened.manifest.reach, encoder, model, language)
        self._senses = SenseDisambiguator(self._embed_all, opened.index.centroid)
        self._highlighter = Highlighter(opened.index, self.retriever.weights, encoder)
        before = previous._matchers if previous else None
        self._matchers: NameMatchers = NameMatchers(self.retriever, encoder, before)

    @classmethod
    def open(cls, settings: Settings, opens: EncoderOpener | None = None) -> "Engine":
        """Open the index that the settings name; `opens` is what opens its encoder.

        Raises IndexMissing, IndexUnusable or IndexMismatch.
        """
        opened = load_generation(settings.index, backend=open_backend(settings))
        built_with = opened.manifest.encoder.model
        if settings.model not in (None, built_with):
            raise IndexMismatch(
                f"The index was built with {built_with!r}, not {settings.model!r}; "
                f"ask without --model, or run: "
                f"rag build --index {settings.index} --model {settings.model}"
            )
        compiled = load_compiled(settings.index)
        opens = opens or open_encoder
        return cls(opened, opens(built_with, settings.device, compiled))

    @property
    def language(self) -> str:
        """The language of the glossary, "" if it is none that its words tell."""
        return self.retriever.language

    @property
    def reads_glossary(self) -> bool:
        """Whether the model reads the glossary, so that meaning answers questions."""
        return self._reach.glossary != "not"

    @property
    def reach_note(self) -> str:
        """What to know about a model that reads the glossary badly; "" if it reads it well."""
        return glossary_note(self.manifest.reach, self.manifest.encoder.model)

    def warm(self) -> None:
        """Load the encoder and embed one word, so that the first question does not wait."""
        self._embed("ready")

    def read_lists(self) -> None:
        """Read the lists of names and words of a large glossary: the first question would wait."""
        if not is_small(self.index):
            self.named(UNBORNE)

    def _embed(self, text: str) -> Encoding:
        return self._embed_all([text])[0]

    def ask(self, question: str, limit: int = MATCHES) -> Reply:
        """Answer a question from the glossary. Raises BadQuestion."""
        retrieved, _ = self.retrieve(question, limit)
        return self.reply(question, retrieved)

    def ask_with_vector(self, question: str, limit: int = MATCHES) -> tuple[Reply, Embeddings]:
        """Answer a question; return its vector (dimension,) too. Raises BadQuestion."""
        retrieved, encoding = self.retrieve(question, limit)
        return self.reply(question, retrieved), encoding.vector

    def explain(self, question: str, limit: int = MATCHES) -> ExplainedReply:
        """Answer a question with the reason of each match. Raises BadQuestion."""
        retrieved, _ = self.retrieve(question, limit)
        return self.explained(question, retrieved)

    def explained(self, question: str, retrieved: Retrieval) -> ExplainedReply:
        """Return the reply to a question from what was retrieved, with the reason of each match."""
        reply = self.reply(question, retrieved)
        return explain_reply(reply, retrieved, self.index.entries)

    def retrieve(self, question: str, limit: int = MATCHES) -> tuple[Retrieval, Encoding]:
        """Return the best entries for a question with the evidence, and its encoding.

        Raises BadQuestion.
        """
        encoded = self._encoded(question, self._embed)
        return self.retriever.retrieve(encoded, limit), encoded.encoding

    def named(self, question: str) -> list[str]:
        """Return the ids of the entries that come first because a question names them.

        The model is not asked. Raises BadQuestion.
        """
        return self.retriever.named(self._encoded(question, lambda _: NOT_ENCODED))

    def _encoded(self, question: str, encode: Callable[[str], Encoding]) -> EncodedQuestion:
        """Return a question with the encoding that `encode` makes. Raises BadQuestion."""
        valid = validate_question(question)
        vocabulary, pack = self.encoder.vocabulary, self.retriever.pack_of(valid)
        reading = self._reach.reading(valid, pack)
        return self.retriever.encoded(valid, encode, vocabulary, reading)

    def reply(self, question: str, retrieved: Retrieval) -> Reply:
        """Return the reply to a question from what was retrieved."""
        entries, naming = self.index.entries, retrieved.naming
        mentions: tuple[EntryMention, ...] = ()
        if naming.phrase and naming.is_refused:
            nearest = [candidate.entry for candidate in retrieved.candidates]
            mentions = entry_mentions(naming.phrase, entries, nearest, self.retriever.drafts)
        ids = [candidate.entry for candidate in retrieved.candidates]
        highlights = self._highlighter.highlights(retrieved.query, ids)
        generation = generation_of(self.manifest)
        pack = self.retriever.pack_of(question)
        lacks_meaning = retrieved.evidence.lacks_meaning
        note = self._reach.note(question, pack) if lacks_meaning else None
        details = Details(mentions, highlights, self.language, note)
        reply = compose_reply(question, retrieved, details, entries, generation)
        if not self.language or pack is pack_of(self.language):
            return reply
        wanted = ReaderLanguages((pack.language,))
        return quoted_in(reply, wanted, self.language, entries, is_told=False)

    def in_language(self, reply: Reply, wanted: ReaderLanguages) -> Reply:
        """Return a reply that quotes definitions in the first wanted language that each has.

        Without languages it stays as it is: in that of the question.
        """
        if not wanted.tags:
            return reply
        return quoted_in(reply, wanted, self.language, self.index.entries)

    def embed(self, texts: Sequence[str]) -> Embeddings:
        """Return the unit vectors (texts, dimension) of texts, embedded as questions are."""
        return np.stack([encoding.vector for encoding in self._embed_all(texts)])

    def similar_to_text(self, text: str, limit: int = 5) -> list[Match]:
        """Return the entries nearest to any text, best first. Raises BadQuestion."""
        vector = self._embed(validate_question(text)).vector
        return self._nearest(vector, limit, without="")

    def similar(self, term: str, limit: int = 5) -> list[Match]:
        """Return the entries nearest to an entry, best first, without itself.

        Raises UnknownTerm.
        """
        entry = self.show(term)
        return self._nearest(self.index.centroid(entry.id), limit, without=entry.id)

    def _nearest(self, vector: Embeddings, limit: int, without: str) -> list[Match]:
        """Return the entries nearest to a unit vector; drafts and one entry are left out."""
        left_out = {*self.retriever.drafts, without}
        nearest = self.index.nearest(vector, limit + len(left_out))
        kept = [(cosine, entry) for cosine, entry in nearest if entry not in left_out]
        return [_as_match(self.index.entries[entry], cosine) for cosine, entry in kept[:limit]]

    def annotate(self, text: str, form: Form = "text", first_only: bool = True) -> Annotation:
        """Return where the prose of a text mentions entries that are no drafts.

        They are looked for by their names in the language of the text, as far as they have some.
        Of each entry only the first mention is returned, unless `first_only` is off.
        """
        parsed = prose_of(text, form)
        mentions = self._matchers.of(parsed.read).mentions(parsed)
        meant = self._senses.disambiguate(parsed.read, mentions)
        marked = tuple(unlinked_spans(text, mentions, meant, first_only))
        return Annotation(marked, generation_of(self.manifest))

    def show(self, term: str) -> Entry:
        """Return the entry that has this id, term or alias. Raises UnknownTerm."""
        entry = self.index.entries.get(term)
        if entry is not None:
            return entry
        bearers = self.retriever.names.find(term)
        if bearers:
            return self.index.entries[bearers[0]]
        names = [name for name, _ in self.suggest(term[:HINT_LETTERS], HINTS)]
        hint = f"; near it: {', '.join(names)}" if names else ""
        raise UnknownTerm(f"No entry has the id, term or alias {term[:80]!r}{hint}")

    def suggest(self, typed: str, limit: int = 10) -> list[tuple[str, str]]:
        """Return (name, id) of the names that begin as typed."""
        return self.retriever.names.suggestions(typed, limit)

    def terms(self, prefix: str = "", tag: str = "", status: str = "") -> list[str]:
        """Return the ids of entries in the order of their terms.

        Only those whose term begins with `prefix` and that have this tag and status.
        """
        return self.index.entries.by_term(prefix, tag, status)


def _encodings(encoder: Encoder, built_with: EncoderCard, texts: Sequence[str]) -> list[Encoding]:
    """Return the encodings of questions.

    Raises IndexMismatch if the index was built with another encoder.
    """
    card = encoder.card
    if card != built_with:
        raise IndexMismatch(
            f"The weights of {card.model!r} are not those the index was built with; run: rag build"
        )
    return encoder.encode_query(texts)


def _as_match(entry: Entry, cosine: float) -> Match:
    """Return an entry with its cosine as the score and, cut to 0..1, as the confidence."""
    score = round(cosine, 4)
    return Match(
        id=entry.id,
        term=entry.term,
        aliases=entry.aliases,
        short=entry.short,
        definition=entry.definition,
        score=score,
        confidence=max(0.0, min(1.0, score)),
        status=entry.status,
    )
