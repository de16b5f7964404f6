"""The sample glossary of the package."""

from pathlib import Path

import pytest

from rag.corpus.folder import read_corpus
from rag.corpus.sample import write_sample
from rag.errors import BadSetting


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
