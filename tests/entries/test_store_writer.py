"""A store is written whole, or a full disk is told."""

from pathlib import Path

import pytest

from rag.entries.store import EntryStore
from rag.entries.store_writer import EntryStoreWriter
from rag.types import Entry

SEED = Entry("seed", "Seed", (), (), (), "approved", (), (), "A seed is a number.")


def test_what_was_written_is_read(tmp_path: Path) -> None:
    writer = EntryStoreWriter(tmp_path / "entries.sqlite")
    writer.add(SEED, ["A seed is a number."])
    writer.finish().close()
    store = EntryStore.open(tmp_path / "entries.sqlite")
    assert [*store.entries()] == [SEED]
    assert store.word_counts["seed"] == 1


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    EntryStoreWriter(tmp_path / "entries.sqlite").finish().close()
    with pytest.raises(OSError, match="exists"):
        EntryStoreWriter(tmp_path / "entries.sqlite")


def test_a_disk_that_takes_no_new_file_is_an_error_of_the_disk() -> None:
    with pytest.raises(OSError, match=r"full|disk I/O|unable to open"):
        EntryStoreWriter("/dev/full")


def test_a_full_disk_is_an_error_of_the_disk(tmp_path: Path) -> None:
    writer = EntryStoreWriter(tmp_path / "entries.sqlite")
    writer._connection.execute("PRAGMA max_page_count = 20")
    long = Entry("seed", "Seed", (), (), (), "approved", (), (), "word " * 100_000)
    with pytest.raises(OSError, match="full"):
        writer.add(long, [])
