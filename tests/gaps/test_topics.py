"""Missed questions become topics: clustered by their vectors, and named."""

import json
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from rag.corpus.folder import read_corpus
from rag.encoders.background import background_questions
from rag.encoders.model_files import DEFAULT_MODEL
from rag.encoders.open import compiled_files, open_encoder
from rag.entries.name_lookup import NameIndex
from rag.gaps.clusters import BATCH, clusters, similarity_threshold
from rag.gaps.open_questions import Gap
from rag.gaps.topics import likeliest, topics
from tests.conftest import ROOT

AXES = np.eye(4, dtype=np.float32)


def gap(question: str, axis: int, declined: int = 1, nearest: str = "seed") -> Gap:
    """A gap whose vector is one of the axes: those of one axis are about the same."""
    return Gap(question, declined, 0, AXES[axis], nearest, 0.1)


def test_what_is_alike_depends_on_how_alike_any_questions_are_to_the_encoder() -> None:
    apart = np.eye(64, dtype=np.float32)
    close = np.concatenate([apart * 0.5, np.full((64, 1), 0.75**0.5, dtype=np.float32)], axis=1)
    assert similarity_threshold(apart) == pytest.approx(0.4)
    assert similarity_threshold(close) == pytest.approx(0.75 + 0.4 * 0.25)


def test_more_questions_than_are_held_against_each_other_find_their_topics() -> None:
    centres = np.eye(64, dtype=np.float32)[:50]
    noise = np.random.default_rng(0).standard_normal((BATCH * 3, 64)).astype(np.float32) * 0.03
    vectors = centres[np.arange(len(noise)) % 50] + noise
    found = clusters(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), 0.5)
    assert sorted(row for group in found for row in group) == list(range(len(noise)))
    assert [len({row % 50 for row in group}) for group in found] == [1] * 50


def test_what_fits_none_of_the_first_topics_makes_topics_of_its_own() -> None:
    first, later = np.tile([1, 0], (BATCH, 1)), np.tile([0, 1], (5, 1))
    found = clusters(np.concatenate([first, later]).astype(np.float32), 0.5)
    assert [len(group) for group in found] == [BATCH, 5]


def test_questions_sorted_by_hand_fall_into_their_topics() -> None:
    encoder = open_encoder(DEFAULT_MODEL, "cpu", compiled_files(DEFAULT_MODEL, {}))
    background = np.stack([each.vector for each in encoder.encode_query(background_questions()[0])])
    lines = (ROOT / "tests/questions/gaps-dev.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    vectors = np.stack([each.vector for each in encoder.encode_query([row["q"] for row in rows])])
    found: set[tuple[int, int]] = set()
    for group in clusters(vectors, similarity_threshold(background)):
        found.update(combinations(sorted(group), 2))
    wanted: set[tuple[int, int]] = set()
    for one, other in combinations(range(len(rows)), 2):
        if rows[one]["topic"] and rows[one]["topic"] == rows[other]["topic"]:
            wanted.add((one, other))
    assert len(found & wanted) / len(found) > 0.95
    assert len(found & wanted) / len(wanted) > 0.8


def test_gaps_of_one_direction_are_a_topic_and_the_most_frequent_comes_first() -> None:
    entries = {each.id: each for each in read_corpus(ROOT / "tests/corpus")}
    gaps = [gap("tax return", 0), gap("banana bread", 1, 3), gap("banana bread oven", 1)]
    first, second = topics(gaps, AXES, NameIndex.of(entries.values()), entries)
    assert (first.number, first.name, first.count) == (1, "banana bread", 4)
    assert first.examples == ("banana bread", "banana bread oven")
    assert (second.number, second.examples) == (2, ("tax return",))


def test_the_likeliest_entry_weighs_each_question_by_how_often_it_was_missed() -> None:
    group = [gap("a", 0, 1, "seed"), gap("b", 0, 3, "vae"), gap("c", 0, 1, "seed")]
    entry, nearness = likeliest(group)
    assert entry == "vae"
    assert nearness == pytest.approx(0.3 / 5)


def named(question: str, asked_for: str, axis: int, declined: int = 1) -> Gap:
    return replace(gap(question, axis, declined), asked_for=asked_for)


def test_questions_for_one_name_are_one_gap_under_that_name() -> None:
    entries = {each.id: each for each in read_corpus(ROOT / "tests/corpus")}
    gaps = [
        named("what is a GGUF", "GGUF", 0),
        named("gguf meaning", "gguf", 1),
        named("define GGUFs", "GGUFs", 2),
        named("what is ARPANET", "ARPANET", 0),
        gap("open such a file", 0),
        gap("tax return", 3),
    ]
    found = topics(gaps, AXES, NameIndex.of(entries.values()), entries)
    assert [(each.name, each.count) for each in found[1:]] == [("ARPANET", 2), ("tax return", 1)]
    assert (found[0].name, found[0].count) == ("GGUF", 3)
