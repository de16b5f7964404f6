"""Spreadsheets: sheets and headers are found; entries written as Excel come back."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings

from rag.errors import CorpusError
from rag.formats.drafts import ReadOptions
from rag.formats.office.spreadsheets import LONGEST_CELL, Spreadsheets
from rag.formats.registry import read_glossary
from rag.types import Entry
from tests.formats.drawn import glossaries
from tests.formats.reading import drafts_of, notes_of

READER = Spreadsheets()
SAMPLES = Path(__file__).parent.parent / "samples"
HEADER = ("Term", "Definition", "Synonyms")
QUAY = ("quay", "A wall beside which ships lie.", "wharf; staithe")
TIDE = ("tide", "The rise and fall of the sea, twice a day.")
OPEN_DOCUMENT = """<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="Terms">{rows}</table:table>
</office:spreadsheet></office:body></office:document-content>"""


def workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]], hidden: str = "") -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if name == hidden:
                sheet.hide()
    return path


def test_the_rows_below_a_header_are_entries_with_their_row_numbers(tmp_path: Path) -> None:
    rows = [("Words of the harbour",), (), HEADER, QUAY, (), TIDE]
    path = workbook(tmp_path / "terms.xlsx", {"Terms": rows})
    quay, tide = drafts_of(READER, path)
    assert (quay.term, quay.aliases, quay.line) == ("quay", ("wharf", "staithe"), 4)
    assert (tide.definition, tide.line) == (TIDE[1], 6)


def test_all_sheets_with_terms_are_read_and_the_others_are_told(tmp_path: Path) -> None:
    sheets: dict[str, list[tuple[Any, ...]]] = {
        "A": [HEADER, QUAY],
        "B": [HEADER, TIDE],
        "Prices": [("Part", "Euro"), ("bolt", 2), ("nut", 1)],
        "Empty": [],
    }
    path = workbook(tmp_path / "terms.xlsx", sheets)
    assert [draft.term for draft in drafts_of(READER, path)] == ["quay", "tide"]
    [note] = notes_of(READER, path)
    assert "no column is known" in note


def test_a_hidden_sheet_is_read_only_if_it_is_named(tmp_path: Path) -> None:
    sheets: dict[str, list[tuple[Any, ...]]] = {"A": [HEADER, QUAY], "Old": [HEADER, TIDE]}
    path = workbook(tmp_path / "terms.xlsx", sheets, hidden="Old")
    assert [draft.term for draft in drafts_of(READER, path)] == ["quay"]
    assert [draft.term for draft in drafts_of(READER, path, ReadOptions(sheet="Old"))] == ["tide"]


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    path = workbook(tmp_path / "terms.xlsx", {"A": [HEADER, QUAY]})
    with pytest.raises(CorpusError, match="has no sheet 'B'; its sheets are: A"):
        drafts_of(READER, path, ReadOptions(sheet="B"))


def test_a_workbook_without_known_columns_names_its_columns(tmp_path: Path) -> None:
    path = workbook(tmp_path / "terms.xlsx", {"A": [("Part", "Euro"), ("bolt", 2)]})
    with pytest.raises(CorpusError, match=r"columns are: Part \| Euro.*--map term="):
        drafts_of(READER, path)
    workbook(path, {"A": []})
    with pytest.raises(CorpusError, match="holds no filled sheet"):
        drafts_of(READER, path)


def test_numbers_and_dates_are_read_as_they_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "terms.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, (404, "A reply that says: not found."))
        sheet.write(2, 0, date(1999, 12, 31), day)
        sheet.write(2, 1, "The day before the year that was feared.")
    assert [draft.term for draft in drafts_of(READER, path)] == ["404", "1999-12-31"]


def test_lines_in_a_cell_stay_lines_of_a_list(tmp_path: Path) -> None:
    text = "Kinds:\n- spring tide\n- neap tide"
    path = workbook(tmp_path / "terms.xlsx", {"A": [HEADER, QUAY, ("tide", text)]})
    assert drafts_of(READER, path)[1].definition == "Kinds:\n\n- spring tide\n- neap tide"


def test_a_cell_beside_the_header_is_left_out_with_a_note(tmp_path: Path) -> None:
    path = workbook(tmp_path / "terms.xlsx", {"A": [HEADER, (*QUAY, "ask Tom"), TIDE]})
    assert notes_of(READER, path) == ["left out: ask Tom; write a title above each column"]


def test_an_old_excel_file_is_read() -> None:
    path = SAMPLES / "harbour.xls"
    assert READER.recognises(path)
    assert [draft.term for draft in drafts_of(READER, path)] == ["quay", "tide"]


def test_an_open_document_spreadsheet_is_read(tmp_path: Path) -> None:
    def row(*texts: str) -> str:
        cells = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p>'
            "</table:table-cell>"
            for text in texts
        )
        return f"<table:table-row>{cells}</table:table-row>"

    path = tmp_path / "terms.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        rows = row(*HEADER) + row(*QUAY) + row(*TIDE)
        archive.writestr("content.xml", OPEN_DOCUMENT.format(rows=rows))
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    assert [draft.term for draft in drafts_of(READER, path)] == ["quay", "tide"]


def test_other_files_are_no_spreadsheets(tmp_path: Path) -> None:
    for name, content in (("a.xlsx", b"Term,Definition"), ("~$a.xlsx", b"PK\3\4"), ("a.csv", b"x")):
        (tmp_path / name).write_bytes(content)
        assert not READER.recognises(tmp_path / name)
    assert not READER.recognises(tmp_path / "missing.xlsx")


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "terms.xlsx"
    path.write_bytes(b"PK\3\4 and no more")
    with pytest.raises(CorpusError, match="is damaged or locked; open and save it again"):
        drafts_of(READER, path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("some.txt", "no workbook")
    with pytest.raises(CorpusError, match="cannot be read as a spreadsheet"):
        drafts_of(READER, path)


def test_a_workbook_with_a_password_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "terms.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0 encrypted")
    assert READER.recognises(path)
    with pytest.raises(CorpusError, match="is locked with a password"):
        drafts_of(READER, path)


@given(glossaries())
@settings(max_examples=30)
def test_what_is_written_as_excel_is_read_again(entries: list[Entry]) -> None:
    [content] = READER.write(entries).values()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "glossary.xlsx"
        path.write_bytes(content)
        again = read_glossary(path, "xlsx", ReadOptions()).entries
    assert again == tuple(READER.representable(entry) for entry in entries)


def test_the_same_entries_give_the_same_bytes() -> None:
    assert READER.write([]) == READER.write([])


def test_lists_tables_and_code_come_back_from_excel(tmp_path: Path) -> None:
    definition = (
        "Kinds:\n\n1. one\n2. two\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n```\nx = 1\n```"
    )
    entry = Entry(
        id="tide", term="tide", aliases=(), tags=(), see_also=(), status="approved",
        questions=(), shared_names=(), definition=definition,
    )  # fmt: skip
    path = tmp_path / "glossary.xlsx"
    [content] = READER.write([entry]).values()
    path.write_bytes(content)
    assert read_glossary(path, "xlsx", ReadOptions()).entries == (entry,)


def test_a_definition_is_cut_at_what_a_cell_holds() -> None:
    entry = Entry(
        id="long", term="long", aliases=(), tags=(), see_also=(), status="approved",
        questions=(), shared_names=(), definition="x" * (LONGEST_CELL + 5),
    )  # fmt: skip
    assert len(READER.representable(entry).definition) == LONGEST_CELL
    [content] = READER.write([entry]).values()
    assert io.BytesIO(content).read(2) == b"PK"
