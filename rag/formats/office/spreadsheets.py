"""Reads and writes spreadsheets: Excel and OpenDocument. Owns python-calamine and XlsxWriter.

A sheet is read as the CSV file that it could be saved as; one line of that is one row of the sheet.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TypeAlias

from rag.errors import CorpusError, Fault
from rag.formats.account import text_size
from rag.formats.drafts import Draft, DraftOrNote, ReadOptions, drafts_account, why_no_entry
from rag.formats.markup import NOT_IN_XML
from rag.formats.office.sheet_extents import check_extents
from rag.formats.office.zip_bounds import check_zip
from rag.formats.tabular.column_errors import ColumnsSeen, shown_values
from rag.formats.tabular.csv_rows import Lines
from rag.formats.tabular.csv_tables import COLUMNS, entry_cells, is_own_table, sheet_of
from rag.formats.tabular.delimited import Table, parse_table
from rag.types import Entry

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")
OLD_EXCEL = ".xls"
# The first bytes of zipped files, and of Excel's older ones and those with passwords (OLE).
ZIPPED, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# What the library raises where it fails itself.
PANIC = "PanicException"
# Stands between the cells of a row, and for a line break in a cell; no cell holds either.
CELL_END, LINE_BREAK = "\x1f", "\r"
# The most letters that a cell of Excel holds.
LONGEST_CELL = 32_767
# The widths of written columns, in letters of ordinary width.
TEXT_WIDTH, NAME_WIDTH = 80, 24

Cell: TypeAlias = Any


@dataclass(frozen=True)
class _SheetText:
    """One sheet: the name of the file for messages, and its rows as lines of text."""

    file: str
    lines: Lines


class Spreadsheets:
    """Excel and OpenDocument spreadsheets; written as Excel."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file is a spreadsheet."""
        if path.suffix.lower() not in SUFFIXES or path.name.startswith("~$"):
            return False
        return _begins_with(path) in (ZIPPED, OLE)

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the drafts of the sheets that hold terms, and notes on what is left out.

        Raises CorpusError if there is no such sheet, or the file cannot be read.
        """
        errors: list[CorpusError] = []
        drafts: list[Draft] = []
        characters = 0
        found = False
        for sheet in _sheets(path, options):
            characters += sum(map(text_size, sheet.lines))
            try:
                table = parse_table(sheet.lines, sheet.file, options, CELL_END)
            except CorpusError as error:
                errors.append(error)
                continue
            found = True
            for item in _table_drafts(sheet.file, table, options):
                if isinstance(item, Draft):
                    drafts.append(item)
                yield item
        if not found:
            raise CorpusError(_faults(errors) or [Fault(str(path), 1, "holds no filled sheet")])
        yield from _faults(errors)
        passed_over = Counter(why_no_entry(draft, "row") for draft in drafts)
        passed_over.pop("", None)
        if errors:
            passed_over["sheet"] = len(errors)
        yield drafts_account(drafts, characters, passed_over)

    def representable(self, entry: Entry) -> Entry:
        """Return an entry as a row holds it.

        Without translations, without text beyond a cell's size, and without signs that no XML has.
        """
        return replace(
            entry,
            term=_legal(entry.term),
            aliases=tuple(map(_legal, entry.aliases)),
            tags=tuple(map(_legal, entry.tags)),
            questions=tuple(map(_legal, entry.questions)),
            shared_names=tuple(map(_legal, entry.shared_names)),
            definition=_legal(entry.definition)[:LONGEST_CELL].rstrip(),
            translations=(),
        )

    def write(self, entries: Sequence[Entry]) -> dict[str, bytes]:
        """Return a workbook with one sheet, whose columns are those of our CSV."""
        import xlsxwriter  # here: only this command needs it

        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
            # Without a fixed date, the same entries would give other bytes each time.
            workbook.set_properties({"created": datetime(2000, 1, 1)})
            sheet = workbook.add_worksheet("Glossary")
            bold = workbook.add_format({"bold": True})
            wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
            for number, column in enumerate(COLUMNS):
                width = TEXT_WIDTH if column == "definition" else NAME_WIDTH
                sheet.set_column(number, number, width, wrapped)
                sheet.write_string(0, number, column, bold)
            for row, entry in enumerate(entries, 1):
                for number, text in enumerate(entry_cells(self.representable(entry))):
                    sheet.write_string(row, number, text)
            sheet.freeze_panes(1, 0)
        return {"glossary.xlsx": stream.getvalue()}


def _legal(text: str) -> str:
    """Return a text with the replacement character for every character that XML cannot hold."""
    return NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _faults(errors: Iterable[CorpusError]) -> list[Fault]:
    """Return the faults of all errors."""
    faults: list[Fault] = []
    for error in errors:
        faults += error.faults
    return faults


def _sheets(path: Path, options: ReadOptions) -> Iterator[_SheetText]:
    """Yield the sheet that the options name, or all that are not hidden and not empty.

    Raises CorpusError if there is no such sheet, or the file cannot be read.
    """
    from python_calamine import CalamineError, CalamineWorkbook  # here: no other format needs it

    check_zip(path)
    if _begins_with(path) == ZIPPED:
        check_extents(path)
    elif path.suffix.lower() != OLD_EXCEL:
        message = "is locked with a password, or damaged; save it without one"
        raise CorpusError([Fault(str(path), 0, message)])
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            for name in _chosen(path, workbook, options.sheet):
                lines = _lines(workbook.get_sheet_by_name(name).iter_rows())
                file = str(path)
                if len(workbook.sheet_names) > 1:
                    file = f"{path}#{name}"
                if lines:
                    yield _SheetText(file, lines)
    except BaseException as error:
        # On some damaged files the library panics, which is no Exception to Python.
        if not isinstance(error, CalamineError) and type(error).__name__ != PANIC:
            raise
        message = f"cannot be read as a spreadsheet ({error}); save it again as .xlsx"
        raise CorpusError([Fault(str(path), 0, message)]) from None


def _begins_with(path: Path) -> bytes:
    """Return the first four bytes of a file; none if it cannot be read."""
    try:
        with path.open("rb") as stream:
            return stream.read(4)
    except OSError:
        return b""


def _chosen(path: Path, workbook: Any, wanted: str) -> list[str]:
    """Return the names of the sheets to read. Raises CorpusError if the wanted one is not there."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum  # here, as in _sheets

    names = workbook.sheet_names
    if wanted and wanted not in names:
        message = f"has no sheet {wanted!r}; its sheets are: {shown_values(names)}"
        raise CorpusError([Fault(str(path), 0, message)])
    if wanted:
        return [wanted]
    visible = []
    for sheet in workbook.sheets_metadata:
        is_visible = sheet.visible == SheetVisibleEnum.Visible
        if is_visible and sheet.typ == SheetTypeEnum.WorkSheet:
            visible.append(sheet.name)
    return visible


