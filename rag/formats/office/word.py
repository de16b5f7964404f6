"""Reads a glossary from a Word document, which becomes HTML first. Owns mammoth."""

import logging
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from rag.errors import CorpusError, Fault
from rag.formats.documents.rendered import html_document, rendered_drafts
from rag.formats.drafts import DraftOrNote, ReadOptions
from rag.formats.office.zip_bounds import check_zip

SUFFIXES = (".docx", ".docm")
# The most bytes of XML in a document: its pictures are not read.
MAX_XML = 50_000_000
# Styles of Word that are headings, beside those that mammoth knows.
STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"


class WordDocument:
    """A document of Word (.docx)."""

    def recognises(self, path: Path) -> bool:
        """Return whether a document holds enough terms to be a glossary."""
        if path.suffix.lower() not in SUFFIXES or path.name.startswith("~$"):
            return False
        try:
            html = word_to_html(path)
        except CorpusError:
            return False
        return html_document(path, html, ReadOptions()).is_glossary

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the terms of a document, and its account. Raises CorpusError."""
        yield from rendered_drafts(path, "", word_to_html(path), options)


def word_to_html(path: Path) -> str:
    """Return a document of Word as HTML, without its pictures. Raises CorpusError."""
    check_zip(path, MAX_XML)
    return _html(path, path.stat().st_mtime_ns)


# A document is asked for twice in a row: whether it is a glossary, and for its terms.
@lru_cache(maxsize=2)
def _html(path: Path, modified: int) -> str:
    import mammoth  # here: no other format needs it

    logging.getLogger("mammoth").setLevel(logging.CRITICAL)
    try:
        with path.open("rb") as stream:
            result = mammoth.convert_to_html(
                stream,
                style_map=STYLES,
                convert_image=mammoth.images.img_element(lambda _: {"src": ""}),
                external_file_access=False,
            )
    except Exception as error:
        # The parser fails in as many ways as there are broken files.
        message = "cannot be read as a Word document; open it in Word and save it as .docx again"
        raise CorpusError([Fault(str(path), 0, message)]) from error
    return str(result.value)
