"""A text is embedded once: what is known or cached is used again."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from rag.build import embedding as module
from rag.build.embedding import EntryEmbedder, batches, embed_texts, known_passages, passage_key
from rag.entries.passages import split_into_passages
from rag.index.embedding_cache import CachedEmbedding, EmbeddingCache, Key
from rag.index.segment import IndexedEntry
from rag.types import Entry, Passage
from tests.index.toy_segments import toy_basis, toy_block, toy_entry
from tests.toys import ToyEncoder

ENTRIES = [toy_entry("noise", "A hiss. It is heard."), toy_entry("seed"), toy_entry("tile")]


def no_progress(done: int, total: int) -> None:
    """Report no progress."""


def blocks(
    encoder: ToyEncoder,
    entries: list[Entry],
    known: dict[Key, CachedEmbedding] | None = None,
    cache: EmbeddingCache | None = None,
    progress: Callable[[int, int], None] = no_progress,
) -> list[IndexedEntry]:
    embedding = EntryEmbedder(encoder, toy_basis(), cache, progress)
    made = [*embedding.indexed_entries(entries, len(entries), known or {})]
    assert embedding.embedded == len(encoder.embedded)
    return made


def texts_of(entries: list[Entry]) -> set[str]:
    return {passage.text for passage in split_into_passages(entries)}


def test_entries_come_in_their_order_with_their_passages() -> None:
    made = blocks(ToyEncoder(), ENTRIES)
    assert [block.entry for block in made] == ENTRIES
    assert [block.passages for block in made] == [
        tuple(split_into_passages([entry])) for entry in ENTRIES
    ]


def test_each_passage_has_its_own_vector_and_tokens() -> None:
    [block] = blocks(ToyEncoder(), ENTRIES[:1])
    expected = toy_block(ENTRIES[0])
    assert np.array_equal(block.vectors, expected.vectors)
    for tokens, wanted in zip(block.tokens, expected.tokens, strict=True):
        assert np.array_equal(tokens.rows, wanted.rows)


def test_a_text_that_occurs_twice_is_embedded_once() -> None:
    encoder = ToyEncoder()
    twins = [toy_entry("one", "The same."), toy_entry("two", "The same.")]
    blocks(encoder, twins)
    assert encoder.embedded.count("The same.") == 1


def test_known_texts_are_not_embedded() -> None:
    encoder = ToyEncoder()
    known = known_passages([toy_block(ENTRIES[0])])
    made = blocks(encoder, ENTRIES[:2], known)
    assert set(encoder.embedded) == texts_of(ENTRIES[1:2]) - texts_of(ENTRIES[:1])
    assert np.array_equal(made[0].vectors, toy_block(ENTRIES[0]).vectors)


def test_cached_texts_are_not_embedded_and_new_ones_are_cached(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path, ToyEncoder().card)
    blocks(ToyEncoder(), ENTRIES[:2], cache=cache)
    encoder = ToyEncoder()
    blocks(encoder, ENTRIES, cache=cache)
    assert set(encoder.embedded) == texts_of(ENTRIES[2:]) - texts_of(ENTRIES[:2])


def test_longer_texts_are_embedded_first() -> None:
    encoder = ToyEncoder()
    blocks(encoder, ENTRIES)
    lengths = [len(text) for text in encoder.embedded]
    assert lengths == sorted(lengths, reverse=True)


def test_the_size_of_batches_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = blocks(ToyEncoder(), ENTRIES)
    monkeypatch.setattr(module, "BATCH", 2)
    monkeypatch.setattr(module, "ENTRIES_AT_ONCE", 1)
    for block, expected in zip(blocks(ToyEncoder(), ENTRIES), whole, strict=True):
        assert np.array_equal(block.vectors, expected.vectors)


def test_progress_counts_entries_from_none_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ENTRIES_AT_ONCE", 2)
    reports: list[tuple[int, int]] = []
    blocks(ToyEncoder(), ENTRIES, progress=lambda done, total: reports.append((done, total)))
    assert reports == [(0, 3), (2, 3), (3, 3)]


def test_no_entries_need_no_encoder() -> None:
    encoder = ToyEncoder()
    assert blocks(encoder, []) == []
    assert encoder.embedded == []


def test_a_text_without_stored_pieces_has_a_vector_all_the_same() -> None:
    made = embed_texts(ToyEncoder(), [("a text", False), ("a text", True)], toy_basis())
    without, with_pieces = made["a text", False], made["a text", True]
    assert np.array_equal(without.vector, with_pieces.vector)
    assert (len(without.tokens.pieces), len(with_pieces.tokens.pieces)) == (0, 2)


@pytest.mark.parametrize(
    ("view", "stored"),
    [("names", True), ("definition", True), ("question", True), ("sentence", False)],
)
def test_a_key_says_whether_pieces_are_stored(view: str, stored: bool) -> None:
    passage = Passage("vae", view, "a text")  # type: ignore[arg-type]
    assert passage_key(passage) == ("a text", stored)


def test_known_passages_are_those_of_the_blocks() -> None:
    block = toy_block(ENTRIES[0])
    known = known_passages([block])
    assert {*known} == {passage_key(passage) for passage in block.passages}
    first = known[passage_key(block.passages[0])]
    assert np.array_equal(first.vector, block.vectors[0])


@pytest.mark.parametrize(
    ("count", "expected"), [(0, []), (2, [[0, 1]]), (5, [[0, 1], [2, 3], [4]])]
)
def test_batches_have_a_size_but_for_the_last(count: int, expected: list[list[int]]) -> None:
    assert [*batches(range(count), 2)] == expected
