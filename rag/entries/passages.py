"""Entries as passages: the texts of an entry that are embedded and matched one by one.

Pure: no files, no models.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from rag.entries.plain_text import plain_text
from rag.entries.sentences import split_sentences
from rag.types import Entry, Passage

# all-MiniLM-L6-v2 reads 256 word pieces; 150 English words are about 200.
CHUNK_WORDS = 150
# So many sentences of a definition are passages; later ones are found by their chunk only. A text
# of a hundred thousand letters may have as many sentences as a small glossary.
MOST_SENTENCES = 500


def split_into_passages(entries: Iterable[Entry]) -> list[Passage]:
    """Return the passages of all entries, in the order of the entries."""
    return [passage for entry in entries for passage in _passages(entry)]


def _passages(entry: Entry) -> Iterator[Passage]:
    """Yield the passages of an entry, one view after the other."""
    yield Passage(entry.id, "names", ", ".join(entry.names))
    yield Passage(entry.id, "short", f"{entry.term}: {entry.short}")
    for chunk in split_chunks(entry.plain):
        yield Passage(entry.id, "definition", f"{entry.term}: {chunk}")
    for sentence in islice(split_sentences(entry.plain), MOST_SENTENCES):
        yield Passage(entry.id, "sentence", sentence)
    for question in entry.questions:
        yield Passage(entry.id, "question", question)
    for translation in entry.translations:
        if translation.definition:
            for chunk in split_chunks(plain_text(translation.definition)):
                yield Passage(entry.id, "translation", f"{translation.term}: {chunk}")


def own_texts(passages: Iterable[Passage]) -> Iterator[str]:
    """Yield the texts of passages that are in the language of the glossary.

    Its words are those of these texts: by them spelling is corrected and the language told.
    """
    return (passage.text for passage in passages if passage.view != "translation")


def split_chunks(text: str) -> Iterator[str]:
    """Yield runs of whole sentences of at most `CHUNK_WORDS` words.

    A longer sentence is a chunk of its own.
    """
    return (" ".join(chunk) for chunk in chunks_of_sentences(split_sentences(text)))


def chunks_of_sentences(sentences: Iterable[str]) -> Iterator[list[str]]:
    """Yield the sentences of each chunk of a text, as `split_chunks` joins them."""
    chunk: list[str] = []
    size = 0
    for sentence in sentences:
        count = len(sentence.split())
        if chunk and size + count > CHUNK_WORDS:
            yield chunk
            chunk, size = [], 0
        chunk.append(sentence)
        size += count
    yield chunk
