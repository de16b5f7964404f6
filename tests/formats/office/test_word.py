"""Word documents: headings, terms in bold, tables and lists are read as those of a page."""

import zipfile
from pathlib import Path

import pytest

from rag.errors import CorpusError
from rag.formats.office.word import WordDocument
from tests.formats.reading import drafts_of

READER = WordDocument()
DOCUMENT = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body>{body}</w:body></w:document>"
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" Type="http://schemas.openxmlformats.org'
    '/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
TERMS = {
    "quay": "A wall beside which ships lie.",
    "tide": "The rise and fall of the sea, twice a day.",
    "mole": "A wall of stone that keeps waves out of a harbour.",
    "buoy": "A float on a chain that marks a channel.",
}


def document(folder: Path, body: str) -> Path:
    path = folder / "glossary.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", DOCUMENT.format(body=body))
    return path


def run(text: str, style: str = "") -> str:
    return f'<w:r><w:rPr>{style}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def read(path: Path) -> dict[str, str]:
    assert READER.recognises(path)
    return {draft.term: draft.definition for draft in drafts_of(READER, path)}


def test_terms_in_bold_begin_entries(tmp_path: Path) -> None:
    body = [paragraph(run(f"{term}: ", "<w:b/>"), run(text)) for term, text in TERMS.items()]
    assert read(document(tmp_path, "".join(body))) == TERMS


def test_rows_of_a_table_are_entries(tmp_path: Path) -> None:
    rows = ""
    for cells in (("Term", "Definition"), *TERMS.items()):
        inner = "".join(f"<w:tc>{paragraph(run(cell))}</w:tc>" for cell in cells)
        rows += f"<w:tr>{inner}</w:tr>"
    assert read(document(tmp_path, f"<w:tbl>{rows}</w:tbl>")) == TERMS


def test_a_letter_is_no_glossary(tmp_path: Path) -> None:
    path = document(tmp_path, paragraph(run("Dear harbour master, the tide is late.")))
    assert not READER.recognises(path)


def test_a_broken_document_is_refused(tmp_path: Path) -> None:
    path = document(tmp_path, "<w:p>")
    assert not READER.recognises(path)
    with pytest.raises(CorpusError, match="cannot be read as a Word document; open it in Word"):
        drafts_of(READER, path)
    path.write_bytes(b"no zip file")
    with pytest.raises(CorpusError, match="cannot be read as a Word document"):
        drafts_of(READER, path)
