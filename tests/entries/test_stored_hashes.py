"""An entry store tells hashes and missing questions without being opened whole."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from rag.corpus.merging import EMPTY_ENTRY
from rag.entries.hashes import content_hash
from rag.entries.store_writer import EntryStoreWriter
from rag.entries.stored_hashes import count_without_questions, open_stored, stored_hashes

SEED = replace(EMPTY_ENTRY, id="seed", term="Seed", questions=("What fixes the noise?",))
BARE = replace(EMPTY_ENTRY, id="bare", term="Bare")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of a store of two entries, one of which has a question."""
    writer = EntryStoreWriter(tmp_path / "entries.sqlite")
    for entry in (BARE, SEED):
        writer.add(entry, ())
    writer.finish().close()
    return tmp_path / "entries.sqlite"


def test_the_hashes_are_those_of_the_entries(path: Path) -> None:
    assert stored_hashes(path) == {"seed": content_hash(SEED), "bare": content_hash(BARE)}


def test_living_entries_without_questions_are_counted(path: Path) -> None:
    assert count_without_questions(path, set()) == 1
    assert count_without_questions(path, {"seed"}) == 1
    assert count_without_questions(path, {"bare"}) == 0


def test_a_store_is_read_and_never_written(path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        open_stored(path).execute("DELETE FROM entry")


def test_another_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("no database at all, however long it may be" * 9)
    with pytest.raises(sqlite3.DatabaseError):
        stored_hashes(tmp_path / "other")
