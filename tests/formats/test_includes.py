"""Files that a source includes are told, and never followed."""

import re
from pathlib import Path

from rag.formats.includes import include_notes

INCLUDE = re.compile(r"^include (\S+)|^load (\S+)", re.MULTILINE)


def test_a_note_names_the_files_and_the_first_line() -> None:
    text = "a\ninclude b.txt\nload c.txt\ninclude b.txt\n"
    [note] = include_notes(Path("a.txt"), text, INCLUDE)
    assert (note.line, note.message) == (
        2,
        "includes b.txt, c.txt, which is not followed; read such files by themselves",
    )


def test_a_source_that_includes_nothing_has_no_note() -> None:
    assert list(include_notes(Path("a.txt"), "a\n", INCLUDE)) == []


def test_of_many_files_the_first_are_named() -> None:
    text = "".join(f"include {number}\n" for number in range(50))
    [note] = include_notes(Path("a.txt"), text, INCLUDE)
    assert "includes 0, 1, 2, 3, 4, which" in note.message
