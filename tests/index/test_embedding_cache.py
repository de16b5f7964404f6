"""The resume cache returns what it was given, for the encoder that it was written with."""

import sqlite3
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.index.embedding_cache import (
    CachedEmbedding,
    EmbeddingCache,
    Key,
    embedding_from_bytes,
    embedding_to_bytes,
    remove_cache,
)
from rag.index.index_folder import CACHE_FILES
from rag.index.tokens import PassageTokens
from rag.types import EncoderCard

CARD = EncoderCard("model", "weights", "", 2, "mean")
KEY: Key = ("a text", True)


def embedding(number: float, pieces: int = 2) -> CachedEmbedding:
    vector = np.array([number, 1], dtype=np.float32)
    rows = np.arange(3 * pieces, dtype=np.int8).reshape(pieces, 3)
    return CachedEmbedding(vector, PassageTokens(rows, np.arange(pieces, dtype=np.int32)))


def assert_same(one: CachedEmbedding, other: CachedEmbedding) -> None:
    assert np.array_equal(one.vector, other.vector)
    assert np.array_equal(one.tokens.pieces, other.tokens.pieces)
    assert np.array_equal(one.tokens.rows, other.tokens.rows)


def test_an_embedding_survives_its_bytes() -> None:
    made = embedding(0.5)
    assert_same(embedding_from_bytes(*embedding_to_bytes(made)), made)


def test_a_folder_that_takes_no_cache_is_an_error_of_the_disk(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="unable to open"):
        EmbeddingCache(tmp_path / "missing", CARD)


def test_an_embedding_without_pieces_survives_its_bytes() -> None:
    read = embedding_from_bytes(*embedding_to_bytes(embedding(0.5, pieces=0)))
    assert len(read.tokens.pieces) == len(read.tokens.rows) == 0
    assert read.vector.tolist() == [0.5, 1]


def test_bytes_are_read_in_the_types_of_the_index() -> None:
    read = embedding_from_bytes(*embedding_to_bytes(embedding(1)))
    arrays = (read.vector, read.tokens.pieces, read.tokens.rows)
    assert [array.dtype.name for array in arrays] == ["float32", "int32", "int8"]


def test_a_new_cache_is_empty(tmp_path: Path) -> None:
    assert EmbeddingCache(tmp_path, CARD).find([KEY]) == {}


def test_what_was_put_is_found_by_the_next_process(tmp_path: Path) -> None:
    EmbeddingCache(tmp_path, CARD).put({KEY: embedding(0.5)})
    found = EmbeddingCache(tmp_path, CARD).find([KEY, ("another text", True)])
    assert [*found] == [KEY]
    assert_same(found[KEY], embedding(0.5))


def test_a_text_with_its_pieces_is_another_key_than_without(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path, CARD)
    cache.put({("a text", True): embedding(1), ("a text", False): embedding(2, pieces=0)})
    found = cache.find([("a text", False)])
    assert found["a text", False].vector[0] == 2


def test_putting_again_replaces(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path, CARD)
    for number in (1, 2):
        cache.put({KEY: embedding(number)})
    assert cache.find([KEY])[KEY].vector[0] == 2


def test_any_text_is_a_key(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path, CARD)
    keys: list[Key] = [("", True), ("'); DROP TABLE kept; --", True), ("𝄞 é", False), ("1a", True)]
    cache.put({each: embedding(number) for number, each in enumerate(keys)})
    found = cache.find(keys)
    assert [found[each].vector[0] for each in keys] == [0, 1, 2, 3]


def test_a_failed_put_stores_nothing(tmp_path: Path) -> None:
    def rows() -> dict[Key, CachedEmbedding]:
        broken = CachedEmbedding(np.zeros(2, dtype=np.float32), None)  # type: ignore[arg-type]
        return {KEY: embedding(1), ("broken", True): broken}

    cache = EmbeddingCache(tmp_path, CARD)
    with pytest.raises(AttributeError):
        cache.put(rows())
    assert cache.find([KEY]) == {}


@pytest.mark.parametrize(
    "other",
    [
        replace(CARD, model="other"),
        replace(CARD, weights="other"),
        replace(CARD, adapter="other"),
        replace(CARD, dimension=3),
        replace(CARD, pooling="other"),
    ],
)
def test_another_encoder_finds_nothing(tmp_path: Path, other: EncoderCard) -> None:
    EmbeddingCache(tmp_path, CARD).put({KEY: embedding(1)})
    assert EmbeddingCache(tmp_path, other).find([KEY]) == {}
    assert EmbeddingCache(tmp_path, CARD).find([KEY]) == {}


def test_a_damaged_cache_is_emptied(tmp_path: Path) -> None:
    (tmp_path / CACHE_FILES[0]).write_bytes(b"this is no database, as its header shows" * 30)
    cache = EmbeddingCache(tmp_path, CARD)
    cache.put({KEY: embedding(1)})
    assert [*cache.find([KEY])] == [KEY]


def test_the_cache_is_a_sqlite_file_with_its_encoder(tmp_path: Path) -> None:
    EmbeddingCache(tmp_path, CARD)
    with sqlite3.connect(tmp_path / "embedded.sqlite") as connection:
        [(card,)] = connection.execute("SELECT card FROM encoder").fetchall()
    connection.close()
    assert '"model": "model"' in card


def test_removing_takes_the_journal_too(tmp_path: Path) -> None:
    for name in (*CACHE_FILES, "current"):
        (tmp_path / name).touch()
    remove_cache(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["current"]


def test_a_cache_that_cannot_be_removed_is_left(tmp_path: Path) -> None:
    (tmp_path / CACHE_FILES[0]).mkdir()
    remove_cache(tmp_path)
    assert (tmp_path / CACHE_FILES[0]).is_dir()


def test_removing_where_there_is_no_cache_does_nothing(tmp_path: Path) -> None:
    remove_cache(tmp_path)
    assert [*tmp_path.iterdir()] == []


@given(st.integers(0, 10**6), st.integers(1, 255))
@example(3990, 128)
@settings(max_examples=60)
def test_a_damaged_file_gives_right_embeddings_or_none(place: int, change: int) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        stored = {(f"text {number}", True): embedding(number) for number in range(20)}
        EmbeddingCache(folder, CARD).put(stored)
        file = folder / CACHE_FILES[0]
        content = bytearray(file.read_bytes())
        content[place % len(content)] ^= change
        file.write_bytes(content)
        for key, found in EmbeddingCache(folder, CARD).find(stored).items():
            assert_same(found, stored[key])


def test_an_embedding_under_the_key_of_another_text_is_not_used(tmp_path: Path) -> None:
    EmbeddingCache(tmp_path, CARD).put({KEY: embedding(1), ("another text", True): embedding(2)})
    with sqlite3.connect(tmp_path / CACHE_FILES[0]) as connection:
        connection.execute("UPDATE embedding SET vector = (SELECT max(vector) FROM embedding)")
    assert len(EmbeddingCache(tmp_path, CARD).find([KEY, ("another text", True)])) < 2
