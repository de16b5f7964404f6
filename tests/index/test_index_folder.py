"""The index folder is ours, and its pointer names a generation that is there."""

from pathlib import Path

import pytest

from rag.errors import IndexUnusable
from rag.index.generations import load_generation
from rag.index.index_folder import (
    current_manifest,
    folder_of,
    generation_numbers,
    read_pointer,
    refuse_foreign,
)
from rag.index.manifest import MANIFEST, sha256_of


def test_generations_are_listed_by_number_and_other_files_are_not(tmp_path: Path) -> None:
    for name in ("000010", "000002", "current", "lock"):
        (tmp_path / name).mkdir()
    assert generation_numbers(tmp_path) == [2, 10]
    assert generation_numbers(tmp_path / "nowhere") == []


def test_the_folder_of_a_generation_has_six_digits() -> None:
    assert folder_of(Path("index"), 7) == Path("index/000007")
    assert folder_of(Path("index"), 1_234_567) == Path("index/1234567")


def test_the_pointer_names_the_generation_and_the_hash_of_its_manifest(folder: Path) -> None:
    manifest = (folder / "000001" / MANIFEST).read_bytes()
    assert read_pointer(folder) == f"1 {sha256_of(manifest)}\n"


def test_a_pointer_that_cannot_be_read_is_refused_with_the_reason(folder: Path) -> None:
    (folder / "current").unlink()
    (folder / "current").mkdir()
    with pytest.raises(IndexUnusable, match=r"current cannot be read \(Is a directory\)"):
        load_generation(folder)


def test_the_current_manifest_is_that_of_the_generation_that_serves(folder: Path) -> None:
    manifest = current_manifest(folder)
    assert manifest == load_generation(folder).manifest


def test_without_a_readable_index_there_is_no_current_manifest(folder: Path) -> None:
    assert current_manifest(folder / "nowhere") is None
    (folder / "000001" / MANIFEST).write_text("{")
    assert current_manifest(folder) is None


def test_a_file_where_the_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index").touch()
    with pytest.raises(IndexUnusable, match="is a file, not an index folder"):
        load_generation(tmp_path / "index")


def test_a_foreign_folder_is_refused_with_three_examples(tmp_path: Path) -> None:
    for name in ("d", "c", "b", "a", "lock", "embedded.sqlite", "000001"):
        (tmp_path / name).touch()
    with pytest.raises(
        IndexUnusable, match=r"other things than an index \(a, b, c\); name another"
    ):
        refuse_foreign(tmp_path)


def test_the_files_of_an_index_are_not_foreign(folder: Path) -> None:
    (folder / ".current.tmp").touch()
    (folder / "embedded.sqlite").touch()
    refuse_foreign(folder)
    assert load_generation(folder).manifest.generation == 1
