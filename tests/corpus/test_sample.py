"""The sample glossary of the package."""

import errno
import shutil
from pathlib import Path

import pytest

from rag.corpus.folder import read_corpus
from rag.corpus.sample import write_sample
from rag.errors import BadSetting, CorpusUnwritable


def test_the_sample_is_a_corpus_of_as_many_entries_as_are_counted(tmp_path: Path) -> None:
    count = write_sample(tmp_path / "sample")
    assert count == len(read_corpus(tmp_path / "sample")) > 0


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    assert write_sample(tmp_path) == len(list(tmp_path.glob("*.md")))


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(BadSetting, match="holds something already; name a folder that is empty"):
        write_sample(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_is_no_folder_to_write_into(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(BadSetting, match="holds something already"):
        write_sample(tmp_path / "file")


def test_a_full_disk_is_told_in_a_sentence_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[:1])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", no_space)
    with pytest.raises(CorpusUnwritable, match=r"\(No space left on device\); make room, or name"):
        write_sample(tmp_path / "sample")
    assert list(tmp_path.iterdir()) == []


def test_a_place_where_no_folder_can_be_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CorpusUnwritable, match=r"cannot be written into .* name another folder"):
        write_sample(tmp_path / "file/sample")
