"""Entries enriched by a model on a real server, which may misbehave, be killed, or cost much."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from rag.enrich.answers import KnownEntries
from rag.enrich.asking import Asked, QuestionAsker
from rag.enrich.budget import Budget, most_tokens
from rag.enrich.by_model import ModelRun, ask_model, estimate_of, proposals_of
from rag.enrich.journal import open_journal
from rag.enrich.prompt import instructions, task_messages
from rag.enrich.records import EnrichmentTask
from rag.errors import BadSetting
from rag.llm.completion import CompletionModel
from rag.llm.server import ModelServer
from rag.settings import Settings
from rag.types import Entry
from tests.browsing import free_port
from tests.writers import playing

NAMES = ("seed", "noise", "mesh", "light", "camera", "render")
TASKS = [
    EnrichmentTask(
        name, name, f"The {name} is a thing which pictures need, number {place}.", (), (), 3
    )
    for place, name in enumerate(NAMES)
]


def entries(names: tuple[str, ...] = NAMES) -> list[Entry]:
    return [Entry(name, name, (), (), (), "approved", (), (), "A thing.") for name in names]


def ask(address: str, model: str, journal: Path, **limits: Any) -> Asked:
    """Return a model's answers to all tasks, without waiting before new attempts."""
    at_once = limits.pop("at_once", 2)

    async def run() -> Asked:
        asked = CompletionModel(ModelServer(address, model, ""), seconds=5)
        try:
            budget = Budget(**limits)
            asker = QuestionAsker(asked, "Write.", opened, budget, backoff=(0, 0, 0))
            return await asker.ask_all(TASKS, at_once, lambda done, total: None)
        finally:
            await asked.close()

    with open_journal(journal) as opened:
        return asyncio.run(run())


def answered_in(journal: Path) -> int:
    """Return how many answers a journal holds."""
    with open_journal(journal) as opened:
        return len(opened.answers)


def test_every_entry_is_asked_for_once(tmp_path: Path) -> None:
    reports: list[tuple[int, int]] = []
    with playing() as (address, requests):
        settings = Settings(llm_base_url=address, llm_model="any")
        asked = ask_model(
            TASKS, settings, ModelRun(), tmp_path / "j", lambda *report: reports.append(report)
        )
        assert len(requests()) == len(TASKS)
        assert requests()[0]["messages"][0]["content"] == instructions()
    assert set(asked.answers) == set(NAMES)
    assert (asked.notes, asked.stopped) == ([], "")
    assert reports[-1] == (len(TASKS), len(TASKS))
    proposals, notes = proposals_of(asked, KnownEntries(entries()))
    assert [len(proposal.questions) for proposal in proposals] == [3] * len(TASKS)
    assert notes == []


def test_what_the_journal_holds_is_not_asked_again(tmp_path: Path) -> None:
    with playing() as (address, requests):
        first = ask(address, "any", tmp_path / "j", calls=4)
        assert len(first.answers) == 4
        assert first.stopped == "The budget is spent."
        second = ask(address, "any", tmp_path / "j")
        assert set(second.answers) == set(NAMES)
        assert len(requests()) == len(TASKS)


