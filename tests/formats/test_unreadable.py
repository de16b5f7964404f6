"""Files that hold no text get a sentence for their kind."""

from pathlib import Path

import pytest

from rag.errors import CorpusError
from rag.formats.choice import read_detected
from rag.formats.drafts import ReadOptions
from rag.formats.unreadable import remedy_for


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", b"", "a PDF: export it as text or Word"),
        ("renamed.txt", b"%PDF-1.7", "a PDF: "),
        ("a.doc", b"\xd0\xcf", "open it in Word and save it as .docx"),
        ("a.pages", b"", "a document of Pages: export it as Word"),
        ("a.ZIP", b"PK", "an archive: unpack it"),
        ("a.png", b"", "a picture: recognise its text"),
        ("a.txt", b"text", ""),
    ],
)
def test_each_kind_has_its_remedy(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert kind in remedy_for(tmp_path / name)
    assert bool(kind) == bool(remedy_for(tmp_path / name))


def test_a_glossary_that_is_a_pdf_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "glossary.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(CorpusError, match="a PDF: export it as text or Word"):
        read_detected(tmp_path / "glossary.pdf", ReadOptions())
    with pytest.raises(CorpusError, match="a PDF"):
        read_detected(tmp_path, ReadOptions())
