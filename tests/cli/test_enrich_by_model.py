"""rag enrich by a language model, as users type it, against a real server."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from rag.corpus.folder import read_corpus
from rag.enrich.by_model import journal_path
from rag.enrich.journal import lock_of
from rag.settings import Settings
from tests.browsing import free_port
from tests.cli.command import run
from tests.writers import playing

Requests = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def server() -> Iterator[tuple[str, Requests]]:
    with playing() as played:
        yield played


def enrich(index: Path, corpus: Path, *arguments: str, **variables: str) -> Result:
    """Run rag enrich on a copy of the six entries."""
    paths = {"RAG_INDEX": str(index), "RAG_CORPUS": str(corpus)}
    return run("enrich", *arguments, **paths, **variables)


def by_model(address: str, model: str = "any") -> dict[str, str]:
    return {"RAG_LLM_BASE_URL": address, "RAG_LLM_MODEL": model}


def test_questions_are_asked_for_judged_and_written_into_the_files(
    real_index: Path, corpus: Path, server: tuple[str, Requests]
) -> None:
    address, requests = server
    before = {entry.id: entry.questions for entry in read_corpus(corpus)}
    done = enrich(real_index, corpus, "--per-entry", "4", **by_model(address))
    sent = len(requests())
    assert f"{sent:,} calls to any, about" in done.stderr
    assert f"sent: {sent:,} calls, " in done.stderr
    assert "questions kept for" in done.stdout
    kept = {entry.id: entry.questions for entry in read_corpus(corpus)}
    assert any(len(kept[name]) > len(before[name]) for name in kept)
    assert all(kept[name][: len(before[name])] == before[name] for name in kept)
    journal = journal_path(Settings(corpus=corpus))
    assert not journal.exists()
    assert not lock_of(journal).exists()


def test_a_dry_run_sends_nothing(
    real_index: Path, corpus: Path, server: tuple[str, Requests]
) -> None:
    address, requests = server
    wanted = ("--dry-run", "--only", "seed", "--again")
    told = enrich(real_index, corpus, *wanted, **by_model(address)).stdout
    assert told.startswith("1 call to any, about ")
    assert told.endswith("nothing is sent\n")
    row = json.loads(enrich(real_index, corpus, *wanted, "--json").stdout)
    assert row["calls"] == 1
    assert row["tokens_in"] > row["tokens_out"] > 0
    assert requests() == []


def test_a_budget_ends_a_run_and_what_was_answered_is_kept(
    real_index: Path, corpus: Path, server: tuple[str, Requests]
) -> None:
    address, requests = server
    wanted = ("--max-calls", "1", "--at-once", "1", "--again")
    done = enrich(real_index, corpus, *wanted, **by_model(address))
    assert len(requests()) == 1
    assert "The budget is spent. 1 of 6 entries were answered" in done.stderr
    assert "questions kept for 1 entry" in done.stdout


@pytest.mark.parametrize("model", ["unauthorised", "prose", "foreign"])
def test_a_server_that_is_of_no_use_changes_nothing(
    real_index: Path, corpus: Path, server: tuple[str, Requests], model: str
) -> None:
    before = {path.name: path.read_bytes() for path in corpus.iterdir()}
    done = enrich(real_index, corpus, "--at-once", "1", **by_model(server[0], model))
    assert done.stderr
    assert {path.name: path.read_bytes() for path in corpus.iterdir()} == before


def test_without_a_model_the_ways_are_named(real_index: Path, corpus: Path) -> None:
    done = enrich(real_index, corpus)
    assert done.exit_code == 2
    assert "RAG_LLM_BASE_URL and RAG_LLM_MODEL" in done.stderr
    assert "--export tasks.jsonl" in done.stderr


def test_an_own_prompt_is_sent(
    real_index: Path, corpus: Path, tmp_path: Path, server: tuple[str, Requests]
) -> None:
    address, requests = server
    prompt = tmp_path / "own.txt"
    prompt.write_text("Write as pirates ask.")
    wanted = ("--prompt", str(prompt), "--only", "seed", "--again")
    enrich(real_index, corpus, *wanted, **by_model(address))
    assert requests()[0]["messages"][0]["content"] == "Write as pirates ask."


def test_rag_ask_takes_a_second_opinion_and_goes_on_without(real_index: Path) -> None:
    down = by_model(f"http://127.0.0.1:{free_port()}/v1")
    question = "the thing that fixes the noise"
    plain = run("ask", question, "--json", RAG_INDEX=str(real_index)).stdout
    asked = run("ask", question, "--json", "--llm-ask", "unsure", RAG_INDEX=str(real_index), **down)
    assert asked.stdout == plain


def test_rag_serve_says_at_its_start_what_a_second_opinion_lacks(real_index: Path) -> None:
    index = str(real_index)
    nobody = run("serve", "--llm-ask", "unsure", RAG_INDEX=index)
    assert nobody.exit_code == 2
    assert "No language model is there to ask; name its server" in nobody.stderr
    fewer = run("serve", "--llm-asks-per-hour", "-5", RAG_INDEX=index)
    assert fewer.exit_code == 2
    assert "--llm-asks-per-hour" in fewer.stderr
    assert "-5 is not in the range x>=0" in fewer.stderr
