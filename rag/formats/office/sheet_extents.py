"""Finds how many rows and columns the sheets of an Excel file span, by reading them as a stream.

A single cell at the far end of a sheet spans billions of cells, for which the library that reads
spreadsheets would ask for all memory at once. Of OpenDocument it bounds the cells itself.
"""

import zipfile
from functools import lru_cache
from pathlib import Path
from typing import IO
from xml.parsers import expat

from rag.errors import CorpusError, Fault

# The most cells of one sheet, empty ones included: 100,000 rows of 100 columns.
MAX_CELLS = 10_000_000
DIGITS = "0123456789"
BEFORE_XML = b"\xef\xbb\xbf \t\r\n"


def check_extents(path: Path) -> None:
    """Raise CorpusError if a sheet of an Excel file is broken or spans more than MAX_CELLS."""
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            with archive.open(member) as stream:
                is_xml = stream.read(100).lstrip(BEFORE_XML).startswith(b"<")
            if is_xml:
                with archive.open(member) as stream:
                    _check_sheet(path, stream)


def _check_sheet(path: Path, stream: IO[bytes]) -> None:
    """Raise CorpusError if the XML of a sheet is broken or spans more than MAX_CELLS."""
    extent = _Extent()
    parser = expat.ParserCreate()
    parser.StartElementHandler = extent.begin
    try:
        parser.ParseFile(stream)
    except expat.ExpatError:
        message = "is damaged; open and save it again"
        raise CorpusError([Fault(str(path), 0, message)]) from None
    if extent.last_row * extent.last_column > MAX_CELLS:
        message = f"has a sheet of {extent.last_row:,} rows and {extent.last_column:,} columns"
        remedy = "delete what stands far away from the table"
        raise CorpusError([Fault(str(path), 0, f"{message}; {remedy}")])


class _Extent:
    """The last row and column that a cell stands in, of the elements seen so far."""

    def __init__(self) -> None:
        self.last_row = self.last_column = 0
        self._row = self._column = 0

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """Note where a cell stands: where it says so, or behind the cell before it."""
        if tag[-1] not in "cw":
            return
        name = tag.rpartition(":")[2]
        if name == "row":
            stated = attributes.get("r", "")
            self._row = int(stated) if stated.isdecimal() else self._row + 1
            self._column = 0
        elif name == "c":
            # Where a cell says that it stands, as in `C12`.
            stated = attributes.get("r", "")
            letters = stated.rstrip(DIGITS)
            row = self._row
            self._column += 1
            if letters != stated and letters.isascii() and letters.isalpha():
                self._column = _column_number(letters)
                row = int(stated[len(letters) :])
            self.last_row = max(self.last_row, row)
            self.last_column = max(self.last_column, self._column)


@lru_cache(maxsize=20_000)
def _column_number(letters: str) -> int:
    """Return the number of a column: A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
