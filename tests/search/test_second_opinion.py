"""What the word of a language model does to an unsure reply."""

from dataclasses import replace

import pytest

from rag.search.answer import Details, compose_reply, explain_reply
from rag.search.candidate import Retrieval
from rag.search.confidence import Evidence, probability
from rag.search.engine import Engine
from rag.search.second_opinion import (
    CALIBRATION,
    UNSURE_FROM,
    calibrated,
    chances,
    is_unsure,
    with_opinion,
)
from rag.types import ExplainedReply, Generation


@pytest.fixture
def retrieved(engine: Engine) -> Retrieval:
    """What is retrieved for a question whose reply is unsure."""
    found, _ = engine.retrieve("thing that makes pictures", 4)
    for step in range(100):
        shifted = replace(found, evidence=Evidence(sentence=step / 10))
        if UNSURE_FROM <= probability(shifted.evidence) <= 0.4:
            return shifted
    raise AssertionError


def reply_to(retrieved: Retrieval, engine: Engine) -> ExplainedReply:
    """Return the explained reply to what was retrieved."""
    entries = engine.index.entries
    reply = compose_reply("?", retrieved, Details(), entries, Generation(1, ""))
    return explain_reply(reply, retrieved, entries)


def test_a_reply_between_the_bounds_is_unsure(retrieved: Retrieval) -> None:
    assert is_unsure(retrieved)
    assert not is_unsure(replace(retrieved, evidence=Evidence(sentence=99, coverage=99)))
    assert not is_unsure(replace(retrieved, evidence=Evidence(sentence=-99)))


@pytest.mark.parametrize("rule", ["floor", "noise", "denial", "refused"])
def test_what_a_rule_settles_is_not_unsure(retrieved: Retrieval, rule: str) -> None:
    assert not is_unsure(replace(retrieved, evidence=retrieved.evidence._replace(**{rule: 1.0})))


def test_the_entry_that_is_named_comes_first_and_is_quoted(
    retrieved: Retrieval, engine: Engine
) -> None:
    third = retrieved.candidates[2].entry
    reply = reply_to(with_opinion(retrieved, third, "judge"), engine)
    assert reply.matches[0].id == third
    assert reply.second_opinion
    assert reply.second_opinion.entry == third
    assert reply.second_opinion.after == pytest.approx(reply.confidence, abs=1e-4)
    if reply.answer:
        assert reply.answer.citations == (third,)
        assert reply.answer.text == engine.show(third).definition


def test_a_word_for_the_first_entry_makes_it_surer(retrieved: Retrieval, engine: Engine) -> None:
    first = retrieved.candidates[0].entry
    reply = reply_to(with_opinion(retrieved, first, "judge"), engine)
    assert reply.outcome == "answered"
    assert reply.confidence > probability(retrieved.evidence)
    others = [match.confidence for match in reply.matches[1:]]
    assert max(others) <= 1 - reply.confidence + 1e-4


def test_a_word_for_none_declines_and_keeps_the_order(retrieved: Retrieval, engine: Engine) -> None:
    reply = reply_to(with_opinion(retrieved, None, "judge"), engine)
    assert reply.outcome == "declined"
    assert reply.confidence < probability(retrieved.evidence)
    order = [candidate.entry for candidate in retrieved.candidates]
    assert [match.id for match in reply.matches] == order


def test_without_an_opinion_nothing_is_said_of_one(retrieved: Retrieval, engine: Engine) -> None:
    assert reply_to(retrieved, engine).second_opinion is None


def test_more_evidence_counts_for_more_after_the_same_word() -> None:
    for word in CALIBRATION:
        values = [calibrated(chance, word) for chance in (0.05, 0.2, 0.5, 0.8)]
        assert values == sorted(values)


def test_a_word_for_an_entry_never_lowers_it_and_one_against_it_never_raises_it() -> None:
    for chance in (0.001, 0.05, 0.5, 0.95, 0.999):
        assert calibrated(chance, "none") <= chance
        assert calibrated(chance, "first") >= chance
        assert calibrated(chance, "other") >= chance


def test_the_chance_of_an_entry_falls_with_its_distance(retrieved: Retrieval) -> None:
    found = chances(retrieved.candidates, 0.6)
    assert found[0] == 0.6
    assert found == sorted(found, reverse=True)
