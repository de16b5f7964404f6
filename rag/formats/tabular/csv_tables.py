"""Read tables in text, as spreadsheets and dictionary tools write them; write entries as CSV.

Read are cells separated by ',', ';', tabs or '|', below a header in any order or without one: then
a row is a term, a definition and other names. Written are the columns of COLUMNS, from which the
same entries are read again.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from rag.entries.fields import KIND_OF, LIST_FIELDS
from rag.errors import Fault
from rag.formats.account import count_text
from rag.formats.decoding import read_beginning, read_text
from rag.formats.drafts import DraftOrNote, ReadOptions, with_account
from rag.formats.tabular import openmetadata
from rag.formats.tabular.cells import Value
from rag.formats.tabular.column_errors import ColumnsSeen, shown_values
from rag.formats.tabular.columns import Row, column_layout
from rag.formats.tabular.csv_rows import Cells, table_lines
from rag.formats.tabular.delimited import (
    HEADLESS,
    Table,
    is_above,
    is_glossary_table,
    parse_table,
)
from rag.formats.tabular.merged_cells import filled_down
from rag.formats.tabular.rows import Sheet
from rag.types import Entry

SUFFIXES = (".csv", ".tsv", ".tab")
COLUMNS = tuple(name for name, kind in KIND_OF.items() if kind != "translations")
# A spreadsheet takes a cell that begins with such a sign for a formula, and in some countries ';'
# ends a cell. A "'" before the sign makes it text: writing adds one, and reading drops one.
FORMULA = re.compile(r"(^|;)('*[=+\-@＝＋－＠])")
GUARDED = re.compile(r"(^|;)'('*[=+\-@＝＋－＠])")
# How a tab file without a header writes line breaks, tabs and backslashes inside a cell.
ESCAPE = re.compile(r"\\([nt\\])")
ESCAPED = {"n": "\n", "t": "\t", "\\": "\\"}


class CsvTables:
    """Tables in text; written as CSV."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file is a table: by its suffix, or by the rows of a text file."""
        text = read_beginning(path)
        suffix = path.suffix.lower()
        if suffix in SUFFIXES:
            return bool(text.strip())
        return suffix == ".txt" and is_glossary_table(table_lines(text))

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the drafts of a table, and a note on each row that is not taken as it stands.

        Raises CorpusError if the columns are not known, or `--map` names one that is missing.
        """
        file = str(path)
        text, notes = read_text(path)
        table = parse_table(table_lines(text), file, options)
        ColumnsSeen(file, 1, "column", table.header).refuse_unknown(options)
        rows = []
        ends_in_text = _ends_in_text(table, options)
        for line, row in table.rows:
            fitted, remark = _fitted(row, table, ends_in_text)
            rows.append((line, fitted))
            if remark:
                notes.append(Fault(file, line, remark))
        yield from notes
        for line, remark in table.remarks:
            yield Fault(file, line, remark)
        above = {"row above the header": sum(map(is_above, table.remarks))}
        yield from with_account(sheet_of(file, table, rows, options).drafts(), "row", above)

    def representable(self, entry: Entry) -> Entry:
        """Return an entry as our tables hold it: with all but its translations."""
        return replace(entry, translations=())

    def write(self, entries: Sequence[Entry]) -> dict[str, bytes]:
        """Return the file of a table of entries.

        It begins with a byte order mark, from which spreadsheets know that it is UTF-8.
        """
        stream = io.StringIO()
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for entry in entries:
            writer.writerow(entry_cells(entry))
        return {"glossary.csv": stream.getvalue().encode("utf-8-sig")}


def _ends_in_text(table: Table, options: ReadOptions) -> bool:
    """Return whether the last column of a table holds sentences, which may have delimiters."""
    texts = column_layout(table.header, options).of("definition", "remarks")
    return table.header[-1] in texts


def _fitted(row: Cells, table: Table, ends_in_text: bool) -> tuple[Row, str]:
    """Return a row by column names, and a remark if it has more or fewer cells than columns."""
    width = len(table.header)
    # A table without a header may leave out the cell of other names.
    least = min(width, 2) if table.headless else width
    extra = list(filter(str.strip, row[width:]))
    verb = "is" if width == 1 else "are"
    count = f"{count_text(len(row), 'cell')} where there {verb} {count_text(width, 'column')}"
    remark = ""
    if extra:
        remark = f"put cells that hold {table.delimiter!r} in quotes"
        if ends_in_text:
            row = _with_last_joined(row, table)
            remark = f"the last are taken as one, {remark}"
        else:
            remark = f"left out: {shown_values(extra)}; {remark}"
    elif len(row) < least:
        remark = "the others are taken as empty"
    if remark:
        remark = f"{count}; {remark}"
    cells = row if is_own_table(table) else [cell.strip() for cell in row]
    return dict(zip(table.header, cells, strict=False)), remark


def is_own_table(table: Table) -> bool:
    """Return whether a table has all columns that we write."""
    return set(COLUMNS) <= set(table.header)


def _with_last_joined(row: Cells, table: Table) -> Cells:
    """Return a row with all cells from the last column on joined into one."""
    last = len(table.header) - 1
    text = table.delimiter.join(row[last:])
    return [*row[:last], text.rstrip(f"{table.delimiter} ")]


def sheet_of(
    file: str, table: Table, rows: Sequence[tuple[int, Row]], options: ReadOptions
) -> Sheet:
    """Return the rows of a table with the layout of its columns, for each kind of table."""
    columns = column_layout(table.header, options)
    if is_own_table(table):
        ours = [(line, _unguarded_row(row)) for line, row in rows]
        return Sheet(file, ours, columns, exact=True)
    if openmetadata.is_openmetadata(table.header):
        return openmetadata.openmetadata_sheet(file, table.header, rows, options)
    if table.headless and table.delimiter == "\t":
        unescaped = [(line, _tab_row(row)) for line, row in rows]
        return Sheet(file, unescaped, column_layout(HEADLESS, options))
    return Sheet(file, filled_down(rows, table.header, columns), columns)


def _tab_row(row: Row) -> Row:
    """Return a row of a tab file without a header, whose names are separated by '|'."""
    names = str(row["term"]).split("|")
    term, *aliases = map(_unescaped, names)
    definition = str(row.get("definition", ""))
    return {"term": term, "definition": _unescaped(definition), "aliases": tuple(aliases)}


def _unescaped(text: str) -> str:
    """Return a text with the signs that a tab file writes with a backslash."""
    return ESCAPE.sub(lambda escape: ESCAPED[escape[1]], text)


def entry_cells(entry: Entry) -> Iterator[str]:
    """Yield the cells of an entry, in the order of COLUMNS."""
    for column in COLUMNS:
        value = getattr(entry, column)
        if column in LIST_FIELDS:
            yield _joined(value)
        else:
            yield _guarded(value)


def _unguarded_row(row: Row) -> dict[str, Value]:
    """Return a row that we wrote with the values that it was written from."""
    values: dict[str, Value] = {}
    for column, cell in row.items():
        text = str(cell)
        if column in LIST_FIELDS:
            values[column] = _split(text)
        else:
            values[column] = _unguarded(text)
    return values


def _joined(items: Sequence[str]) -> str:
    """Return a list as one cell: its items separated by ';', and in quotes where they hold one."""
    if not items:
        return ""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="")
    writer.writerow(map(_guarded, items))
    return stream.getvalue()


def _split(cell: str) -> tuple[str, ...]:
    """Return the items of a list that `_joined` wrote."""
    items: list[str] = []
    for row in csv.reader(cell.split("\n"), delimiter=";"):
        items += row
    return tuple(map(_unguarded, items))


def _guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return FORMULA.sub(r"\1'\2", text)


def _unguarded(text: str) -> str:
    """Return the text that was guarded."""
    return GUARDED.sub(r"\1\2", text)
