"""The glossaries that quality is measured on, each indexed in memory, with its questions."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.encoders.model_files import DEFAULT_MODEL
from rag.encoders.open import compiled_files, open_encoder
from rag.formats.sources import open_corpus
from rag.search.candidate import Retrieval
from rag.search.retriever import Retriever
from rag.settings import Settings
from rag.types import Encoder, Encoding, Entry

ROOT = Path(__file__).parent.parent
CORPORA = Path(os.environ.get("CORPORA", ROOT / "../shared/corpora"))
QUESTIONS = ROOT / "tests/questions"


@dataclass(frozen=True)
class Glossary:
    """A glossary in memory: its name, the prefix of its question files, and what answers."""

    name: str
    prefix: str
    retriever: Retriever
    encoder: Encoder

    def ask(self, question: str, limit: int) -> Retrieval:
        """Return what is retrieved for a question, as the engine does it."""
        encoded = self.retriever.encoded(question, self._encode, self.encoder.vocabulary)
        return self.retriever.retrieve(encoded, limit)

    def _encode(self, text: str) -> Encoding:
        return self.encoder.encode_query([text])[0]

    def questions(self, split: str) -> list[dict[str, Any]]:
        """Return the questions of a split."""
        file = QUESTIONS / f"{self.prefix}{split}.jsonl"
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@cache
def default_encoder() -> Encoder:
    """Return the encoder of the default model."""
    return open_encoder(DEFAULT_MODEL, "auto", compiled_files(DEFAULT_MODEL, {}))


def glossaries() -> Iterator[Glossary]:
    """Yield the shipped glossary and the real ones where they lie beside the project."""
    encoder = default_encoder()
    yield indexed("shipped", "", read_corpus(ROOT / "corpus"), encoder)
    for name in ("kubernetes", "glosario"):
        if (CORPORA / name).is_dir():
            entries = open_corpus(Settings(corpus=CORPORA / name)).entries()
            yield indexed(name, f"{name}-", entries, encoder)


def indexed(name: str, prefix: str, entries: tuple[Entry, ...], encoder: Encoder) -> Glossary:
    """Return a glossary with an index of its entries.

    The files of the index are open and stay readable after their folder is removed.
    """
    with TemporaryDirectory() as folder:
        opened, _ = Builder(Path(folder) / "index", encoder).build(entries)
        return Glossary(name, prefix, Retriever(opened.index), encoder)
