"""TBX, a format of termbases: reads versions 2 (`martif`) and 3 (`tbx`), writes TBX-Basic."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from rag.formats.drafts import DraftOrNote, ReadOptions, with_terms_account
from rag.formats.languages import with_language_tags
from rag.formats.terminologies.tbx_reading import read_concepts
from rag.formats.terminologies.tbx_writing import tbx_basic
from rag.types import Entry, Translation

SUFFIXES = (".tbx", ".xml", ".martif")
# How much of a file is looked at to recognise it, in bytes.
FIRST_BYTES = 16_384
ROOT_TAG = re.compile(r"<(?:martif|tbx|TBX)[\s>]")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# Characters that XML 1.0 cannot hold (section 2.2).
NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class TbxFile:
    """TBX, read in versions 2 and 3 and written as TBX-Basic."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file is XML with a root of TBX."""
        if path.suffix.lower() not in SUFFIXES:
            return False
        try:
            with path.open("rb") as stream:
                start = stream.read(FIRST_BYTES)
        except OSError:
            return False
        encoding = "utf-8"
        if start.startswith(UTF16_MARKS):
            encoding = "utf-16"
        return bool(ROOT_TAG.search(start.decode(encoding, errors="replace")))

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the concepts in the language wanted, with the other languages as translations.

        Raises CorpusError if the file cannot be read, is broken XML, or has no concept.
        """
        passed_over: Counter[str] = Counter()
        yield from with_terms_account(
            read_concepts(path, options.language, passed_over), passed_over
        )

    def representable(self, entry: Entry) -> Entry:
        """Return an entry as TBX-Basic holds it.

        It has no questions, one section for each language, and no characters that XML forbids.
        """
        translations = []
        for translation in with_language_tags(entry).translations:
            term, definition = _legal(translation.term), _legal(translation.definition)
            translations.append(Translation(translation.language, term, definition))
        return replace(
            entry,
            term=_legal(entry.term),
            aliases=tuple(dict.fromkeys(map(_legal, entry.aliases))),
            tags=tuple(map(_legal, entry.tags)),
            questions=(),
            shared_names=tuple(dict.fromkeys(map(_legal, entry.shared_names))),
            definition=_legal(entry.definition),
            translations=tuple(translations),
        )

    def write(self, entries: Sequence[Entry]) -> dict[str, bytes]:
        """Return the entries as one file of TBX-Basic."""
        written = list(map(self.representable, entries))
        return {"glossary.tbx": tbx_basic(written)}


def _legal(text: str) -> str:
    """Return a text with the replacement character for every character that XML cannot hold."""
    return NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
