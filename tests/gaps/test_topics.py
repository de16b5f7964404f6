"""Missed questions become topics: deduplicated, clustered by their vectors, and named."""

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
from rag.gaps.topics import (
    Gap,
    deduplicated,
    likeliest,
    singular,
    still_open,
    topic_names,
    topics,
)
from rag.types import Generation, Match, MissedQuestion, Outcome, Quote, Reply
from tests.conftest import ROOT

AXES = np.eye(4, dtype=np.float32)


def gap(question: str, axis: int, declined: int = 1, nearest: str = "seed") -> Gap:
    """A gap whose vector is one of the axes: those of one axis are about the same."""
    return Gap(question, declined, 0, AXES[axis], nearest, 0.1)


def reply(outcome: Outcome, *ids: str) -> Reply:
    """A reply with these matches; if it answers, by the first."""
    matches = [Match(each, each, (), "", "", 0.0, 0.4, "approved") for each in ids]
    quote = Quote("text", ids[:1], None) if outcome == "answered" else None
    return Reply("?", outcome, 0.4, quote, tuple(matches), None, Generation(1, ""))


def test_questions_of_the_same_words_are_one() -> None:
    said = [
        MissedQuestion("What is Flux?", 2, {}),
        MissedQuestion("what is flux", 5, {"seed": -1}),
        MissedQuestion("flux", 1, {}),
    ]
    assert deduplicated(said) == [
        MissedQuestion("what is flux", 7, {"seed": -1}),
        MissedQuestion("flux", 1, {}),
    ]


def test_what_was_never_declined_nor_disliked_is_no_gap() -> None:
    missed = [
        MissedQuestion("what is a seed", 0, {"seed": 3}),
        MissedQuestion("???", 4, {}),
        MissedQuestion("[number]", 4, {}),
    ]
    assert deduplicated(missed) == []


def test_placeholders_are_left_out() -> None:
    missed = [
        MissedQuestion("is order [number] late", 1, {}),
        MissedQuestion("is order late", 1, {}),
    ]
    [joined] = deduplicated(missed)
    assert joined.declined == 2


def test_a_topic_is_called_by_what_others_are_not_about() -> None:
    told = [
        ["picture of a tall tower", "tower picture"],
        ["picture of my cat", "cat picture"],
        ["picture size"],
    ]
    groups = [
        [Gap(question, 1, 0, np.zeros(2, np.float32), "", 0.0) for question in questions]
        for questions in told
    ]
    assert list(topic_names(groups)) == ["tower", "cat", "size"]


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


def test_a_declined_question_is_open_and_nearest_to_its_first_match() -> None:
    found = still_open(MissedQuestion("q", 2, {}), reply("declined", "seed", "vae"), AXES[0], ())
    assert found is not None
    assert (found.declined, found.disliked, found.nearest, found.nearness) == (2, 0, "seed", 0.4)


def test_an_answer_that_nobody_disliked_closes_a_question() -> None:
    missed = MissedQuestion("q", 2, {"vae": -1})
    assert still_open(missed, reply("answered", "seed"), AXES[0], ()) is None


def test_a_disliked_answer_leaves_a_question_open_and_is_not_its_nearest_entry() -> None:
    missed = MissedQuestion("q", 0, {"seed": -2})
    found = still_open(missed, reply("answered", "seed", "vae"), AXES[0], {"seed", "vae"})
    assert found is not None
    assert (found.disliked, found.nearest) == (2, "vae")


def test_votes_for_entries_that_are_gone_are_not_counted() -> None:
    missed = MissedQuestion("q", 1, {"gone": 5})
    found = still_open(missed, reply("declined", "vae"), AXES[0], {"vae"})
    assert found is not None
    assert found.nearest == "vae"


@pytest.mark.parametrize(
    ("word", "expected"),
    [("seeds", "seed"), ("glass", "glass"), ("virus", "virus"), ("axis", "axis"), ("gas", "gas")],
)
def test_a_plural_in_s_is_counted_with_its_singular(word: str, expected: str) -> None:
    assert singular(word) == expected


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


def test_the_name_that_a_declined_question_asks_for_is_kept() -> None:
    declined = replace(reply("declined", "seed"), asked_for="GGUF")
    found = still_open(MissedQuestion("gguf?", 1, {}), declined, AXES[0], ())
    assert found is not None
    assert found.asked_for == "GGUF"
