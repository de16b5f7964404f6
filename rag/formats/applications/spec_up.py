"""Reads the terms of Spec-Up specifications: `[[def: term, alias]]`, and the text below."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.errors import Fault
from rag.formats.decoding import read_beginning, read_text
from rag.formats.drafts import Draft, DraftOrNote, ReadOptions, with_terms_account
from rag.formats.folders import files_at

SUFFIXES = (".md",)
DEFINED = re.compile(r"^\[\[def:\s*([^\[\]\n]+)\]\][^\S\n]*:?[^\S\n]*", re.MULTILINE)
# A term that another specification defines, at the place of a definition.
FOREIGN = re.compile(r"^\[\[tref:\s*([^\[\],\n]+),\s*([^\[\],\n]+)", re.MULTILINE)
REFERENCE = re.compile(r"\[\[(?:ref|xref|tref):\s*([^\[\]\n]+)\]\]")
# The mark of a definition at the beginning of a paragraph.
MARK = re.compile(r"^[~:]\s+", re.MULTILINE)
HEADING = re.compile(r"^#{1,6}\s.*", re.MULTILINE)
# A paragraph of links to other terms.
SEE_ALSO = re.compile(r"^(?:[~:]\s+)?\**See also\**:.*", re.MULTILINE | re.IGNORECASE)


class SpecUp:
    """A file or folder of Spec-Up, or of Spec-Up-T."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file defines terms as Spec-Up does."""
        return path.suffix.lower() in SUFFIXES and bool(DEFINED.search(read_beginning(path)))

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the terms of a file, or of the files of a folder that are not linked to."""
        files = [file for file in files_at(path) if file.suffix.lower() in SUFFIXES]
        passed_over: Counter[str] = Counter()
        yield from with_terms_account(self._read_files(files, passed_over), passed_over)

    def _read_files(
        self, files: Sequence[Path], passed_over: Counter[str]
    ) -> Iterator[DraftOrNote]:
        for file in files:
            text, notes = read_text(file)
            foreign = list(_foreign_terms(file, text))
            passed_over["term of another specification"] += len(foreign)
            yield from foreign
            if DEFINED.search(text):
                yield from notes
                yield from _terms(file, text)


def _foreign_terms(file: Path, text: str) -> Iterator[Fault]:
    """Yield a note on each term that is defined elsewhere."""
    for match in FOREIGN.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        source, term = match[1].strip(), match[2].strip()
        yield Fault(str(file), line, f"{term!r} is defined in {source!r}, which is not fetched")


def _terms(file: Path, text: str) -> Iterator[Draft]:
    """Yield the terms of a file; a heading ends the text of a term."""
    matches = list(DEFINED.finditer(text))
    ends = [match.start() for match in matches[1:]]
    line, counted = 1, 0
    for match, end in zip(matches, [*ends, len(text)], strict=True):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        body = HEADING.split(text[match.end() : end], maxsplit=1)[0]
        names = list(map(str.strip, match[1].split(",")))
        related = "".join(SEE_ALSO.findall(body))
        links = map(_first_name, REFERENCE.finditer(related))
        yield Draft(
            term=names[0],
            definition=REFERENCE.sub(_words, MARK.sub("", body.strip())),
            file=str(file),
            line=line,
            also_known=(file.stem,),
            aliases=tuple(filter(None, names[1:])),
            see_also=tuple(links),
        )


def _first_name(reference: re.Match[str]) -> str:
    """Return the term that a reference names; one to another specification names that first."""
    parts = list(map(str.strip, reference[1].split(",")))
    is_foreign = not reference[0].startswith("[[ref") and len(parts) > 1
    return parts[1] if is_foreign else parts[0]


def _words(reference: re.Match[str]) -> str:
    return _first_name(reference)