def _lines(rows: Iterable[Sequence[Cell]]) -> list[str]:
    """Return the rows of a sheet as lines of text; none if all cells are empty."""
    stream = io.StringIO()
    # A cell that holds a sign of the line end is written in quotes.
    writer = csv.writer(stream, delimiter=CELL_END, lineterminator=f"{LINE_BREAK}\n")
    lines: list[str] = []
    filled = False
    for row in rows:
        cells = [_cell_text(cell) for cell in row]
        filled = filled or any(cells)
        writer.writerow(cells)
        lines.append(stream.getvalue())
        stream.seek(0)
        stream.truncate()
    return lines if filled else []


def _cell_text(cell: Cell) -> str:
    """Return the text of a cell as a spreadsheet shows it, each line break as LINE_BREAK."""
    if isinstance(cell, str):
        text = cell.replace(CELL_END, " ").replace("\r\n", LINE_BREAK).replace("\n", LINE_BREAK)
        return text.replace("\0", "")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def _table_drafts(file: str, table: Table, options: ReadOptions) -> Iterator[DraftOrNote]:
    """Yield the drafts of a table, and notes on rows and cells that are left out."""
    ColumnsSeen(file, 1, "column", table.header).refuse_unknown(options)
    for row_number, remark in table.remarks:
        yield Fault(file, row_number, remark)
    width, is_own = len(table.header), is_own_table(table)
    rows = []
    for row_number, cells in table.rows:
        texts = [cell.replace(LINE_BREAK, "\n") for cell in cells]
        if not is_own:
            texts = [text.strip() for text in texts]
        beyond = [text for text in texts[width:] if text]
        if beyond:
            message = f"left out: {shown_values(beyond)}; write a title above each column"
            yield Fault(file, row_number, message)
        rows.append((row_number, dict(zip(table.header, texts, strict=False))))
    yield from sheet_of(file, table, rows, options).drafts()
