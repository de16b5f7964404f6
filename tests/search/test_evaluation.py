"""Measures against cases countable by hand."""

from pathlib import Path

import pytest

from rag.errors import BadQuestions
from rag.search.evaluation import Judged, Question, evaluate, read_questions
from rag.search.plots import plot
from rag.types import Generation, Match, Reply


def judged(gold: str, matches: str, confidence: float = 0.9, kind: str = "direct") -> Judged:
    found = tuple(
        Match(each, each, (), "", "", 0.0, confidence, "approved") for each in matches.split()
    )
    outcome = "answered" if confidence >= 0.5 else "declined"
    reply = Reply("?", outcome, confidence, None, found, None, Generation(1, ""))  # type: ignore[arg-type]
    return Judged(Question(f"{gold} {matches}", tuple(gold.split()), kind), reply)


def test_ranking_measures_are_those_counted_by_hand() -> None:
    of = evaluate([judged("a", "a b"), judged("a", "b a"), judged("a", "b c")], []).ranking["all"]
    assert of["hit@1"].mean == pytest.approx(1 / 3)
    assert of["hit@3"].mean == pytest.approx(2 / 3)
    assert of["MRR"].mean == pytest.approx((1 + 1 / 2 + 0) / 3)
    assert of["nDCG@10"].mean == pytest.approx((1 + 0.6309 + 0) / 3, abs=1e-4)
    assert of["hit@1"].low <= of["hit@1"].mean <= of["hit@1"].high


def test_kinds_are_told_apart() -> None:
    of = evaluate([judged("a", "a", kind="typo"), judged("a", "b", kind="direct")], [])
    assert (of.ranking["typo"]["hit@1"].mean, of.ranking["direct"]["hit@1"].mean) == (1, 0)
    assert of.questions == {"all": 2, "direct": 1, "typo": 1}


def test_a_comparison_wants_both_entries_first() -> None:
    rows = [judged("a b", "b a c", kind="comparison"), judged("a b", "a c b", kind="comparison")]
    assert evaluate(rows, []).both_first == 0.5


def test_declining_is_measured_by_how_confidence_separates() -> None:
    of = evaluate(
        [judged("a", "a", 0.9), judged("a", "a", 0.6)], [judged("", "a", 0.7), judged("", "b", 0.1)]
    )
    assert of.declining["AUROC"] == 0.75
    assert (of.declining["answerable answered"], of.declining["out of scope answered"]) == (
        1.0,
        0.5,
    )
    assert of.declining["AURC"] == pytest.approx((0 + 1 / 2 + 1 / 3 + 2 / 4) / 4)


def test_confidence_that_tells_the_truth_has_no_calibration_error() -> None:
    rows = [
        judged("a", "a", 0.75),
        judged("a", "a", 0.75),
        judged("a", "a", 0.75),
        judged("a", "b", 0.75),
    ]
    assert evaluate(rows, [judged("", "b", 0.0)]).declining[
        "expected calibration error"
    ] == pytest.approx(0)


def test_the_surest_wrong_answers_are_listed_first() -> None:
    of = evaluate([judged("a", "b", 0.5), judged("a", "c", 0.8), judged("a", "a")], [])
    assert [(miss.first, miss.confidence) for miss in of.misses] == [("c", 0.8), ("b", 0.5)]


def test_a_file_with_faults_is_refused_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"q": "what", "gold": ["a"]}\nnot json\n{"question": "x"}\n')
    with pytest.raises(BadQuestions, match=r"(?s)jsonl:2: not of the form.*jsonl:3: "):
        read_questions(file)


def test_plots_are_written(tmp_path: Path) -> None:
    files = plot(
        tmp_path / "plots", [judged("a", "a", 0.9), judged("a", "b", 0.4)], [judged("", "a", 0.2)]
    )
    assert [file.name for file in files] == ["risk-coverage.png", "reliability.png"]
    assert all(file.read_bytes().startswith(b"\x89PNG") for file in files)
