"""Text files in the encodings in which spreadsheets and editors save them."""

import codecs
from pathlib import Path

import pytest

from rag.errors import CorpusError
from rag.formats import decoding
from rag.formats.decoding import read_beginning, read_text

TEXT = "Größe: 5 €\n"


def saved(folder: Path, raw: bytes) -> Path:
    path = folder / "terms.txt"
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_without_a_note(tmp_path: Path, encoding: str) -> None:
    path = saved(tmp_path, TEXT.encode(encoding))
    assert read_text(path) == (TEXT, [])
    assert read_beginning(path) == TEXT


def test_utf_16_is_read_in_either_order_of_bytes(tmp_path: Path) -> None:
    little = codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le")
    big = codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be")
    assert read_text(saved(tmp_path, little)) == read_text(saved(tmp_path, big)) == (TEXT, [])


def test_windows_1252_is_read_with_a_note_on_its_first_line(tmp_path: Path) -> None:
    text, [note] = read_text(saved(tmp_path, b"plain\n" + TEXT.encode("cp1252")))
    assert text == f"plain\n{TEXT}"
    assert (note.line, note.message) == (
        2,
        "is not all UTF-8; read as Windows-1252; save it as UTF-8 if words look wrong",
    )


def test_a_few_damaged_bytes_leave_the_rest_as_it_is(tmp_path: Path) -> None:
    text, [note] = read_text(saved(tmp_path, "ÄÖÜäöü".encode() + b"\xff"))
    assert text == "ÄÖÜäöü\ufffd"
    assert "letters that cannot be read are shown as '\ufffd'" in note.message


def test_damaged_utf_8_with_a_mark_is_named_utf_8(tmp_path: Path) -> None:
    _, [note] = read_text(saved(tmp_path, codecs.BOM_UTF8 + "ÄÖÜ".encode() + b"\xff"))
    assert note.message.startswith("is not all UTF-8; letters")


def test_damaged_utf_16_is_not_read_as_windows_1252(tmp_path: Path) -> None:
    text, [note] = read_text(saved(tmp_path, "ab".encode("utf-16") + b"\x00"))
    assert text.startswith("ab")
    assert note.message.startswith("is not all UTF-16; letters that cannot be read")


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_lines_end_as_on_unix(tmp_path: Path, end: str) -> None:
    path = saved(tmp_path, f"one{end}two".encode())
    assert read_text(path)[0] == read_beginning(path) == "one\ntwo"


def test_control_characters_are_dropped_and_spaces_are_kept(tmp_path: Path) -> None:
    assert read_text(saved(tmp_path, b"a\x01b\tc\x0bd\x7f"))[0] == "ab\tc\x0bd"


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, b"\x89PNG\x00\x00")
    with pytest.raises(CorpusError, match="is no text; save it as UTF-8 text"):
        read_text(path)
    assert read_beginning(path) == ""


def test_a_missing_file_is_refused_and_has_no_beginning(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"cannot be read \(No such file"):
        read_text(tmp_path / "missing.txt")
    assert read_beginning(tmp_path / "missing.txt") == ""


def test_a_file_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "MAX_SIZE", 3)
    assert read_text(saved(tmp_path, b"abc"))[0] == "abc"
    with pytest.raises(CorpusError, match="larger than 3 bytes; split it"):
        read_text(saved(tmp_path, b"abcd"))


def test_a_beginning_may_end_within_a_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "BEGINNING_SIZE", 3)
    assert read_beginning(saved(tmp_path, "aäö".encode())) == "aä"
    assert read_beginning(saved(tmp_path, "aaäö".encode())) == "aa"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_recognised(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Begriff;Bedeutung\nRäder;drehen sich\n".encode(encoding))
    assert read_text(path) == ("Begriff;Bedeutung\nRäder;drehen sich\n", [])
