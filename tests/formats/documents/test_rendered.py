"""A text that is rendered as HTML is read as a document, with the lines of its own file."""

import re
from html import escape
from pathlib import Path

from rag.errors import Fault
from rag.formats.account import Account
from rag.formats.documents.rendered import RenderedDocument, html_document
from rag.formats.drafts import Draft, ReadOptions


def _render(text: str) -> str:
    items = [line.split("=", 1) for line in text.splitlines() if "=" in line]
    rows = "".join(f"<dt>{escape(a)}</dt><dd>{escape(b)}</dd>" for a, b in items)
    return f"<dl>{rows}</dl>"


READER = RenderedDocument((".eq",), _render, re.compile(r"^include (\S+)$", re.MULTILINE))


def test_terms_have_the_lines_and_the_file_of_their_text(tmp_path: Path) -> None:
    file = tmp_path / "a.eq"
    file.write_text("words\n\nTide=The rise.\nTide table=A list.\n")
    assert READER.recognises(file)
    items = list(READER.read(file, ReadOptions()))
    drafts = [item for item in items if isinstance(item, Draft)]
    assert [(draft.term, draft.line) for draft in drafts] == [("Tide", 3), ("Tide table", 4)]
    assert {draft.file for draft in drafts} == {str(file)}
    assert isinstance(items[-1], Account)


def test_files_that_a_text_includes_are_noted(tmp_path: Path) -> None:
    file = tmp_path / "a.eq"
    file.write_text("Tide=The rise.\ninclude more.eq\n")
    [note] = [item for item in READER.read(file, ReadOptions()) if isinstance(item, Fault)]
    assert note.line == 2
    assert note.message.startswith("includes more.eq, which is not followed")


def test_other_suffixes_folders_and_texts_without_terms_are_not_recognised(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Tide=The rise.\nQuay=A wall.\n")
    (tmp_path / "b.eq").write_text("nothing")
    (tmp_path / "c.eq").mkdir()
    assert not any(READER.recognises(tmp_path / name) for name in ("a.txt", "b.eq", "c.eq"))


def test_bytes_that_are_no_text_are_not_recognised(tmp_path: Path) -> None:
    (tmp_path / "a.eq").write_bytes(b"\x00\x01\x02" * 9)
    assert not READER.recognises(tmp_path / "a.eq")


def test_the_document_is_one_of_html(tmp_path: Path) -> None:
    document = html_document(tmp_path / "a.eq", "<dl></dl>", ReadOptions())
    assert document.suffix == ".html"
