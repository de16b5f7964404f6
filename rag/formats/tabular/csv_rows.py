"""Read the lines of a delimited table, such as CSV, as rows of cells; broken quotes are noted."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from rag.corpus.entry_file import MAX_FILE_BYTES

Lines: TypeAlias = Sequence[str]
Cells: TypeAlias = list[str]
# Rows, and remarks on what is no row, each with its line number.
Rows: TypeAlias = list[tuple[int, Cells]]
Remarks: TypeAlias = list[tuple[int, str]]

OPEN_QUOTE = "a quote that begins here is never closed; from here on quotes are taken as they stand"
STRAY_QUOTE = (
    "a quote that begins here does not end where a cell ends; the lines are read one by one"
)
TOO_LARGE = f"a cell of more than {MAX_FILE_BYTES:,} letters; the rest is left out"


def table_lines(text: str) -> Lines:
    """Return the lines of a text, with their ends; only a line feed ends one."""
    return list(io.StringIO(text, newline="\n"))


def delimited_rows(lines: Lines, delimiter: str) -> tuple[Rows, Remarks]:
    """Return the rows that are not blank, each with its first line, and remarks.

    A quote that is never closed would swallow all further rows, so from its line on quotes are
    part of the text, with a remark. So are they in a tab file that does not quote properly, and on
    the lines that a forgotten quote would make one row of.
    """
    quoted = delimiter != "\t" or _well_quoted(lines, delimiter)
    rows, broken = _rows_until_broken(lines, delimiter, quoted)
    remarks: Remarks = []
    if quoted:
        read = lines[: broken - 1] if broken else lines
        rows, stray = _line_by_line_where_quotes_stray(rows, read, delimiter)
        remarks += [(line, STRAY_QUOTE) for line in stray]
    if broken and quoted:
        remarks.append((broken, OPEN_QUOTE))
        above = broken - 1
        rest, rest_broken = _rows_until_broken(lines[above:], delimiter, quoted=False)
        for line, row in rest:
            rows.append((line + above, row))
        broken = rest_broken and rest_broken + above
    if broken:
        remarks.append((broken, TOO_LARGE))
    return [(line, row) for line, row in rows if not _is_blank(row)], remarks


def _line_by_line_where_quotes_stray(
    rows: Rows, lines: Lines, delimiter: str
) -> tuple[Rows, list[int]]:
    """Return rows, each line for itself where a quote swallowed some, and the lines of such quotes.

    A cell that is meant to have several lines ends with its quote; a forgotten quote does not.
    """
    kept: Rows = []
    stray: list[int] = []
    ends = [*(line for line, _ in rows[1:]), len(lines) + 1]
    for (line, row), end in zip(rows, ends, strict=False):
        swallowed = [text for text in lines[line - 1 : end - 1] if text.strip()]
        if len(swallowed) < 2 or len(row) < 2 or _well_quoted(swallowed, delimiter):
            kept.append((line, row))
            continue
        stray.append(line)
        for place, text in enumerate(lines[line - 1 : end - 1]):
            is_whole = _well_quoted([text], delimiter)
            for cells in _csv_reader([text], delimiter, quoted=is_whole):
                kept.append((line + place, cells))
    return kept, stray


def _is_blank(row: Cells) -> bool:
    return not "".join(row).strip()


def _rows_until_broken(lines: Lines, delimiter: str, quoted: bool) -> tuple[Rows, int]:
    """Return the rows up to the first that has no end, and the line of that row, or 0."""
    ended = False

    def feed() -> Iterator[str]:
        nonlocal ended
        yield from lines
        ended = True

    rows: Rows = []
    line = 1
    try:
        reader = _csv_reader(feed(), delimiter, quoted=quoted)
        for row in reader:
            # A row that comes only once the lines have ended has an open quote.
            if ended:
                return rows, line
            rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error:
        return rows, line
    return rows, 0


def _well_quoted(lines: Lines, delimiter: str) -> bool:
    """Return whether each quote that begins a cell also ends it."""
    try:
        for _ in _csv_reader(lines, delimiter, strict=True):
            pass
    except csv.Error:
        return False
    return True


def _csv_reader(
    lines: Iterable[str], delimiter: str, *, quoted: bool = True, strict: bool = False
) -> Any:
    """Return a reader of rows whose cells may be as large as an entry file.

    The limit of the csv module is one for the whole process.
    """
    csv.field_size_limit(MAX_FILE_BYTES)
    if quoted:
        return csv.reader(lines, delimiter=delimiter, strict=strict)
    return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
