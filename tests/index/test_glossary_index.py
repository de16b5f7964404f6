"""An index of several segments behaves like one of its living entries alone."""

from collections.abc import Container
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag.index import glossary_index
from rag.index.glossary_index import GlossaryIndex
from rag.index.segment import Segment
from rag.types import Entry
from tests.index.toy_segments import toy_entry, toy_index, toy_segment, toy_vector

NOISE = toy_entry("noise", "A random hiss.", tags=("sound",))
SEED = toy_entry("seed", "A number that begins a sequence.", status="draft")
TILE = toy_entry("tile", "A piece of a picture.", tags=("picture",))
NEW_SEED = replace(SEED, definition="A grain from which a plant grows.", term="Grain")
VAE = toy_entry("vae", "It decodes a picture.", tags=("picture",))
LIVING = (NOISE, NEW_SEED, VAE)


@pytest.fixture(scope="module")
def segments(tmp_path_factory: pytest.TempPathFactory) -> tuple[Segment, Segment]:
    """Two segments: in the newer one `seed` is changed and `vae` is new."""
    folder = tmp_path_factory.mktemp("segments")
    older = toy_segment(folder, "000001", [NOISE, SEED, TILE])
    newer = toy_segment(folder, "000002", [NEW_SEED, VAE])
    return older, newer


@pytest.fixture
def index(segments: tuple[Segment, Segment]) -> GlossaryIndex:
    """An index where `seed` was changed, `tile` removed and `vae` added."""
    return toy_index(segments, {"000001": {"seed", "tile"}})


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> GlossaryIndex:
    """An index of the living entries in one segment."""
    return toy_index([toy_segment(tmp_path_factory.mktemp("fresh"), "000001", LIVING)])


def test_it_has_the_living_entries_in_the_order_of_ids(index: GlossaryIndex) -> None:
    assert [*index.entries] == ["noise", "seed", "vae"]
    assert len(index.entries) == 3
    assert dict(index.entries.items()) == {entry.id: entry for entry in LIVING}


def test_the_entries_come_one_after_the_other_without_the_dead(index: GlossaryIndex) -> None:
    assert [*index.entries.values()] == [*LIVING]


def test_entries_can_be_read_twice(index: GlossaryIndex) -> None:
    values = index.entries.values()
    assert [*values] == [*values]


def test_a_changed_entry_is_read_from_the_newer_segment(index: GlossaryIndex) -> None:
    assert index.entries["seed"] == NEW_SEED
    assert index.segment_of("seed").name == "000002"
    assert index.indexed_entry("seed").entry == NEW_SEED


@pytest.mark.parametrize("entry", ["tile", "unknown"])
def test_a_dead_entry_is_not_there(index: GlossaryIndex, entry: str) -> None:
    assert entry not in index.entries
    assert index.entries.content_hash(entry) is None
    for read in (index.segment_of, index.indexed_entry, index.centroid, index.entries.__getitem__):
        with pytest.raises(KeyError, match=entry):
            read(entry)


def test_only_ids_are_in_the_entries(index: GlossaryIndex) -> None:
    entries: Container[object] = index.entries
    assert 7 not in entries
    assert None not in entries


def test_marks_are_those_of_the_living_entries(index: GlossaryIndex, fresh: GlossaryIndex) -> None:
    assert index.entries.content_hashes() == fresh.entries.content_hashes()
    assert index.entries.content_hash("seed") == fresh.entries.content_hash("seed")


def test_entries_are_listed_by_term_without_the_dead(index: GlossaryIndex) -> None:
    assert index.entries.by_term() == ["seed", "noise", "vae"]


def test_entries_are_narrowed_to_a_prefix_a_tag_or_a_status(index: GlossaryIndex) -> None:
    assert index.entries.by_term(prefix="n") == ["noise"]
    assert index.entries.by_term(tag="picture") == ["vae"]
    assert index.entries.by_term(status="draft") == ["seed"]
    assert index.entries.by_term(prefix="v", tag="sound") == []


def test_entries_with_a_status_are_the_living_ones(
    segments: tuple[Segment, Segment], index: GlossaryIndex
) -> None:
    assert index.entries.with_status("draft") == {"seed"}
    removed = toy_index(segments, {"000001": {"seed"}, "000002": {"seed"}})
    assert removed.entries.with_status("draft") == frozenset()


def test_passages_of_dead_entries_are_not_counted(
    index: GlossaryIndex, fresh: GlossaryIndex
) -> None:
    assert index.passages == fresh.passages


def test_words_and_weights_are_those_of_the_living_entries(
    index: GlossaryIndex, fresh: GlossaryIndex
) -> None:
    assert index.words() == fresh.words()
    pieces = np.arange(100_003, dtype=np.int32)
    assert np.array_equal(index.weights().of(pieces), fresh.weights().of(pieces))


