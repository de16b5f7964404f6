"""The glossary in a Python program, with no server: `from rag import Glossary`."""

from dataclasses import replace
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any
from weakref import finalize

from rag.annotate.prose import Form
from rag.errors import IndexMissing
from rag.search.engine import MATCHES, Engine
from rag.service.answer_records import TermLine, term_line
from rag.settings import Settings
from rag.types import Annotation, Entry, ExplainedReply, Match, Reply

# The file that every index folder has; see rag.index.generations.
POINTER = "current"


class Glossary:
    """A glossary in memory: `Glossary("corpus").ask("what is a seed").answer`.

    `Client` and `AsyncClient` have the same methods for a server.
    """

    def __init__(self, source: str | Path | Engine, **settings: Any) -> None:
        """Open an index folder, or read a glossary: a file or folder in any known format.

        A glossary is embedded each time, into a temporary index that goes with this object. Use
        `build` to keep the index. An engine serves as it is. `settings` are those of
        `rag.settings`, such as `format`, `map` or `device`.

        Raises IndexMissing if there is nothing at the path, IndexUnusable for a damaged index, and
        CorpusError for a glossary that cannot be read or is in no known format.
        """
        if isinstance(source, Engine):
            self._engine = source
            return
        path = Path(source)
        if not path.exists():
            formats = "an index folder, or a glossary in a format of docs/formats.md"
            raise IndexMissing(f"There is nothing at {path}; name {formats}.")
        if (path / POINTER).is_file():
            self._engine = Engine.open(Settings(index=path, **settings))
        else:
            folder = mkdtemp(prefix="glossary-")
            finalize(self, rmtree, folder, ignore_errors=True)
            index = Path(folder) / "index"
            self._engine = _build(Settings(corpus=path, index=index, **settings))

    @classmethod
    def open(cls, index: str | Path = "index", **settings: Any) -> "Glossary":
        """Open an index folder. Raises IndexMissing, IndexUnusable or IndexMismatch."""
        return cls(Engine.open(Settings(index=Path(index), **settings)))

    @classmethod
    def build(cls, corpus: str | Path, index: str | Path = "index", **settings: Any) -> "Glossary":
        """Update an index folder from a glossary in any known format, and open it.

        Only entries that changed are embedded. Raises CorpusError or IndexUnusable.
        """
        return cls(_build(Settings(corpus=Path(corpus), index=Path(index), **settings)))

    def ask(self, question: str, limit: int = MATCHES) -> Reply:
        """Answer a question with the definition word for word, or decline. Raises BadQuestion."""
        return self._engine.ask(question, limit)

    def explain(self, question: str, limit: int = MATCHES) -> ExplainedReply:
        """Answer a question, with the reason of each match. Raises BadQuestion."""
        return self._engine.explain(question, limit)

    def similar(self, term: str, limit: int = 5) -> list[Match]:
        """Return the entries nearest to an entry, by id, term or alias. Raises UnknownTerm."""
        return self._engine.similar(term, limit)

    def similar_to_text(self, text: str, limit: int = 5) -> list[Match]:
        """Return the entries nearest to a text. Raises BadQuestion."""
        return self._engine.similar_to_text(text, limit)

    def annotate(self, text: str, format: Form = "text", first_only: bool = True) -> Annotation:
        """Return the mentions of entries in a text, outside code, links and headings."""
        return self._engine.annotate(text, format, first_only)

    def show(self, term: str) -> Entry:
        """Return the entry with an id, term or alias. Raises UnknownTerm."""
        return self._engine.show(term)

    def suggest(self, typed: str, limit: int = 10) -> list[tuple[str, str]]:
        """Return (name, id) of the names that begin as typed."""
        return self._engine.suggest(typed, limit)

    def terms(self, prefix: str = "", tag: str = "", status: str = "") -> list[TermLine]:
        """Return the entries by term, a line each: those with a prefix, a tag, a status."""
        ids = self._engine.terms(prefix, tag, status)
        return [term_line(self._engine.show(entry_id)) for entry_id in ids]


def _build(settings: Settings) -> Engine:
    """Build the index that the settings name, and open it. Raises CorpusError or IndexUnusable."""
    from rag.build.builder import build_index  # here: opening an index needs no formats

    build_index(settings)
    return Engine.open(replace(settings, model=None))
