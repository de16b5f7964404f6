"""A segment answers for its entries, dead or alive, from arrays on disk."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag.entries.passages import split_into_passages
from rag.index.segment import VIEWS, Segment
from rag.types import Translation
from tests.index.toy_segments import toy_block, toy_entry, toy_segment, toy_vector
from tests.toys import ToyEncoder

NOISE = toy_entry(
    "noise",
    definition="A random hiss. It is heard everywhere.\n\nIt is removed by filters.",
    questions=("what hisses", "why does it hiss"),
)
SEED = toy_entry("seed", definition="A number that begins a random sequence.")
ENTRIES = (NOISE, SEED, toy_entry("tile"))


@pytest.fixture(scope="module")
def segment(tmp_path_factory: pytest.TempPathFactory) -> Segment:
    return toy_segment(tmp_path_factory.mktemp("segment"), "000001", ENTRIES)


def piece_of(word: str) -> int:
    return int(ToyEncoder().encode_query([word])[0].pieces[0])


def test_a_segment_knows_its_entries(segment: Segment) -> None:
    assert len(segment) == 3
    assert "seed" in segment
    assert "sea" not in segment
    assert segment.entry("seed") == SEED


def test_it_counts_the_passages_of_all_entries(segment: Segment) -> None:
    assert segment.passages == len(split_into_passages(ENTRIES)) == len(segment.vectors)


@pytest.mark.parametrize(
    "method", ["entry", "content_hash", "rows_of", "tokens_of", "vectors_of", "indexed_entry"]
)
def test_an_entry_that_is_not_there_is_a_key_error(segment: Segment, method: str) -> None:
    with pytest.raises(KeyError, match="sea"):
        getattr(segment, method)("sea")


def test_rows_of_entries_are_adjacent_and_in_the_order_of_ids(segment: Segment) -> None:
    rows = [segment.rows_of(entry.id).rows for entry in ENTRIES]
    joined = [row for each in rows for row in each]
    assert joined == [*range(segment.passages)]


def test_the_views_of_an_entry_are_those_of_its_passages(segment: Segment) -> None:
    views = [VIEWS[number] for number in segment.rows_of("noise").views]
    assert views == [passage.view for passage in segment.passages_of("noise")]


def test_first_passages_are_the_first_rows_of_the_entries(segment: Segment) -> None:
    rows = [segment.rows_of(entry.id).rows for entry in ENTRIES]
    assert segment.first_passages.tolist() == [each.start for each in rows]


def test_the_owner_of_a_passage_is_the_entry_that_has_its_row(segment: Segment) -> None:
    for entry in ENTRIES:
        rows = segment.rows_of(entry.id).rows
        assert {segment.entry_of_row(row) for row in rows} == {entry.id}


def test_search_returns_the_true_nearest_passages_best_first(segment: Segment) -> None:
    query = toy_vector("a random hiss")
    hits = segment.search(query, 4)
    nearest = np.sort(segment.vectors @ query)[::-1][:4]
    assert [cosine for cosine, _ in hits] == pytest.approx(nearest.tolist())
    assert hits[0][1] == "noise"


def test_search_returns_plain_numbers(segment: Segment) -> None:
    [(cosine, entry)] = segment.search(toy_vector("seed"), 1)
    assert type(cosine) is float
    assert type(entry) is str


def test_search_for_more_than_there_is_returns_all(segment: Segment) -> None:
    assert len(segment.search(toy_vector("seed"), 1_000)) == segment.passages


def test_a_block_is_what_was_written(segment: Segment) -> None:
    block, written = segment.indexed_entry("noise"), toy_block(NOISE)
    assert (block.entry, block.passages) == (written.entry, written.passages)
    assert np.array_equal(block.vectors, written.vectors)
    for read, packed in zip(block.tokens, written.tokens, strict=True):
        assert np.array_equal(read.rows, packed.rows)
        assert np.array_equal(read.pieces, packed.pieces)


def test_blocks_come_by_id_without_those_left_out(segment: Segment) -> None:
    blocks = segment.indexed_entries(without={"seed", "unknown"})
    assert [block.entry.id for block in blocks] == ["noise", "tile"]


def test_tokens_of_an_entry_are_those_of_its_passages(segment: Segment) -> None:
    tokens = segment.tokens_of("noise")
    pieces = [each.pieces for each in toy_block(NOISE).tokens]
    assert np.array_equal(tokens.pieces, np.concatenate(pieces))
    assert tokens.lengths.tolist() == [len(each) for each in pieces if len(each)]


def test_the_centroid_is_a_unit_vector_between_the_passages(segment: Segment) -> None:
    centroid = segment.centroid("noise")
    mean = segment.vectors_of("noise").mean(axis=0)
    assert np.linalg.norm(centroid) == pytest.approx(1, abs=1e-6)
    assert centroid @ mean == pytest.approx(np.linalg.norm(mean), abs=1e-6)


def test_frequencies_count_the_entries_with_a_piece(segment: Segment) -> None:
    frequencies = segment.frequencies(without=set())
    assert frequencies[piece_of("random")] == 2
    assert frequencies[piece_of("hiss")] == 1


def test_frequencies_without_entries_are_those_of_the_rest(
    segment: Segment, tmp_path: Path
) -> None:
    remaining = segment.frequencies(without={"seed", "tile"})
    alone = toy_segment(tmp_path, "000001", [NOISE]).frequencies(without=set())
    assert np.array_equal(np.trim_zeros(remaining, "b"), alone)


def test_counting_without_entries_leaves_the_segment_as_it_is(segment: Segment) -> None:
    before = segment.frequencies(without=set()).copy()
    words = segment.words(without=set())
    segment.frequencies(without={"seed"})
    segment.words(without={"seed"})
    assert np.array_equal(segment.frequencies(without=set()), before)
    assert segment.words(without=set()) == words


def test_words_without_entries_are_those_of_the_rest(segment: Segment, tmp_path: Path) -> None:
    remaining = +segment.words(without={"seed", "tile"})
    assert remaining == toy_segment(tmp_path, "000001", [NOISE]).words(without=set())
    assert "sequence" not in remaining


def test_translations_are_searched_but_neither_counted_nor_part_of_the_centroid(
    tmp_path: Path,
) -> None:
    kettle = toy_entry("kettle", definition="A pot for water.")
    german = replace(kettle, translations=(Translation("de", "Kessel", "Ein Topf."),))
    plain = toy_segment(tmp_path, "000001", [kettle])
    translated = toy_segment(tmp_path, "000002", [german])
    assert translated.passages == plain.passages + 1
    assert translated.words(without=set()) == plain.words(without=set())
    assert translated.words(without={"kettle"}).total() == 0
    assert np.allclose(translated.centroid("kettle"), plain.centroid("kettle"))
    assert np.array_equal(translated.frequencies(set()), plain.frequencies(set()))
    assert translated.frequencies(set(), translated=True)[piece_of("topf")] == 1
    assert not translated.frequencies({"kettle"}, translated=True).any()
    place = translated.rows_of("kettle")
    own = place.untranslated()
    assert len(own.rows) == len(own.views) == plain.passages
    assert VIEWS[place.views[-1]] == "translation"
    assert translated.passages_of("kettle")[-1].text == "Kessel: Ein Topf."
