"""The glossary in a Python program: an index folder -> answers, with no server. `from rag import Glossary`."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from rag.annotate.prose import Form
from rag.search.engine import MATCHES, Engine
from rag.service.answers import TermLine, term_line
from rag.settings import Settings
from rag.types import Annotation, Entry, ExplainedReply, Match, Reply


class Glossary:
    """An index in memory. `rag.client` has the same methods for a server."""

    def __init__(self, engine: Engine) -> None:
        """Answer from an engine; `open` and `build` make one."""
        self._engine = engine

    @classmethod
    def open(cls, index: str | Path = "index", **settings: Any) -> "Glossary":
        """Open an index folder; `settings` are those of `rag.settings`. Raises IndexMissing or IndexUnusable."""
        return cls(Engine.open(Settings(index=Path(index), **settings)))

    @classmethod
    def build(cls, corpus: str | Path, index: str | Path = "index", **settings: Any) -> "Glossary":
        """Bring an index to what a glossary in any format says, and open it. Raises CorpusError."""
        from rag.build.builder import build_index  # here: opening needs no formats

        chosen = Settings(corpus=Path(corpus), index=Path(index), **settings)
        build_index(chosen)
        return cls(Engine.open(replace(chosen, model=None)))

    def ask(self, question: str, limit: int = MATCHES) -> Reply:
        """Answer a question with the definition word for word, or say that there is none. Raises BadQuestion."""
        return self._engine.ask(question, limit)

    def explain(self, question: str, limit: int = MATCHES) -> ExplainedReply:
        """Answer a question, and say of each match why it is offered. Raises BadQuestion."""
        return self._engine.explain(question, limit)

    def similar(self, term: str, limit: int = 5) -> list[Match]:
        """Return the entries nearest to one. Raises UnknownTerm."""
        return self._engine.similar(term, limit)

    def similar_to_text(self, text: str, limit: int = 5) -> list[Match]:
        """Return the entries nearest to a text. Raises BadQuestion."""
        return self._engine.similar_to_text(text, limit)

    def annotate(self, text: str, format: Form = "text", first_only: bool = True) -> Annotation:
        """Return where a text mentions entries, never in code, links or headings."""
        return self._engine.annotate(text, format, first_only)

    def show(self, term: str) -> Entry:
        """Return the entry of an id, term or alias. Raises UnknownTerm."""
        return self._engine.show(term)

    def suggest(self, typed: str, limit: int = 10) -> list[tuple[str, str]]:
        """Return (name, id) of the names that begin as typed."""
        return self._engine.suggest(typed, limit)

    def terms(self, prefix: str = "", tag: str = "", status: str = "") -> list[TermLine]:
        """Return the entries in a line each, by term, narrowed to a beginning, a tag, a status."""
        return [
            term_line(self._engine.show(entry)) for entry in self._engine.terms(prefix, tag, status)
        ]
