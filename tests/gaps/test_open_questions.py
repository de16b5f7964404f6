"""Missed questions of the same words are one, and stay open until an answer is not disliked."""

from dataclasses import replace

import numpy as np

from rag.gaps.open_questions import deduplicated, still_open
from rag.types import Generation, Match, MissedQuestion, Outcome, Quote, Reply

AXES = np.eye(4, dtype=np.float32)


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


def test_the_name_that_a_declined_question_asks_for_is_kept() -> None:
    declined = replace(reply("declined", "seed"), asked_for="GGUF")
    found = still_open(MissedQuestion("gguf?", 1, {}), declined, AXES[0], ())
    assert found is not None
    assert found.asked_for == "GGUF"


def test_the_entry_that_is_liked_most_is_the_nearest_one() -> None:
    missed = MissedQuestion("q", 1, {"seed": 1, "vae": 3})
    found = still_open(missed, reply("declined", "seed"), AXES[0], {"seed", "vae"})
    assert found is not None
    assert (found.nearest, found.nearness) == ("vae", 1.0)
