"""Tables in text, as spreadsheets and dictionary tools write them -> drafts; entries -> a table for spreadsheets.

Read: cells set apart by ',', ';', tabs or '|', with a header in any order, or without one (term, definition, other
names). Written: the columns of COLUMNS, which are read back as they were.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from rag.entries.fields import KIND_OF, LISTS
from rag.errors import Fault
from rag.formats.decoding import beginning, text_of
from rag.formats.drafts import Found, Options
from rag.formats.tabular import openmetadata
from rag.formats.tabular.cells import Value
from rag.formats.tabular.columns import Row, Seen, layout, shown
from rag.formats.tabular.delimited import HEADLESS, Cells, Table, is_glossary, lines_of, table_of
from rag.formats.tabular.rows import Sheet
from rag.types import Entry

SUFFIXES = (".csv", ".tsv", ".tab")
COLUMNS = tuple(name for name, kind in KIND_OF.items() if kind != "translations")
# A spreadsheet takes a cell that begins with such a sign for a formula, and in some countries ';' ends a cell. A "'"
# before the sign makes it text: what is written gets one more, and what is read loses one.
FORMULA = re.compile(r"(^|;)('*[=+\-@＝＋－＠])")
GUARDED = re.compile(r"(^|;)'('*[=+\-@＝＋－＠])")
# A tab file without a header writes line breaks, tabs and backslashes inside of a cell so.
ESCAPE = re.compile(r"\\([nt\\])")
ESCAPED = {"n": "\n", "t": "\t", "\\": "\\"}


class CsvTables:
    """Tables in text; written as CSV."""

    def recognises(self, path: Path) -> bool:
        """Tell whether a file is a table: by the end of its name, or a text whose lines are rows of a glossary."""
        text = beginning(path)
        if path.suffix.lower() in SUFFIXES:
            return bool(text.strip())
        return path.suffix.lower() == ".txt" and is_glossary(lines_of(text))

    def read(self, path: Path, options: Options) -> Iterator[Found]:
        """Yield the drafts of a table, and a note on each row that is not taken as it stands."""
        text, notes = text_of(path)
        table = table_of(lines_of(text), str(path), options)
        Seen(str(path), 1, "column", table.header).refuse_unknown(options)
        ends_in_text = table.header[-1] in layout(table.header, options).of("definition", "remarks")
        rows = []
        for line, found in table.rows:
            row, remark = fitted(found, table, ends_in_text)
            rows.append((line, row))
            notes += [Fault(str(path), line, remark)] if remark else []
        yield from notes
        yield from (Fault(str(path), line, remark) for line, remark in table.remarks)
        yield from sheet(str(path), table, rows, options).found()

    def held(self, entry: Entry) -> Entry:
        """Return an entry as a table of ours holds it: without its translations."""
        return replace(entry, translations=())

    def write(self, entries: Sequence[Entry]) -> dict[str, bytes]:
        """Return the file of a table of entries; its first bytes tell spreadsheets that it is UTF-8."""
        stream = io.StringIO()
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for entry in entries:
            values = {column: getattr(entry, column) for column in COLUMNS}
            writer.writerow(
                [joined(values[each]) if each in LISTS else guard(values[each]) for each in COLUMNS]
            )
        return {"glossary.csv": stream.getvalue().encode("utf-8-sig")}


def fitted(row: Cells, table: Table, ends_in_text: bool) -> tuple[Row, str]:
    """Return a row by the names of its columns, and a remark if it has more or fewer cells than those."""
    width = len(table.header)
    least = min(width, 2) if table.headless else width
    remark = f"{len(row)} cells where there are {width} columns; "
    extra = list(filter(str.strip, row[width:]))
    if extra and ends_in_text:
        row = [
            *row[: width - 1],
            table.delimiter.join(row[width - 1 :]).rstrip(f"{table.delimiter} "),
        ]
        remark += f"the last are taken as one, put cells that hold {table.delimiter!r} in quotes"
    elif extra:
        remark += f"left out: {shown(extra)}; put cells that hold {table.delimiter!r} in quotes"
    elif len(row) < least:
        remark += "the others are taken as empty"
    else:
        remark = ""
    return dict(zip(table.header, map(str.strip, row), strict=False)), remark


def sheet(file: str, table: Table, rows: Sequence[tuple[int, Row]], options: Options) -> Sheet:
    """Return the rows of a table with what its columns hold, for each kind of table that there is."""
    if set(COLUMNS) <= set(table.header):
        return Sheet(
            file,
            [(line, unguarded(row)) for line, row in rows],
            layout(table.header, options),
            exact=True,
        )
    if openmetadata.is_openmetadata(table.header):
        return openmetadata.sheet(file, table.header, rows, options)
    if table.headless and table.delimiter == "\t":
        return Sheet(file, [(line, tab_row(row)) for line, row in rows], layout(HEADLESS, options))
    return Sheet(file, rows, layout(table.header, options))


def tab_row(row: Row) -> Row:
    """Return a row of a tab file without a header: names stand side by side, set apart by '|'."""
    term, *aliases = (unescaped(name) for name in str(row["term"]).split("|"))
    return {
        "term": term,
        "definition": unescaped(str(row.get("definition", ""))),
        "aliases": tuple(aliases),
    }


def unescaped(text: str) -> str:
    """Return a text with the line breaks, tabs and backslashes that a tab file writes with a backslash."""
    return ESCAPE.sub(lambda found: ESCAPED[found[1]], text)


def unguarded(row: Row) -> dict[str, Value]:
    """Return a row that we wrote with the values that were written."""
    return {
        column: listed(str(value)) if column in LISTS else unguard(str(value))
        for column, value in row.items()
    }


def listed(cell: str) -> tuple[str, ...]:
    """Return the items of a list that we wrote."""
    return tuple(
        unguard(item) for line in csv.reader(cell.split("\n"), delimiter=";") for item in line
    )


def guard(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return FORMULA.sub(r"\1'\2", text)


def unguard(text: str) -> str:
    """Return the text that was guarded."""
    return GUARDED.sub(r"\1\2", text)


def joined(items: Sequence[str]) -> str:
    """Return a list as one cell: its items set apart by ';', in quotes where they hold one."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", lineterminator="").writerow([guard(item) for item in items])
    return stream.getvalue() if items else ""
