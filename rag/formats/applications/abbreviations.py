"""Reads the abbreviations of MkDocs and other sites: lines such as `*[HTML]: Hypertext ...`."""

import re
from collections.abc import Iterator
from pathlib import Path

from rag.formats.decoding import read_beginning, read_text
from rag.formats.drafts import Draft, DraftOrNote, ReadOptions, with_terms_account

SUFFIXES = (".md", ".markdown", ".txt")
ABBREVIATION = re.compile(r"[ ]{0,3}\*\[([^\[\]\n]+)\]:[ \t]*(\S.*)")
# A file with fewer of them is a page that uses some.
LEAST = 2


class Abbreviations:
    """A file of Markdown that holds abbreviations, and hardly anything else."""

    def recognises(self, path: Path) -> bool:
        """Return whether most lines of a file define abbreviations."""
        if path.suffix.lower() not in SUFFIXES:
            return False
        lines = _filled_lines(read_beginning(path))
        count = len(list(filter(ABBREVIATION.fullmatch, lines)))
        return count >= LEAST and 2 * count > len(lines)

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the abbreviations of a file, and its account."""
        text, notes = read_text(path)
        yield from notes
        lines = _filled_lines(text)
        count = len(list(filter(ABBREVIATION.match, lines)))
        passed_over = {"other line": len(lines) - count}
        yield from with_terms_account(self._abbreviations(path, text), passed_over)

    def _abbreviations(self, path: Path, text: str) -> Iterator[Draft]:
        for number, line in enumerate(text.split("\n"), 1):
            match = ABBREVIATION.fullmatch(line)
            if match:
                meaning = match[2].strip()
                yield Draft(
                    term=match[1].strip(),
                    definition=meaning,
                    file=str(path),
                    line=number,
                    aliases=(meaning,) if _is_name(meaning) else (),
                )


def _filled_lines(text: str) -> list[str]:
    """Return the lines of a text that are not blank."""
    return list(filter(str.strip, text.split("\n")))


def _is_name(meaning: str) -> bool:
    """Return whether a meaning only spells the abbreviation out."""
    return len(meaning.split()) <= 8 and not meaning.endswith(".")
