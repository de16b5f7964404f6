"""Asking for the questions of many entries: a real server, a journal, a budget, failures."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from rag.enrich.asking import BUDGET_SPENT, Asked, QuestionAsker
from rag.enrich.budget import Budget
from rag.enrich.journal import open_journal
from rag.enrich.records import EnrichmentTask
from rag.llm.completion import CompletionModel
from rag.llm.server import ModelServer
from tests.writers import playing


def tasks(*names: str, question: str = "") -> list[EnrichmentTask]:
    """Return a task for each name; its entry has a question already, if one is given."""
    known = (question,) if question else ()
    return [EnrichmentTask(name, name, f"A {name} is a thing.", (), known, 2) for name in names]


def ask(
    wanted: Sequence[EnrichmentTask],
    address: str,
    journal: Path,
    *,
    model: str = "any",
    instructions: str = "Write.",
    budget: Budget | None = None,
    seconds: float = 5,
) -> tuple[Asked, list[tuple[int, int]]]:
    """Return a model's answers, one after the other, and the progress reported."""
    reports: list[tuple[int, int]] = []

    async def run() -> Asked:
        client = CompletionModel(ModelServer(address, model, ""), seconds)
        try:
            asker = QuestionAsker(client, instructions, opened, budget or Budget(), backoff=(0, 0))
            return await asker.ask_all(wanted, 1, lambda *report: reports.append(report))
        finally:
            await client.close()

    with open_journal(journal) as opened:
        return asyncio.run(run()), reports


def test_each_task_is_answered_and_counted(tmp_path: Path) -> None:
    with playing() as (address, requests):
        asked, reports = ask(tasks("seed", "mesh"), address, tmp_path / "j")
        assert len(requests()) == asked.calls == 2
    assert list(asked.answers) == ["seed", "mesh"]
    assert asked.tokens > 0
    assert reports == [(1, 2), (2, 2)]


def test_other_instructions_or_questions_ask_anew(tmp_path: Path) -> None:
    with playing() as (address, requests):
        for instructions in ("Write.", "Write.", "Write well."):
            ask(tasks("seed"), address, tmp_path / "j", instructions=instructions)
        ask(tasks("seed", question="has one"), address, tmp_path / "j")
        assert len(requests()) == 3


def test_no_call_is_sent_that_the_budget_cannot_pay(tmp_path: Path) -> None:
    with playing() as (address, requests):
        asked, _ = ask(tasks("seed"), address, tmp_path / "j", budget=Budget(tokens=10))
        assert requests() == []
    assert (asked.stopped, asked.answers, asked.calls) == (BUDGET_SPENT, {}, 0)


def test_failed_calls_cost_what_was_set_aside_for_them(tmp_path: Path) -> None:
    with playing() as (address, requests):
        asked, _ = ask(tasks("seed"), address, tmp_path / "j", model="failing")
        assert len(requests()) == asked.calls == 3
    assert asked.tokens > 3 * 300


@pytest.mark.parametrize("model", ["busy", "unauthorised"])
def test_calls_that_the_server_turns_away_cost_no_tokens(tmp_path: Path, model: str) -> None:
    with playing() as (address, _):
        asked, _ = ask(tasks("seed"), address, tmp_path / "j", model=model)
    assert asked.tokens == 0
    assert asked.stopped


def test_a_few_bad_answers_among_good_ones_do_not_end_a_run(tmp_path: Path) -> None:
    with playing() as (address, _):
        ask(tasks("seed"), address, tmp_path / "j", model="prose")
        asked, _ = ask(tasks("seed", "mesh"), address, tmp_path / "j", model="prose")
    assert [note.partition(":")[0] for note in asked.notes] == ["seed", "mesh"]
    assert asked.stopped == ""


@pytest.mark.parametrize(
    ("model", "seconds", "reason"),
    [("silent", 0.1, "it takes too long"), ("endless", 5, "it does not stop")],
)
def test_a_server_that_is_slow_or_never_stops_ends_the_run(
    tmp_path: Path, model: str, seconds: float, reason: str
) -> None:
    with playing() as (address, _):
        asked, _ = ask(tasks("seed"), address, tmp_path / "j", model=model, seconds=seconds)
    assert asked.answers == {}
    assert reason in asked.stopped
