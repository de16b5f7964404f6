"""A corpus and an index -> how they differ."""

from dataclasses import replace
from pathlib import Path

from rag.build.changes import Changes, compare
from rag.corpus.folder import read_corpus
from rag.formats.sources import EntriesInMemory
from rag.index.generations import load_generation


def edited(corpus: Path) -> EntriesInMemory:
    """The six entries: one changed, one gone, one new."""
    entries = {entry.id: entry for entry in read_corpus(corpus)}
    entries["vae"] = replace(entries["vae"], definition="Other.")
    entries["clip"] = replace(entries.pop("lora"), id="clip")
    return EntriesInMemory([*entries.values()])


def test_everything_is_new_where_there_is_no_index(corpus: Path) -> None:
    changes = compare(EntriesInMemory(read_corpus(corpus)), None)
    assert len(changes.added) == 6
    assert (changes.changed, changes.removed, changes.same) == ((), (), 0)


def test_a_corpus_that_was_indexed_has_no_changes(corpus: Path, folder: Path) -> None:
    changes = compare(EntriesInMemory(read_corpus(corpus)), load_generation(folder).index.entries)
    assert not changes
    assert changes.same == 6


def test_entries_are_added_changed_or_removed(corpus: Path, folder: Path) -> None:
    changes = compare(edited(corpus), load_generation(folder).index.entries)
    assert changes == Changes(("clip",), ("vae",), ("lora",), 4)
    assert changes.to_index == ("clip", "vae")
    assert changes.outdated == {"vae", "lora"}


def test_only_the_entries_that_are_named_are_compared(corpus: Path, folder: Path) -> None:
    changes = compare(
        edited(corpus), load_generation(folder).index.entries, only={"lora", "seed", "nothing"}
    )
    assert changes == Changes((), (), ("lora",), 5)
