"""The lines of a table in text -> its header and its rows, whatever the delimiter; remarks on what is no row."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, TypeAlias

from rag.corpus.entry_file import MAX_FILE_BYTES
from rag.errors import CorpusError, Fault
from rag.formats.drafts import Options
from rag.formats.tabular.columns import Row, Seen, find, layout

# What a table without a header holds.
HEADLESS = ("term", "definition", "aliases")
DELIMITERS = "\t;,|"
ABOUT = re.compile(r"#+[A-Za-z]")
DELIMITER_LINE = re.compile(r"sep=(.)\n")
# How many lines are looked at to find the delimiter and the header, and how many rows may stand above a header.
SAMPLE, ABOVE = 60, 10
MOSTLY = 0.8
TITLE_WORDS = 3
NOTHING = ' \t\n,;|"'

Lines: TypeAlias = Sequence[str]
Cells: TypeAlias = list[str]
Rows: TypeAlias = list[tuple[int, Cells]]
Remarks: TypeAlias = list[tuple[int, str]]


@dataclass(frozen=True)
class Table:
    """The rows below a header, each with its line; and remarks, each with its line, on what is not taken."""

    delimiter: str
    header: tuple[str, ...]
    rows: Rows
    remarks: Remarks
    headless: bool = False


def lines_of(text: str) -> Lines:
    """Return the lines of a text, with their ends; no other sign than a line feed ends one."""
    return list(io.StringIO(text, newline="\n"))


def is_glossary(lines: Lines) -> bool:
    """Tell whether the first lines of some text are rows of a glossary, and not just words."""
    return bool(headed(lines[:SAMPLE], DELIMITERS, Options()) or headless(lines[:SAMPLE], "\t"))


def table_of(lines: Lines, file: str, options: Options) -> Table:
    """Return the table that lines make. Raises CorpusError, with what was seen, if its columns are not known."""
    if not any(line.strip(NOTHING) for line in lines):
        raise CorpusError([Fault(file, 1, "is empty")])
    told = DELIMITER_LINE.fullmatch(lines[0])
    delimiters = told[1] if told else DELIMITERS
    lines = ["\n", *lines[1:]] if told else lines
    table = None
    if found := headed(lines[:SAMPLE], delimiters, options):
        table = below_header(lines, *found)
    elif options.columns and all(column.isdecimal() for column in options.columns.values()):
        table = numbered(lines, broadest(lines, delimiters))
    elif not options.columns and (delimiter := headless(lines[:SAMPLE], delimiters)):
        table = without_header(lines, delimiter)
    # What was taken for a header may turn out to stand inside of a quote, and numbers may name too little.
    if not table or not layout(table.header, options).complete:
        raise no_table(lines, broadest(lines, delimiters), file, options)
    return table


def headed(lines: Lines, delimiters: str, options: Options) -> tuple[str, int] | None:
    """Return the delimiter and the line of the header: the row with the most columns whose names are known."""
    found = []
    for delimiter in delimiters:
        for line, row in rows_of(lines, delimiter)[0][:ABOVE]:
            header = titles(row)
            mapped = all(find(column, header) for column in options.columns.values())
            if len(header) > 1 and mapped and layout(header, options).complete:
                found.append((len(header), -line, delimiter))
    return (max(found)[2], -max(found)[1]) if found else None


def titles(row: Cells) -> tuple[str, ...]:
    """Return the names of columns, no two alike: those without one, and those that stand twice, are numbered."""
    names = [" ".join(cell.split()) for cell in row]
    while names and not names[-1]:
        names.pop()
    found: dict[str, None] = {}
    for place, name in enumerate(names, 1):
        title = name or f"column {place}"
        while title in found:
            title += f" ({place})"
        found[title] = None
    return tuple(found)


def below_header(lines: Lines, delimiter: str, line: int) -> Table:
    """Return the table below a header in a line."""
    rows, remarks = rows_of(lines, delimiter)
    header = next((titles(row) for place, row in rows if place == line), ())
    remarks += [(place, "stands above the header; left out") for place, _ in rows if place < line]
    return Table(delimiter, header, [(place, row) for place, row in rows if place > line], remarks)


def numbered(lines: Lines, delimiter: str) -> Table:
    """Return a table without a header whose columns are called by their numbers, as in --map term=1."""
    rows, remarks = rows_of(lines, delimiter)
    width = max((len(row) for _, row in rows), default=0)
    return Table(delimiter, tuple(map(str, range(1, width + 1))), rows, remarks)


def headless(lines: Lines, delimiters: str) -> str:
    """Return the delimiter if the lines are rows of a term, a definition and perhaps other names, without a header."""
    for delimiter in delimiters:
        rows = [row for _, row in rows_of(lines, delimiter)[0] if not ABOUT.match(row[0])]
        fitting = [row for row in rows if len(row) in (2, 3)]
        if not fitting or len(fitting) < MOSTLY * len(rows):
            continue
        terms, definitions = ([len(row[place]) for row in fitting] for place in (0, 1))
        if not is_header(fitting[0], definitions[1:]) and median(terms) < median(definitions):
            return delimiter
    return ""


def is_header(row: Cells, definitions: Sequence[int]) -> bool:
    """Tell whether a first row is rather a header in unknown words: those are short, and shorter than definitions."""
    short = all(
        len(cell.split()) <= TITLE_WORDS and not cell.rstrip().endswith(".") for cell in row
    )
    return short and (not definitions or 2 * len(row[1]) < median(definitions))


def without_header(lines: Lines, delimiter: str) -> Table:
    """Return the table of lines that have no header; rows such as `#name` at the top tell of the file."""
    rows, remarks = rows_of(lines, delimiter)
    first = next(
        (place for place, (_, row) in enumerate(rows) if not ABOUT.match(row[0])), len(rows)
    )
    remarks += [(line, "tells of the file and is no entry; left out") for line, _ in rows[:first]]
    # Where rows have four cells and more, or tabs, there are no other names, but definitions that hold the delimiter.
    named = delimiter != "\t" and max((len(row) for _, row in rows), default=0) == len(HEADLESS)
    return Table(
        delimiter, HEADLESS if named else HEADLESS[:2], rows[first:], remarks, headless=True
    )


def broadest(lines: Lines, delimiters: str) -> str:
    """Return the delimiter that makes the broadest rows."""
    breadths = {
        each: [len(row) for _, row in rows_of(lines[:SAMPLE], each)[0]] for each in delimiters
    }
    return max(delimiters, key=lambda each: median(breadths[each] or [0]))


def no_table(lines: Lines, delimiter: str, file: str, options: Options) -> CorpusError:
    """Return the error of lines in which no columns for terms and definitions are known."""
    rows, remarks = rows_of(lines[:SAMPLE], delimiter)
    if not rows:
        return CorpusError(
            [Fault(file, line, remark) for line, remark in remarks or [(1, "is empty")]]
        )
    (line, first), *rest = rows
    seen = Seen(file, line, "column", titles(first))
    try:
        seen.refuse_unknown(options)
    except CorpusError as error:
        return error
    below: list[Row] = [dict(zip(seen.columns, row, strict=False)) for _, row in rest]
    return seen.unknown_shape(below, options)


def rows_of(lines: Lines, delimiter: str) -> tuple[Rows, Remarks]:
    """Return the rows that are not empty, each with its first line, and a remark where a quote is never closed."""
    quoted = delimiter != "\t" or well_quoted(lines)
    rows, broken = parsed(lines, delimiter, quoted)
    remarks = []
    if broken and quoted:
        remarks = [
            (
                broken,
                "a quote that begins here is never closed; from here on quotes are taken as they stand",
            )
        ]
        rest, worse = parsed(lines[broken - 1 :], delimiter, quoted=False)
        rows += [(line + broken - 1, row) for line, row in rest]
        broken = worse and worse + broken - 1
    if broken:
        remarks.append(
            (broken, f"a cell of more than {MAX_FILE_BYTES:,} letters; the rest is left out")
        )
    return [(line, row) for line, row in rows if any(map(str.strip, row))], remarks


def parsed(lines: Lines, delimiter: str, quoted: bool) -> tuple[Rows, int]:
    """Return the rows of lines, up to one that has no end, and the line of that, or 0."""
    ended = False

    def feed() -> Iterator[str]:
        nonlocal ended
        yield from lines
        ended = True

    rows: Rows = []
    line = 1
    try:
        reader = reader_of(feed(), delimiter, quoted=quoted)
        for row in reader:
            # A row that is there only because the lines have ended has a quote open.
            if ended:
                return rows, line
            rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error:
        return rows, line
    return rows, 0


def well_quoted(lines: Lines) -> bool:
    """Tell whether each quote that begins a cell of a tab file also ends it; if not, quotes are part of the text."""
    try:
        return all(True for _ in reader_of(lines, "\t", strict=True))
    except csv.Error:
        return False


def reader_of(
    lines: Iterable[str], delimiter: str, *, quoted: bool = True, strict: bool = False
) -> Any:
    """Return a reader of rows whose cells may be as large as a file of ours: the limit is one for the process."""
    csv.field_size_limit(MAX_FILE_BYTES)
    if quoted:
        return csv.reader(lines, delimiter=delimiter, strict=strict)
    return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
