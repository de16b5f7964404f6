"""Entries -> passages: the views of an entry that are embedded apart. Pure: no files, no models."""

import re
from collections.abc import Iterable, Iterator

from rag.types import Entry, Passage

# all-MiniLM-L6-v2 reads 256 word pieces; 150 English words are about 200.
CHUNK_WORDS = 150
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"'(`])")


def split(entries: Iterable[Entry]) -> list[Passage]:
    """Return the passages of all entries, in the order of the entries."""
    return [passage for entry in entries for passage in views(entry)]


def views(entry: Entry) -> Iterator[Passage]:
    """Yield an entry's names, its short definition, the whole of it in chunks and by sentences, and its questions."""
    yield Passage(entry.id, "names", ", ".join(entry.names))
    yield Passage(entry.id, "short", f"{entry.term}: {entry.short}")
    yield from (
        Passage(entry.id, "definition", f"{entry.term}: {chunk}")
        for chunk in chunks(entry.definition)
    )
    yield from (Passage(entry.id, "sentence", sentence) for sentence in sentences(entry.definition))
    yield from (Passage(entry.id, "question", question) for question in entry.questions)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, cut after a full stop that is followed by a capital or a digit."""
    return [sentence for block in text.split("\n\n") for sentence in SENTENCE_END.split(block)]


def chunks(text: str) -> Iterator[str]:
    """Yield runs of whole sentences of about `CHUNK_WORDS` words."""
    run: list[str] = []
    size = 0
    for sentence in sentences(text):
        words = len(sentence.split())
        if run and size + words > CHUNK_WORDS:
            yield " ".join(run)
            run, size = [], 0
        run.append(sentence)
        size += words
    yield " ".join(run)
