"""rag eval: the measures of questions whose answers are known, as tables, JSON and plots."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from rag.cli.evaluate import MISSES, print_evaluation, ranking_table
from rag.search.evaluation import JudgedReply, evaluate_replies
from rag.search.gold_questions import GoldQuestion
from rag.types import Generation, Match, Reply
from tests.cli.command import run

ASKED = (
    {"q": "what is a seed", "gold": ["seed"], "kind": "direct"},
    {"q": "which method removes the noise", "gold": ["sampler"], "kind": "direct"},
    {"q": "how do a seed and a sampler differ", "gold": ["seed", "sampler"], "kind": "comparison"},
)
ELSEWHERE = ({"q": "which sauce goes with pasta", "gold": [], "kind": "far"},)


def write_questions(file: Path, rows: Sequence[dict[str, Any]]) -> str:
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return str(file)


def judged(question: str, gold: str, first: str, confidence: float) -> JudgedReply:
    match = Match(first, first, (), "", "", 1.0, confidence, "approved")
    reply = Reply(question, "declined", confidence, None, (match,), None, Generation(1, ""))
    return JudgedReply(GoldQuestion(question, (gold,), "direct"), reply)


def test_the_measures_are_printed_as_json(real_index: Path, tmp_path: Path) -> None:
    questions = write_questions(tmp_path / "asked.jsonl", ASKED)
    elsewhere = write_questions(tmp_path / "elsewhere.jsonl", ELSEWHERE)
    where = ("--index", str(real_index), "--json")
    done = run("eval", questions, "--out-of-scope", elsewhere, *where)
    result = json.loads(done.stdout)
    assert done.exit_code == 0
    assert result["questions"] == {"all": 3, "comparison": 1, "direct": 2}
    assert result["ranking"]["all"]["hit@1"]["mean"] == 1.0
    assert result["out_of_scope_answered"]["far"] == 0.0
    assert result["misses"] == []


def test_plots_are_written_into_a_folder(real_index: Path, tmp_path: Path) -> None:
    questions = write_questions(tmp_path / "asked.jsonl", ASKED)
    plots = tmp_path / "plots"
    done = run("eval", questions, "--index", str(real_index), "--plot", str(plots))
    written = [line.removeprefix("wrote ") for line in done.stderr.splitlines()]
    assert written == [str(plots / "risk-coverage.png"), str(plots / "reliability.png")]
    assert all(Path(file).read_bytes().startswith(b"\x89PNG") for file in written)
    assert "both terms of a comparison first: " in done.stdout


def test_every_line_at_fault_is_named(toy_index: Path, tmp_path: Path) -> None:
    questions = tmp_path / "asked.jsonl"
    questions.write_text('{"q": "what is a seed"}\nno json\n{"gold": []}\n')
    done = run("eval", str(questions), "--index", str(toy_index))
    assert (done.exit_code, done.stdout) == (2, "")
    for number in (2, 3):
        assert f"{questions}:{number}: not of the form" in done.stderr


def test_a_file_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    done = run("eval", str(tmp_path / "none.jsonl"))
    assert done.exit_code == 2
    assert "does not exist" in done.stderr


def test_wrong_answers_are_printed_with_what_was_right(capsys: pytest.CaptureFixture[str]) -> None:
    replies = [judged("what [is] a seed", "seed", "vae", 0.75), judged("a vae", "vae", "vae", 0.5)]
    print_evaluation(asdict(evaluate_replies(replies, [])))
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "  0.75  what [is] a seed  (got vae, not seed)"


def test_of_many_wrong_answers_the_surest_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    count = MISSES + 5
    replies = [judged(f"q{each}", "seed", "vae", each / 100) for each in range(count)]
    print_evaluation(asdict(evaluate_replies(replies, [])))
    lines = capsys.readouterr().out.splitlines()
    misses = [line for line in lines if "(got vae, not seed)" in line]
    assert len(misses) == MISSES
    assert misses[0].split()[1] == f"q{count - 1}"


def test_the_table_has_a_row_for_each_kind_and_an_interval() -> None:
    replies = [judged("a", "seed", "seed", 0.9), judged("b", "vae", "seed", 0.4)]
    console = Console(width=200)
    with console.capture() as capture:
        console.print(ranking_table(asdict(evaluate_replies(replies, []))))
    heading, _, *rows = [line.split() for line in capture.get().splitlines() if line.strip()]
    assert heading[:3] == ["kind", "n", "hit@1"]
    assert [row[:3] for row in rows] == [["all", "2", "0.500"], ["direct", "2", "0.500"]]
    assert rows[0][-3:] == ["0.00", "to", "1.00"]