def test_a_run_killed_at_any_moment_goes_on_without_asking_twice(tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    with playing() as (address, requests):
        ask(address, "any", whole)
        content = whole.read_bytes()
        for length in range(0, len(content), 199):
            cut.write_bytes(content[:length])
            before, answered = len(requests()), answered_in(cut)
            assert set(ask(address, "any", cut).answers) == set(NAMES)
            assert len(requests()) - before == len(TASKS) - answered


@pytest.mark.parametrize("at_once", [1, 5])
def test_a_budget_of_tokens_is_never_passed(tmp_path: Path, at_once: int) -> None:
    most = most_tokens(task_messages(TASKS[0], "Write."), 3)
    with playing() as (address, requests):
        asked = ask(address, "any", tmp_path / "j", tokens=2 * most, at_once=at_once)
        assert 1 <= len(requests()) < len(TASKS)
    with open_journal(tmp_path / "j") as journal:
        assert journal.tokens <= 2 * most
    assert asked.stopped == "The budget is spent."


def test_a_budget_holds_over_a_kill(tmp_path: Path) -> None:
    with playing() as (address, requests):
        ask(address, "any", tmp_path / "j", calls=2)
        ask(address, "any", tmp_path / "j", calls=3)
        assert len(requests()) == 3


def test_a_server_that_is_busy_is_asked_again(tmp_path: Path) -> None:
    with playing() as (address, _):
        asked = ask(address, "busy-at-first", tmp_path / "j", at_once=1)
    assert set(asked.answers) == set(NAMES)


@pytest.mark.parametrize(
    ("model", "reason", "calls"),
    [
        ("failing", "status 500", 4),
        ("busy", "too much to do", 4),
        ("garbled", "Expecting property name", 4),
        ("unauthorised", "check RAG_LLM_API_KEY", 1),
        ("unknown", "check --llm-model", 1),
        ("strict", "the temperature must be 1", 2),
        ("prose", "it answers in prose", 3),
        ("cut-off", "cut off", 3),
    ],
)
def test_a_server_that_goes_on_failing_ends_the_run(
    tmp_path: Path, model: str, reason: str, calls: int
) -> None:
    with playing() as (address, requests):
        asked = ask(address, model, tmp_path / "j", at_once=1)
        assert len(requests()) == calls
    assert asked.answers == {}
    assert reason in asked.stopped


def test_a_server_that_is_down_ends_the_run(tmp_path: Path) -> None:
    asked = ask(f"http://127.0.0.1:{free_port()}/v1", "any", tmp_path / "j")
    assert "nothing answers at its address" in asked.stopped


@pytest.mark.parametrize(
    ("model", "questions", "note"),
    [
        ("fenced", 3, None),
        ("many", 40, "10,000 questions; only the first 40 are read"),
        ("injecting", 2, "left out"),
        ("foreign", 0, "in a script that the glossary does not have"),
        ("wrong-types", 0, "'questions' is no list"),
    ],
)
def test_whatever_is_answered_is_bounded_and_cleaned(
    tmp_path: Path, model: str, questions: int, note: str | None
) -> None:
    with playing() as (address, _):
        asked = ask(address, model, tmp_path / "j")
    proposals, notes = proposals_of(asked, KnownEntries(entries()))
    assert [len(proposal.questions) for proposal in proposals] == [questions] * len(TASKS)
    assert {proposal.id for proposal in proposals} == set(NAMES)
    assert note is None or any(note in each for each in notes)
    texts = "".join(question for proposal in proposals for question in proposal.questions)
    assert not set("\n\x00\x1b<>") & set(texts)


def test_an_entry_that_was_deleted_meanwhile_gets_nothing(tmp_path: Path) -> None:
    with playing() as (address, _):
        asked = ask(address, "any", tmp_path / "j")
    proposals, notes = proposals_of(asked, KnownEntries(entries(NAMES[1:])))
    assert {proposal.id for proposal in proposals} == set(NAMES[1:])
    assert notes == ["seed: no entry has the id 'seed'"]


def test_an_entry_that_changed_meanwhile_is_asked_for_again(tmp_path: Path) -> None:
    changed = EnrichmentTask("seed", "seed", "Something else.", (), (), 3)
    with playing() as (address, requests):
        for task in (TASKS[0], TASKS[0], changed):
            of_server = Settings(llm_base_url=address, llm_model="any")
            ask_model([task], of_server, ModelRun(), tmp_path / "j", lambda *_: None)
        assert len(requests()) == 2


def test_an_estimate_sends_nothing() -> None:
    counted = estimate_of(TASKS, ModelRun())
    assert counted.calls == len(TASKS)
    assert 2_000 < counted.tokens_in < 6_000
    assert 300 < counted.tokens_out < 600


def test_without_a_server_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="name its server"):
        ask_model(TASKS, Settings(), ModelRun(), tmp_path / "j", lambda *_: None)
