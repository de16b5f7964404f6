"""Static files of the pages."""

import pytest

from rag.web.static_files import FOLDER, KINDS, static_file, static_version


def test_a_file_is_found_by_its_name_alone() -> None:
    assert b"--accent" in static_file("style.css")
    for name in ("missing.css", ".hidden", "../pages.py", ""):
        with pytest.raises(OSError, match=r".*"):
            static_file(name)


def test_every_file_has_a_kind() -> None:
    assert {f".{file.name.rsplit('.', 1)[-1]}" for file in FOLDER.iterdir()} == KINDS.keys()


def test_the_version_is_a_short_hash() -> None:
    assert len(static_version()) == 12
    assert static_version() == static_version()
