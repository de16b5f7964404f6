"""A sheet that spans billions of cells is refused before it takes all memory."""

import zipfile
from pathlib import Path

import pytest

from rag.errors import CorpusError
from rag.formats.office.sheet_extents import check_extents

ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'


def zipped(folder: Path, rows: str, before: str = "") -> Path:
    path = folder / "some.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "sheet1.xml", f"{before}<worksheet><sheetData>{rows}</sheetData></worksheet>"
        )
        archive.writestr("picture.png", b"\x89PNG")
    return path


def test_a_sheet_of_usual_size_passes(tmp_path: Path) -> None:
    check_extents(zipped(tmp_path, ROW + '<row><c><v>1</v></c><c r="CV2"><v>2</v></c></row>'))


@pytest.mark.parametrize(
    "far",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row><c r="xfd1048576"><v>1</v></c></row>',
        '<row r="1048576"><c/><c r="XFD3"/></row>',
        '<row r="1048575"/><row><c r="ZZ2"/><c/></row>',
    ],
)
def test_a_cell_far_away_is_refused(tmp_path: Path, far: str) -> None:
    with pytest.raises(CorpusError, match="columns; delete what stands far away from the table"):
        check_extents(zipped(tmp_path, ROW + far))


def test_broken_xml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="is damaged; open and save it again"):
        check_extents(zipped(tmp_path, f"{ROW}<bad"))


def test_entities_that_multiply_are_refused(tmp_path: Path) -> None:
    kinds = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 50}">' for n in range(6))
    document_type = f'<!DOCTYPE worksheet [<!ENTITY e0 "xxxxxxxxxx">{kinds}]>'
    with pytest.raises(CorpusError, match="is damaged"):
        check_extents(zipped(tmp_path, "<row>&e6;</row>", document_type))
