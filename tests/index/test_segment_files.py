"""The files of a segment, of the contrast and of the map are read as they were written."""

import io
from pathlib import Path

import numpy as np
import pytest

from rag.index.glossary_index import Background
from rag.index.segment import VIEWS, Segment
from rag.index.segment_files import (
    FILE_KINDS,
    SegmentWriter,
    background_from_bytes,
    background_to_bytes,
    open_segment,
    places_from_bytes,
    places_to_bytes,
    segment_file_names,
)
from rag.index.vectors.base import SearchPlan
from tests.index.toy_segments import (
    COMPONENTS,
    DIMENSION,
    toy_background,
    toy_basis,
    toy_block,
    toy_entry,
    toy_segment,
)

ENTRIES = (toy_entry("noise", questions=("what hisses",)), toy_entry("seed"))


@pytest.fixture
def segment(tmp_path: Path) -> Segment:
    return toy_segment(tmp_path, "000001", ENTRIES)


def layout(folder: Path) -> dict[str, list[int]]:
    with np.load(folder / "000001.layout.npz") as arrays:
        return {name: array.tolist() for name, array in arrays.items()}


def test_a_segment_has_a_file_of_each_kind(tmp_path: Path, segment: Segment) -> None:
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {f"000001.{kind}" for kind in FILE_KINDS}
    assert names == {*segment_file_names("000001", segment.search_plan)}


def test_a_segment_that_a_server_searches_has_no_search_file() -> None:
    plan = SearchPlan("Milvus", 8, 1.0, 1.0, collection="ours")
    names = segment_file_names("000001", plan)
    assert "000001.search.faiss" not in names
    assert len(names) == len(FILE_KINDS) - 1


def test_vectors_lie_in_their_file_row_by_row(tmp_path: Path, segment: Segment) -> None:
    vectors = np.fromfile(tmp_path / "000001.vectors.f32", dtype=np.float32)
    written = np.concatenate([toy_block(entry).vectors for entry in ENTRIES])
    assert np.array_equal(vectors.reshape(-1, DIMENSION), written)


def test_word_pieces_lie_in_their_files_beside_their_rows(tmp_path: Path, segment: Segment) -> None:
    tokens = [each for entry in ENTRIES for each in toy_block(entry).tokens]
    pieces = np.fromfile(tmp_path / "000001.pieces.i32", dtype=np.int32)
    rows = np.fromfile(tmp_path / "000001.tokens.i8", dtype=np.int8)
    assert np.array_equal(pieces, np.concatenate([each.pieces for each in tokens]))
    expected = np.concatenate([each.rows for each in tokens])
    assert np.array_equal(rows.reshape(-1, COMPONENTS), expected)


def test_the_layout_says_where_entries_and_their_pieces_begin(
    tmp_path: Path, segment: Segment
) -> None:
    blocks = [toy_block(entry) for entry in ENTRIES]
    arrays = layout(tmp_path)
    counts = [len(block.passages) for block in blocks]
    assert arrays["starts"] == [0, counts[0], sum(counts)]
    pieces = [len(tokens.pieces) for block in blocks for tokens in block.tokens]
    assert arrays["token_starts"] == [0, *np.cumsum(pieces).tolist()]


def test_the_layout_numbers_the_views(tmp_path: Path, segment: Segment) -> None:
    views = [passage.view for entry in ENTRIES for passage in toy_block(entry).passages]
    assert [VIEWS[number] for number in layout(tmp_path)["views"]] == views


def test_the_layout_counts_each_piece_once_for_an_entry(tmp_path: Path, segment: Segment) -> None:
    frequencies = np.array(layout(tmp_path)["frequencies"])
    distinct = [
        set(np.concatenate([tokens.pieces for tokens in toy_block(entry).tokens]).tolist())
        for entry in ENTRIES
    ]
    assert set(np.flatnonzero(frequencies == 2).tolist()) == distinct[0] & distinct[1]
    assert set(np.flatnonzero(frequencies).tolist()) == distinct[0] | distinct[1]


def test_an_opened_segment_is_the_one_that_was_written(tmp_path: Path, segment: Segment) -> None:
    opened = open_segment(tmp_path, "000001", DIMENSION, segment.search_plan)
    assert [*opened.store.entries()] == [*ENTRIES]
    assert np.array_equal(opened.vectors, segment.vectors)
    assert opened.search_plan == segment.search_plan


def test_writing_the_same_entries_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        toy_segment(tmp_path / name, "000001", ENTRIES)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_a_segment_is_not_written_over_another(tmp_path: Path, segment: Segment) -> None:
    with pytest.raises(Exception, match="already exists"):
        SegmentWriter(tmp_path, "000001")


def test_vectors_that_do_not_fit_the_passages_are_refused(tmp_path: Path, segment: Segment) -> None:
    path = tmp_path / "000001.vectors.f32"
    path.write_bytes(path.read_bytes()[: -4 * DIMENSION])
    with pytest.raises(ValueError, match=r"\d+ passages but \d+ vectors"):
        open_segment(tmp_path, "000001", DIMENSION, segment.search_plan)


def test_a_segment_without_a_file_is_refused(tmp_path: Path, segment: Segment) -> None:
    (tmp_path / "000001.layout.npz").unlink()
    with pytest.raises(FileNotFoundError):
        open_segment(tmp_path, "000001", DIMENSION, segment.search_plan)


def test_a_contrast_survives_its_file() -> None:
    contrast = background_from_bytes(background_to_bytes(Background(toy_background(), toy_basis())))
    assert np.array_equal(contrast.background, toy_background())
    assert np.array_equal(contrast.basis, toy_basis())


def test_a_contrast_with_other_arrays_is_refused() -> None:
    stream = io.BytesIO()
    np.savez(stream, background=toy_background(), other=toy_basis())
    with pytest.raises(TypeError, match="other"):
        background_from_bytes(stream.getvalue())


def test_objects_in_an_array_file_are_never_unpickled() -> None:
    stream = io.BytesIO()
    np.savez(stream, background=np.array([{"a": 1}], dtype=object), basis=toy_basis())
    with pytest.raises(ValueError, match="allow_pickle"):
        background_from_bytes(stream.getvalue())


def test_places_survive_their_file_to_four_digits() -> None:
    read = places_from_bytes(places_to_bytes({"vae": (0.123456, 1.0), "größe": (0.0, 0.5)}))
    assert read == {"vae": (0.1235, 1.0), "größe": (0.0, 0.5)}


def test_an_empty_map_survives_its_file() -> None:
    assert places_from_bytes(places_to_bytes({})) == {}


@pytest.mark.parametrize("content", [b"[]", b'{"vae": [1]}', b'{"vae": [1, 2, 3]}', b"{"])
def test_a_map_of_another_shape_is_refused(content: bytes) -> None:
    with pytest.raises((AttributeError, ValueError)):
        places_from_bytes(content)
