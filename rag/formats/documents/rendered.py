"""Reads a whole glossary from one document in a language that is rendered as HTML first."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rag.errors import CorpusError
from rag.formats.decoding import read_text
from rag.formats.documents.single_page import MAX_BYTES, Document
from rag.formats.drafts import Draft, DraftOrNote, ReadOptions
from rag.formats.includes import include_notes


@dataclass(frozen=True)
class RenderedDocument:
    """One document in a language with its own suffixes, and what renders its text as HTML.

    `include` finds the names of files that a text includes.
    """

    suffixes: tuple[str, ...]
    render: Callable[[str], str]
    include: re.Pattern[str]

    def recognises(self, path: Path) -> bool:
        """Return whether a document holds enough terms to be a glossary."""
        is_small = path.is_file() and path.stat().st_size <= MAX_BYTES
        if path.suffix.lower() not in self.suffixes or not is_small:
            return False
        try:
            text, _ = read_text(path)
        except CorpusError:
            return False
        return html_document(path, self.render(text), ReadOptions()).is_glossary

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the terms of a document, and its account."""
        text, notes = read_text(path)
        yield from notes
        yield from include_notes(path, text, self.include)
        yield from rendered_drafts(path, text, self.render(text), options)


def html_document(path: Path, html: str, options: ReadOptions) -> Document:
    """Return the document of HTML that a file was rendered as."""
    return Document(path.with_suffix(".html"), html, options)


def rendered_drafts(
    path: Path, text: str, html: str, options: ReadOptions
) -> Iterator[DraftOrNote]:
    """Yield the terms of a text that was rendered as HTML, with their lines, and its account."""
    place = 0
    for item in html_document(path, html, options).drafts():
        if isinstance(item, Draft):
            # Terms stand in the order of the text.
            found = max(text.find(item.term, place), 0)
            place = max(place, found)
            yield replace(item, file=str(path), line=text.count("\n", 0, found) + 1)
        else:
            yield item
