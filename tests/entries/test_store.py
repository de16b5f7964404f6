"""The SQLite store of entries."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from rag.corpus.folder import read_corpus
from rag.corpus.merging import EMPTY_ENTRY
from rag.entries.hashes import content_hash
from rag.entries.store import EntryStore, StoredForm
from rag.entries.store_writer import EntryStoreWriter
from rag.entries.surface_forms import FormKind
from rag.types import Entry, Translation

SEED = replace(EMPTY_ENTRY, id="seed", term="Seed", aliases=("random seed",), tags=("images",))
OLD = replace(
    EMPTY_ENTRY, id="old", term="Seedling", status="deprecated", tags=("plants", "images")
)
TO_BE = replace(EMPTY_ENTRY, id="to-be", term="To be or", definition="A question.")


@pytest.fixture
def store() -> EntryStore:
    return EntryStore.of([TO_BE, SEED, OLD])


def test_entries_stand_in_the_order_of_their_ids(store: EntryStore) -> None:
    assert list(store.ids()) == ["old", "seed", "to-be"]
    assert list(store.entries()) == [OLD, SEED, TO_BE]
    assert store.count == 3


def test_an_entry_is_read_by_its_row(store: EntryStore) -> None:
    row = store.row("seed")
    assert row == 1
    assert store.entry(row) == SEED
    assert store.id(row) == "seed"


def test_an_unknown_id_has_no_row(store: EntryStore) -> None:
    assert store.row("nowhere") is None


def test_each_entry_has_its_content_hash(store: EntryStore) -> None:
    assert dict(store.content_hashes()) == {
        entry.id: content_hash(entry) for entry in (OLD, SEED, TO_BE)
    }
    assert store.content_hash(1) == content_hash(SEED)


def test_entries_are_found_by_their_status(store: EntryStore) -> None:
    assert list(store.with_status("deprecated")) == ["old"]
    assert list(store.with_status("draft")) == []


@pytest.mark.parametrize(
    ("prefix", "tag", "status", "expected"),
    [
        ("", "", "", ["seed", "old", "to-be"]),
        ("SEED", "", "", ["seed", "old"]),
        ("seedl", "", "", ["old"]),
        ("", "images", "", ["seed", "old"]),
        ("", "images", "deprecated", ["old"]),
        ("x", "", "", []),
    ],
)
def test_entries_are_listed_by_term_and_narrowed(
    store: EntryStore, prefix: str, tag: str, status: str, expected: list[str]
) -> None:
    assert [entry for _, entry in store.by_term(prefix, tag, status)] == expected


def test_surface_forms_are_found_by_their_words(store: EntryStore) -> None:
    assert [*store.surface_forms("random seed"), *store.surface_forms("to be")] == [
        StoredForm("random seed", FormKind.WRITTEN, "seed", "random seed"),
        StoredForm("to be", FormKind.ID, "to-be", "to-be"),
    ]


def test_names_are_suggested_from_the_first_word_on_then_from_later_words(
    store: EntryStore,
) -> None:
    names = [(later, name) for later, _, name, _ in store.suggestions("see")]
    assert names == [(0, "Seed"), (0, "Seedling"), (1, "random seed")]


def test_names_in_other_languages_are_suggested_behind_all_others() -> None:
    german = (Translation("de", "Seekessel (SK)", ""),)
    kettle = replace(EMPTY_ENTRY, id="kettle", term="Kettle", translations=german)
    seed = replace(EMPTY_ENTRY, id="seed", term="a long name with a seed")
    hits = [(later, name) for later, _, name, _ in EntryStore.of([kettle, seed]).suggestions("see")]
    assert hits == [(1, "a long name with a seed"), (2, "Seekessel (SK)")]


def test_one_letter_suggests_the_same_names_as_two(store: EntryStore) -> None:
    assert list(store.suggestions("s")) == list(store.suggestions("se"))


def test_a_name_of_repeated_words_is_suggested_once() -> None:
    store = EntryStore.of([replace(EMPTY_ENTRY, id="x", term="bora bora")])
    assert [name for _, _, name, _ in store.suggestions("bora")] == ["bora bora"]


def test_names_are_found_by_similar_letters(store: EntryStore) -> None:
    found = {(run, words) for run, words, _ in store.similar_names(["sede", "tobeor"])}
    assert (0, "seed") in found
    assert (1, "to be or") in found


def test_the_store_knows_its_longest_name_and_the_stop_words_at_edges(store: EntryStore) -> None:
    assert max(store.longest_names.values()) == 3
    assert store.edge_stopwords == {"to", "or", "be"}


def test_a_store_of_nothing_answers_with_nothing() -> None:
    empty = EntryStore.of([])
    assert (empty.count, empty.longest_names, empty.edge_stopwords) == (0, {}, frozenset())
    assert list(empty.similar_names(["seed"])) == []
    assert list(empty.suggestions("s")) == []


def test_a_written_file_is_read_again_with_its_words(tmp_path: Path) -> None:
    writer = EntryStoreWriter(tmp_path / "entries.sqlite")
    writer.add(OLD, ["Plants grow", "plants die"])
    writer.add(SEED, [])
    writer.finish().close()
    store = EntryStore.open(tmp_path / "entries.sqlite")
    assert list(store.entries()) == [OLD, SEED]
    assert store.word_counts == {"plants": 2, "grow": 1, "die": 1}


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database, but a text of some length " * 10)
    with pytest.raises(sqlite3.DatabaseError):
        EntryStore.open(tmp_path / "text")


def test_a_stored_corpus_is_the_corpus(corpus: Path) -> None:
    entries: tuple[Entry, ...] = read_corpus(corpus)
    assert tuple(EntryStore.of(reversed(entries)).entries()) == entries


def test_a_term_is_listed_by_its_folded_case() -> None:
    store = EntryStore.of([replace(EMPTY_ENTRY, id="street", term="Straße")])
    assert list(store.by_term("STRASS", "", "")) == [("strasse", "street")]


def test_forms_of_an_entry_with_one_word_twice_are_stored_once() -> None:
    store = EntryStore.of([replace(EMPTY_ENTRY, id="seed", term="Seed", aliases=("Seed",))])
    forms = [(form.kind, form.name) for form in store.surface_forms("seed")]
    assert forms == [(FormKind.WRITTEN, "Seed"), (FormKind.ID, "seed")]


def test_words_that_are_no_name_have_no_surface_forms(store: EntryStore) -> None:
    assert store.surface_forms("nothing") == ()
    assert store.longest_names.keys() >= {"random", "seed", "to"}


def test_a_quote_in_a_prefix_or_a_name_is_only_text(store: EntryStore) -> None:
    assert list(store.by_term("' OR 1=1 --", "'", "'")) == []
    assert list(store.suggestions("'")) == []
    assert store.surface_forms("' OR 1=1 --") == ()


WASHED = "Filters of **Coffee**, washed.\n\nUse café_filters."


@pytest.mark.parametrize(
    ("stems", "found"),
    [
        *((["filter", "coffe"], True), (["coffe", "wash"], True), (["coffe", "filter"], False)),
        *((["filt"], False), (["café_filt"], True), (["cafe_filt"], False)),
    ],
)
def test_an_entry_is_found_by_stems_in_a_row(stems: list[str], found: bool) -> None:
    pot = replace(EMPTY_ENTRY, id="pot", term="Pot", definition=WASHED)
    store = EntryStore.of([pot, SEED])
    assert list(store.with_stems_in_a_row(stems)) == ["pot"] * found


def test_a_store_without_stems_finds_the_beginnings_of_words_in_their_order() -> None:
    writer = EntryStoreWriter(":memory:")
    writer.add(replace(EMPTY_ENTRY, id="pot", term="Pot", definition=WASHED), ())
    earlier = writer.finish()
    earlier.execute("DROP TABLE mention")
    store = EntryStore(earlier)
    assert list(store.with_stems_in_a_row(["coffe", "filter"])) == ["pot"]
    assert list(store.with_stems_in_a_row(["wash", "coffe"])) == []
