"""Zipped files are refused if they are broken or grow too large, whatever they say."""

import zipfile
from pathlib import Path

import pytest

from rag.errors import CorpusError
from rag.formats.office import zip_bounds
from rag.formats.office.zip_bounds import check_zip


def zipped(folder: Path, name: str, size: int) -> Path:
    path = folder / "some.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"0" * size)
    return path


def test_a_small_file_passes_and_one_that_is_not_zipped_too(tmp_path: Path) -> None:
    check_zip(zipped(tmp_path, "a.xml", 100), most_xml=100)
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    check_zip(tmp_path / "old.xls")


def test_a_file_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zip_bounds, "MAX_UNPACKED", 1_000)
    with pytest.raises(CorpusError, match="too large once it is unpacked; split it"):
        check_zip(zipped(tmp_path, "picture.png", 5_000), most_xml=1_000)
    with pytest.raises(CorpusError, match="too large once it is unpacked"):
        check_zip(zipped(tmp_path, "a.xml", 500), most_xml=400)


def test_a_file_is_measured_and_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zipped(tmp_path, "a.xml", 5_000)
    size = (5_000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (10).to_bytes(4, "little")))
    monkeypatch.setattr(zip_bounds, "MAX_UNPACKED", 1_000)
    with pytest.raises(CorpusError, match="too large"):
        check_zip(path)


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_bounds, "MAX_MEMBERS", 0)
    with pytest.raises(CorpusError, match="holds more than 0 files"):
        check_zip(zipped(tmp_path, "a.xml", 1))


def test_a_missing_or_broken_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be read"):
        check_zip(tmp_path / "missing.docx")
    (tmp_path / "bad.docx").write_bytes(b"PK\3\4 no more")
    with pytest.raises(CorpusError, match="is damaged or locked"):
        check_zip(tmp_path / "bad.docx")
