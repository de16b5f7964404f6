"""Any content of a file, in each format, gives drafts or an error with a message, and soon."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import CorpusError
from rag.formats.drafts import ReadOptions
from rag.formats.registry import READERS
from tests.fuzz import GLOSSARY_PIECES, check_glossary_file, texts_of


@pytest.mark.parametrize("name", GLOSSARY_PIECES)
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_text_is_read_or_refused(name: str, data: st.DataObject) -> None:
    file, pieces = GLOSSARY_PIECES[name]
    check_glossary_file(name, file, data.draw(texts_of(pieces)).encode(errors="replace"))


@pytest.mark.parametrize(
    ("name", "file"),
    [("xlsx", "a.xlsx"), ("xlsx", "a.xls"), ("word", "a.docx"), ("docbook", "a.xml")],
)
@settings(max_examples=40, deadline=None)
@given(
    st.binary(max_size=200), st.sampled_from([b"", b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
)
def test_any_bytes_are_read_or_refused(name: str, file: str, content: bytes, start: bytes) -> None:
    check_glossary_file(name, file, start + content)


SAMPLE = (Path(__file__).parent / "samples/harbour.xls").read_bytes()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), max_size=20))
def test_a_damaged_excel_file_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    content = bytearray(SAMPLE)
    for place, byte in changes:
        content[place] = byte
    check_glossary_file("xlsx", "a.xls", bytes(content))


@pytest.mark.parametrize("place", [514, 666, 760, 1421])
def test_an_excel_file_on_which_the_library_fails_is_refused_in_a_sentence(
    tmp_path: Path, place: int
) -> None:
    content = bytearray(SAMPLE)
    content[place] = 0
    file = tmp_path / "a.xls"
    file.write_bytes(content)
    with pytest.raises(CorpusError, match="cannot be read as a spreadsheet"):
        list(READERS["xlsx"].reader.read(file, ReadOptions()))
