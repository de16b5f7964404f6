"""Files are written whole or not at all."""

import errno
import os
import stat
from pathlib import Path

import pytest

from rag.disk import flush, link_or_copy, remove_file, replace_file, write_flushed


def test_a_file_holds_the_bytes_that_were_written(tmp_path: Path) -> None:
    write_flushed(tmp_path / "a", b"\x00one\n")
    assert (tmp_path / "a").read_bytes() == b"\x00one\n"


def test_a_file_that_is_put_in_place_replaces_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "a"
    replace_file(path, b"a long old content")
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


def test_a_reader_of_the_old_file_keeps_the_old_content(tmp_path: Path) -> None:
    path = tmp_path / "a"
    replace_file(path, b"old")
    with path.open("rb") as stream:
        replace_file(path, b"new")
        assert stream.read() == b"old"


def test_a_mode_is_given_to_the_new_file(tmp_path: Path) -> None:
    replace_file(tmp_path / "secret", b"x", mode=0o600)
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_a_write_that_fails_leaves_the_old_content_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "folder"
    path.mkdir()
    (path / "inside").touch()
    with pytest.raises(OSError, match="folder"):
        replace_file(path, b"new")
    assert [each.name for each in tmp_path.rglob("*")] == ["folder", "inside"]


def test_a_folder_that_cannot_be_flushed_has_the_change_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse_folders(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(os, "fsync", refuse_folders)
    replace_file(tmp_path / "a", b"old")
    replace_file(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new"
    remove_file(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_a_file_cannot_be_put_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        replace_file(tmp_path / "nowhere/a", b"x")


def test_a_file_is_removed_and_may_be_missing(tmp_path: Path) -> None:
    write_flushed(tmp_path / "a", b"x")
    remove_file(tmp_path / "a")
    remove_file(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_a_linked_file_is_the_same_file(tmp_path: Path) -> None:
    write_flushed(tmp_path / "a", b"x")
    link_or_copy(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a").samefile(tmp_path / "b")


def test_a_file_is_copied_where_links_are_not_supported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    write_flushed(tmp_path / "a", b"x")
    link_or_copy(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"x"
    assert not (tmp_path / "a").samefile(tmp_path / "b")


def test_only_what_exists_can_be_flushed(tmp_path: Path) -> None:
    flush(tmp_path)
    with pytest.raises(FileNotFoundError):
        flush(tmp_path / "nothing")
