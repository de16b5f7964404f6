"""Find the delimiter and the header of a table in text, such as CSV, and the rows below it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from rag.entries.text import one_line
from rag.errors import CorpusError, Fault
from rag.formats.drafts import ReadOptions
from rag.formats.tabular.column_errors import ColumnsSeen
from rag.formats.tabular.column_names import part_of
from rag.formats.tabular.columns import column_layout, find_column
from rag.formats.tabular.csv_rows import Cells, Lines, Remarks, Rows, delimited_rows
from rag.formats.tabular.guessed_columns import guess_remark, guessed_columns

# The columns of a table without a header.
HEADLESS = ("term", "definition", "aliases")
DELIMITERS = "\t;,|"
# A row about the file, such as `#name`, above the entries of a table without a header.
ABOUT = re.compile(r"#+[A-Za-z]")
# A spreadsheet may state the delimiter in the first line.
DELIMITER_LINE = re.compile(r"sep=(.)\n")
ABOVE = "stands above the header; left out"
TELLS_OF_FILE = "tells of the file and is no entry; left out"
# How many lines are searched for the delimiter and the header.
SAMPLE = 60
# How many rows may stand above a header.
ROWS_ABOVE = 10
# The share of rows that must have two or three cells in a table without a header.
MOSTLY = 0.8
# A title of a column has no more words.
TITLE_WORDS = 3
# A line of nothing but these signs is blank.
BLANK = ' \t\n,;|"'


@dataclass(frozen=True)
class Table:
    """A table in text: its header, the rows below that, and remarks on what is no row.

    Rows and remarks have their line numbers. A `headless` table has a header that was made up.
    """

    delimiter: str
    header: tuple[str, ...]
    rows: Rows
    remarks: Remarks
    headless: bool = False


@dataclass(frozen=True)
class Header:
    """Where the header of a table stands: its delimiter and its line number."""

    delimiter: str
    line: int


def is_glossary_table(lines: Lines) -> bool:
    """Return whether the first lines of a text are rows of a glossary, and no prose."""
    sample = lines[:SAMPLE]
    return bool(
        _find_header(sample, DELIMITERS, ReadOptions()) or _headless_delimiter(sample, "\t")
    )


def is_above(remark: tuple[int, str]) -> bool:
    """Return whether a remark is on a row above the header or the first entry."""
    return remark[1] in (ABOVE, TELLS_OF_FILE)


def parse_table(
    lines: Lines, file: str, options: ReadOptions, delimiters: str = DELIMITERS
) -> Table:
    """Return the table of some lines, divided by one of the delimiters.

    The columns of text may be guessed. Raises CorpusError, with its columns, if none is known.
    """
    if not any(line.strip(BLANK) for line in lines):
        raise CorpusError([Fault(file, 1, "is empty")])
    stated = DELIMITER_LINE.fullmatch(lines[0])
    if stated:
        delimiters = stated[1]
        lines = ["\n", *lines[1:]]
    table = _any_table(lines, delimiters, options)
    # A header may turn out to stand inside a quote, and `--map` by numbers may name too little.
    if table and column_layout(table.header, options).complete:
        return table
    delimiter = _broadest_delimiter(lines, delimiters)
    guessed = _guessed_table(lines, delimiter, file) if delimiters == DELIMITERS else None
    if guessed and not options.columns:
        return guessed
    raise _no_table(lines, delimiter, file, options)


def _any_table(lines: Lines, delimiters: str, options: ReadOptions) -> Table | None:
    """Return the table below a header, with numbered columns, or without a header."""
    sample = lines[:SAMPLE]
    header = _find_header(sample, delimiters, options)
    if header:
        return _table_below(lines, header)
    if options.columns:
        if all(map(str.isdecimal, options.columns.values())):
            return _numbered_table(lines, _broadest_delimiter(lines, delimiters))
        return None
    delimiter = _headless_delimiter(sample, delimiters)
    if delimiter:
        return _headless_table(lines, delimiter)
    return None


def _find_header(lines: Lines, delimiters: str, options: ReadOptions) -> Header | None:
    """Return the header: the row with the most columns, of those in which an entry is complete.

    Of rows as broad, the first one is taken.
    """
    candidates = []
    for delimiter in delimiters:
        rows, _ = delimited_rows(lines, delimiter)
        for line, row in rows[:ROWS_ABOVE]:
            columns = _titles(row)
            if len(columns) > 1 and _is_known(columns, options):
                candidates.append((len(columns), -line, delimiter))
    if not candidates:
        return None
    _, negative_line, delimiter = max(candidates)
    return Header(delimiter, -negative_line)


def _is_known(columns: Sequence[str], options: ReadOptions) -> bool:
    """Return whether columns hold terms and definitions, and all that `--map` names."""
    for wanted in options.columns.values():
        if not find_column(wanted, columns):
            return False
    return column_layout(columns, options).complete


def _titles(row: Cells) -> tuple[str, ...]:
    """Return the names of columns, all different: those without a name or repeated get a number."""
    names = list(map(one_line, row))
    while names and not names[-1]:
        names.pop()
    # A dict keeps the order, and finds a repeated title fast in very broad rows.
    titles: dict[str, None] = {}
    for number, name in enumerate(names, 1):
        title = name or f"column {number}"
        while title in titles:
            title += f" ({number})"
        titles[title] = None
    return tuple(titles)


def _table_below(lines: Lines, header: Header) -> Table:
    """Return the table below a header; without columns if there is no row in that line."""
    columns: tuple[str, ...] = ()
    below: Rows = []
    rows, remarks = delimited_rows(lines, header.delimiter)
    for line, row in rows:
        if line < header.line:
            remarks.append((line, ABOVE))
        elif line == header.line:
            columns = _titles(row)
        else:
            below.append((line, row))
    return Table(header.delimiter, columns, below, remarks)


def _numbered_table(lines: Lines, delimiter: str) -> Table:
    """Return a table without a header; its columns are named by numbers, as in --map term=1."""
    rows, remarks = delimited_rows(lines, delimiter)
    columns = range(1, _breadth(rows) + 1)
    header = tuple(map(str, columns))
    return Table(delimiter, header, rows, remarks)


def _breadth(rows: Rows) -> int:
    """Return how many cells the broadest row has."""
    return max(_breadths(rows), default=0)


def _breadths(rows: Rows) -> list[int]:
    """Return how many cells each row has."""
    return [len(row) for _, row in rows]


def _headless_delimiter(lines: Lines, delimiters: str) -> str:
    """Return the delimiter of a table without a header; '' if the lines are no such table.

    Its rows are a term, a definition and perhaps other names.
    """
    for delimiter in delimiters:
        rows, _ = delimited_rows(lines, delimiter)
        entries = [row for _, row in rows if not ABOUT.match(row[0])]
        fitting = [row for row in entries if len(row) in (2, 3)]
        are_most = len(fitting) >= MOSTLY * len(entries)
        if fitting and are_most and _are_entries(fitting):
            return delimiter
    return ""


def _are_entries(rows: Sequence[Cells]) -> bool:
    """Return whether rows begin with no header, and their terms are shorter than definitions."""
    terms = [len(row[0]) for row in rows]
    definitions = [len(row[1]) for row in rows]
    if _is_header(rows[0], definitions[1:]):
        return False
    return median(terms) < median(definitions)


def _is_header(row: Cells, definitions: Sequence[int]) -> bool:
    """Return whether a first row is rather a header in unknown words.

    Such a header has short cells, and the second is shorter than the definitions below it.
    `definitions` are the lengths of those.
    """
    if not all(map(_is_title, row)):
        return False
    named = part_of(row[0])
    if named and named[0] == "term":
        return True
    return not definitions or 2 * len(row[1]) < median(definitions)


def _is_title(cell: str) -> bool:
    return len(cell.split()) <= TITLE_WORDS and not cell.rstrip().endswith(".")


def _headless_table(lines: Lines, delimiter: str) -> Table:
    """Return the table of lines without a header; rows about the file at its top are left out."""
    rows, remarks = delimited_rows(lines, delimiter)
    first = _first_entry(rows)
    for line, _ in rows[:first]:
        remarks.append((line, TELLS_OF_FILE))
    # With tabs, names stand beside the term. Four cells and more are definitions with bare
    # delimiters in them, and so no names.
    has_names = delimiter != "\t" and _breadth(rows) == len(HEADLESS)
    header = HEADLESS if has_names else HEADLESS[:2]
    return Table(delimiter, header, rows[first:], remarks, headless=True)


def _first_entry(rows: Rows) -> int:
    """Return the place of the first row that is not about the file."""
    for place, (_, row) in enumerate(rows):
        if not ABOUT.match(row[0]):
            return place
    return len(rows)


def _broadest_delimiter(lines: Lines, delimiters: str) -> str:
    """Return the delimiter that makes the broadest rows."""
    sample = lines[:SAMPLE]
    return max(delimiters, key=partial(_median_breadth, sample))


def _median_breadth(lines: Lines, delimiter: str) -> float:
    rows, _ = delimited_rows(lines, delimiter)
    return median(_breadths(rows) or [0])


def _guessed_table(lines: Lines, delimiter: str, file: str) -> Table | None:
    """Return a table below a header in unknown words, with a remark on what was guessed."""
    rows, remarks = delimited_rows(lines, delimiter)
    header = _titles(rows[0][1]) if rows else ()
    below = [row for _, row in rows[1:]]
    guess = guessed_columns(header, below, Path(file).stem)
    if guess is None:
        return None
    term, definition = guess
    remarks.append((rows[0][0], guess_remark(term, definition)))
    known = {term: "term", definition: "definition"}
    names = [known.get(column, column) for column in header]
    return Table(delimiter, tuple(names), rows[1:], remarks)


def _no_table(lines: Lines, delimiter: str, file: str, options: ReadOptions) -> CorpusError:
    """Return the error of lines in which no columns for terms and definitions are known."""
    rows, remarks = delimited_rows(lines[:SAMPLE], delimiter)
    if not rows:
        return CorpusError(list(_without_rows(remarks, file)))
    line, first = rows[0]
    seen = ColumnsSeen(file, line, "column", _titles(first))
    try:
        seen.refuse_unknown(options)
    except CorpusError as error:
        return error
    below = [dict(zip(seen.columns, row, strict=False)) for _, row in rows[1:]]
    return seen.unknown_shape(below, options)


def _without_rows(remarks: Remarks, file: str) -> Iterator[Fault]:
    """Yield what is wrong with a text in which no row can be read."""
    for line, remark in remarks or [(1, "is empty")]:
        yield Fault(file, line, remark)
