"""Measures against cases countable by hand."""

import pytest

from rag.search.evaluation import DEPTH, JudgedReply, ask_all, evaluate_replies
from rag.search.gold_questions import GoldQuestion
from rag.types import Generation, Match, Reply


def judged(gold: str, matches: str, confidence: float = 0.9, kind: str = "direct") -> JudgedReply:
    found = tuple(
        Match(each, each, (), "", "", 0.0, confidence, "approved") for each in matches.split()
    )
    outcome = "answered" if confidence >= 0.5 else "declined"
    reply = Reply("?", outcome, confidence, None, found, None, Generation(1, ""))  # type: ignore[arg-type]
    return JudgedReply(GoldQuestion(f"{gold} {matches}", tuple(gold.split()), kind), reply)


def test_ranking_measures_are_those_counted_by_hand() -> None:
    of = evaluate_replies([judged("a", "a b"), judged("a", "b a"), judged("a", "b c")], []).ranking[
        "all"
    ]
    assert of["hit@1"].mean == pytest.approx(1 / 3)
    assert of["hit@3"].mean == pytest.approx(2 / 3)
    assert of["MRR"].mean == pytest.approx((1 + 1 / 2 + 0) / 3)
    assert of["nDCG@10"].mean == pytest.approx((1 + 0.6309 + 0) / 3, abs=1e-4)
    assert of["hit@1"].low <= of["hit@1"].mean <= of["hit@1"].high


def test_kinds_are_told_apart() -> None:
    of = evaluate_replies([judged("a", "a", kind="typo"), judged("a", "b", kind="direct")], [])
    assert (of.ranking["typo"]["hit@1"].mean, of.ranking["direct"]["hit@1"].mean) == (1, 0)
    assert of.questions == {"all": 2, "direct": 1, "typo": 1}


def test_a_comparison_wants_both_entries_first() -> None:
    rows = [judged("a b", "b a c", kind="comparison"), judged("a b", "a c b", kind="comparison")]
    assert evaluate_replies(rows, []).both_first == 0.5


def test_declining_is_measured_by_how_confidence_separates() -> None:
    answerable = [judged("a", "a", 0.9), judged("a", "a", 0.6)]
    out_of_scope = [judged("", "a", 0.7), judged("", "b", 0.1)]
    of = evaluate_replies(answerable, out_of_scope)
    assert of.declining["AUROC"] == 0.75
    assert of.declining["answerable answered"] == 1.0
    assert of.declining["out of scope answered"] == 0.5
    assert of.declining["AURC"] == pytest.approx((0 + 1 / 2 + 1 / 3 + 2 / 4) / 4)


def test_confidence_that_tells_the_truth_has_no_calibration_error() -> None:
    rows = [judged("a", first, 0.75) for first in "aaab"]
    of = evaluate_replies(rows, [judged("", "b", 0.0)])
    assert of.declining["expected calibration error"] == pytest.approx(0)


def test_the_surest_wrong_answers_are_listed_first() -> None:
    of = evaluate_replies([judged("a", "b", 0.5), judged("a", "c", 0.8), judged("a", "a")], [])
    assert [(miss.first, miss.confidence) for miss in of.misses] == [("c", 0.8), ("b", 0.5)]


def test_every_question_is_asked_to_the_same_depth() -> None:
    questions = [GoldQuestion("one", ("a",), "any"), GoldQuestion("two", (), "any")]
    calls = []

    def ask(question: str, limit: int) -> Reply:
        calls.append((question, limit))
        return judged("a", "a").reply

    assert [each.question for each in ask_all(questions, ask)] == questions
    assert calls == [("one", DEPTH), ("two", DEPTH)]


def test_a_reply_without_matches_is_wrong() -> None:
    of = evaluate_replies([judged("a", "", 0.1), judged("a", "a")], [])
    assert of.ranking["all"]["hit@1"].mean == 0.5
    assert [miss.first for miss in of.misses] == [""]


def test_what_needs_comparisons_or_foreign_questions_is_left_out_without_them() -> None:
    of = evaluate_replies([judged("a", "a")], [])
    assert (of.both_first, of.declining, of.out_of_scope_answered) == (None, {}, {})


def test_out_of_scope_answers_are_counted_by_kind() -> None:
    foreign = [judged("", "a", 0.9, "near"), judged("", "a", 0.1, "near"), judged("", "a", 0.1)]
    of = evaluate_replies([judged("a", "a")], foreign)
    assert of.out_of_scope_answered == {"direct": 0.0, "near": 0.5}


def test_equal_confidence_separates_nothing() -> None:
    of = evaluate_replies([judged("a", "a", 0.7)], [judged("", "b", 0.7)])
    assert of.declining["AUROC"] == 0.5


def test_an_evaluation_is_the_same_at_every_run() -> None:
    rows = [judged("a", "a b"), judged("a", "b a"), judged("b", "c b")]
    assert evaluate_replies(rows, []) == evaluate_replies(rows, [])
