"""The online conductor: question -> embedding -> candidates -> reply; and entries by name. Every door asks here."""

import unicodedata

import numpy as np

from rag.answer import compose, explain
from rag.encoders import open_encoder
from rag.errors import BadQuestion, IndexMismatch, UnknownTerm
from rag.generations import Manifest, generation_of, load, load_compiled
from rag.index import Index
from rag.retriever import Retrieved, Retriever, most_similar
from rag.settings import Settings
from rag.types import Embeddings, Encoder, Encoding, Entry, ExplainedReply, Match, Reply

MAX_QUESTION = 2_000
SPACES = "\t\n\r"


class Engine:
    """One loaded index and its encoder."""

    def __init__(self, index: Index, manifest: Manifest, encoder: Encoder) -> None:
        """Hold an index and an encoder, which is loaded at the first question."""
        self.index = index
        self.manifest = manifest
        self.retriever = Retriever(index)
        self._encoder = encoder
        self._centroids = centroids(index)

    @classmethod
    def open(cls, settings: Settings) -> "Engine":
        """Open the index that the settings name. Raises IndexMissing, IndexUnusable or IndexMismatch."""
        index, manifest = load(settings.index)
        built_with = manifest.encoder.model
        if settings.model not in (None, built_with):
            remedy = f"ask without --model, or run: rag build --index {settings.index} --model {settings.model}"
            raise IndexMismatch(f"The index was built with {built_with!r}, not {settings.model!r}; {remedy}")
        return cls(index, manifest, open_encoder(built_with, settings.device, load_compiled(settings.index)))

    def warm(self) -> None:
        """Load the encoder and embed one word, so that the first question does not wait."""
        self._embed("ready")

    def _embed(self, text: str) -> Encoding:
        card = self._encoder.card
        if card != self.manifest.encoder:
            raise IndexMismatch(f"The weights of {card.model!r} are not those the index was built with; run: rag build")
        return self._encoder.encode_query([text])[0]

    def ask(self, question: str, limit: int = 5) -> Reply:
        """Answer a question from the glossary. Raises BadQuestion."""
        return self._reply(question, self._retrieve(question, limit))

    def explain(self, question: str, limit: int = 5) -> ExplainedReply:
        """Answer a question, and say of each match why it is offered. Raises BadQuestion."""
        retrieved = self._retrieve(question, limit)
        return explain(self._reply(question, retrieved), retrieved, self.index.passages)

    def _retrieve(self, question: str, limit: int) -> Retrieved:
        asked = readable(question)
        spelt = self.retriever.spelling.correct(asked, self._encoder.vocabulary)
        return self.retriever.retrieve(asked, self._embed(spelt), limit)

    def _reply(self, question: str, retrieved: Retrieved) -> Reply:
        calibration, generation = self.manifest.calibration, generation_of(self.manifest)
        return compose(question, retrieved, calibration, self.index.entries, generation)

    def similar_to_text(self, text: str, limit: int = 5) -> list[Match]:
        """Return the entries nearest to any text. Raises BadQuestion."""
        return self._matches(self._embed(readable(text)).vector, limit, without="")

    def similar(self, term: str, limit: int = 5) -> list[Match]:
        """Return the entries nearest to an entry, itself left out. Raises UnknownTerm."""
        entry = self.show(term)
        return self._matches(self._centroids[list(self.index.entries).index(entry.id)], limit, without=entry.id)

    def _matches(self, query: Embeddings, limit: int, without: str) -> list[Match]:
        near = most_similar(self._centroids, query, list(self.index.entries), limit + 1)
        return [as_match(self.index.entries[entry], score) for entry, score in near if entry != without][:limit]

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

    def terms(self, prefix: str = "", tag: str = "", status: str = "") -> list[Entry]:
        """Return the entries by term, narrowed to a beginning, a tag, a status."""
        chosen = [
            entry
            for entry in self.index.entries.values()
            if entry.term.casefold().startswith(prefix.casefold())
            and (not tag or tag in entry.tags)
            and (not status or status == entry.status)
        ]
        return sorted(chosen, key=lambda entry: (entry.term.casefold(), entry.id))


def readable(question: str) -> str:
    """Return the question without surrounding space. Raises BadQuestion for what nobody could answer."""
    asked = question.strip()
    if not asked:
        raise BadQuestion("The question is empty; ask in a few words.")
    if len(asked) > MAX_QUESTION:
        raise BadQuestion(f"The question has {len(asked):,} characters; at most {MAX_QUESTION:,} are read.")
    if any(unicodedata.category(character) in ("Cc", "Cs") and character not in SPACES for character in asked):
        raise BadQuestion("The question holds control characters; send plain text.")
    return asked


def centroids(index: Index) -> Embeddings:
    """Return the unit mean of each entry's vectors, float32 (len(entries), dimension), in the order of the entries."""
    place = {entry: row for row, entry in enumerate(index.entries)}
    sums = np.zeros((len(place), index.vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, [place[passage.entry] for passage in index.passages], index.vectors)
    return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), dtype=np.float32)


def as_match(entry: Entry, cosine: float) -> Match:
    """Return an entry with its nearness; a cosine that is also offered as confidence, cut to 0..1."""
    near = round(cosine, 4)
    return Match(entry.id, entry.term, entry.aliases, entry.short, entry.definition, near, max(0.0, min(1.0, near)))