def test_counts_may_know_different_ids(tmp_path: Path) -> None:
    one = toy_segment(tmp_path, "000001", [NOISE])
    other = toy_segment(tmp_path, "000002", [VAE])
    pieces = np.arange(100_003, dtype=np.int32)
    forward, backward = toy_index([one, other]), toy_index([other, one])
    assert np.array_equal(forward.weights().of(pieces), backward.weights().of(pieces))


@pytest.mark.parametrize("text", ["a random hiss", "picture", "grain of a plant", "sequence"])
def test_search_finds_what_a_fresh_index_finds(
    index: GlossaryIndex, fresh: GlossaryIndex, text: str
) -> None:
    query = toy_vector(text)
    assert index.search(query, 100) == fresh.search(query, 100)


def test_search_names_an_entry_once_and_best_first(index: GlossaryIndex) -> None:
    assert index.search(toy_vector("a random hiss"), 100)[0] == "noise"
    assert sorted(index.search(toy_vector("a random hiss"), 100)) == ["noise", "seed", "vae"]


def test_search_reads_no_more_passages_than_are_wanted(index: GlossaryIndex) -> None:
    assert index.search(toy_vector("a random hiss"), 1) == ["noise"]


def test_the_nearest_entries_are_ordered_by_their_centroids(index: GlossaryIndex) -> None:
    query = index.centroid("vae")
    nearest = index.nearest(query, 2)
    expected = sorted((float(index.centroid(name) @ query) for name in index.entries), reverse=True)
    assert nearest[0][1] == "vae"
    assert [cosine for cosine, _ in nearest] == pytest.approx(expected[:2])


def numbered(count: int, prefix: str) -> list[Entry]:
    return [toy_entry(f"{prefix}{number:03}") for number in range(count)]


@pytest.fixture(scope="module")
def sized(tmp_path_factory: pytest.TempPathFactory) -> tuple[Segment, Segment, Segment]:
    """Segments of 20, 4 and 2 entries."""
    folder = tmp_path_factory.mktemp("sized")
    large, middle, small = (
        toy_segment(folder, name, numbered(count, prefix))
        for name, count, prefix in (("000001", 20, "a"), ("000002", 4, "b"), ("000003", 2, "c"))
    )
    return large, middle, small


def merged(index: GlossaryIndex, gone: set[str], fresh: int) -> list[str]:
    return [segment.name for segment in index.to_merge(gone, fresh)]


def test_small_segments_are_merged_into_the_next(
    sized: tuple[Segment, Segment, Segment], monkeypatch: pytest.MonkeyPatch
) -> None:
    index = toy_index(sized)
    assert merged(index, set(), fresh=1) == ["000001", "000002", "000003"]
    monkeypatch.setattr(glossary_index, "SMALL", 3)
    assert merged(index, set(), fresh=1) == ["000002", "000003"]
    assert merged(index, set(), fresh=6) == ["000001", "000002", "000003"]


def test_an_edit_does_not_take_in_a_large_segment(
    sized: tuple[Segment, Segment, Segment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glossary_index, "LARGE", 3)
    assert merged(toy_index(sized), set(), fresh=1) == ["000003"]


def test_a_segment_without_living_entries_is_dropped(
    sized: tuple[Segment, Segment, Segment],
) -> None:
    index = toy_index(sized, {"000003": {"c000"}})
    assert merged(index, {"c001"}, fresh=0) == ["000003"]


def test_removing_an_entry_merges_nothing_while_its_segment_lives(
    sized: tuple[Segment, Segment, Segment],
) -> None:
    assert merged(toy_index(sized), {"c001"}, fresh=0) == []


def test_a_change_adds_to_the_dead_and_leaves_the_index_before(
    segments: tuple[Segment, Segment],
) -> None:
    before = toy_index(segments[:1])
    after = before.changed({"seed", "unknown"}, [], [segments[1]])
    assert after.dead == {"000001": {"seed"}, "000002": frozenset()}
    assert [*after.entries] == ["noise", "seed", "tile", "vae"]
    assert before.entries["seed"] == SEED


def test_a_merged_segment_is_replaced(segments: tuple[Segment, Segment]) -> None:
    before = toy_index(segments, {"000001": {"seed"}})
    after = before.changed({"seed", "vae"}, [segments[1]], [])
    assert [segment.name for segment in after.segments] == ["000001"]
    assert [*after.entries] == ["noise", "tile"]


def test_an_index_of_no_entries_is_refused(segments: tuple[Segment, Segment]) -> None:
    index = toy_index(segments)
    with pytest.raises(ValueError, match="an index of no entries"):
        index.changed({*index.entries}, index.segments, [])


def test_living_entries_without_questions_are_counted(tmp_path: Path) -> None:
    asked = replace(NOISE, questions=("why does it hiss",))
    older = toy_segment(tmp_path, "000001", [asked, SEED, TILE])
    newer = toy_segment(tmp_path, "000002", [replace(NEW_SEED, questions=("what grows",)), VAE])
    assert toy_index((older, newer), {"000001": {"seed", "tile"}}).without_questions == 1
    assert toy_index((older, newer), {"000001": {"seed", "noise"}}).without_questions == 2
    assert toy_index((older,), {}).without_questions == 2
