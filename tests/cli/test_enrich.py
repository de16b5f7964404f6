"""rag enrich without a language model of one's own: tasks out, answers in, taken back, measured."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from rag.corpus.folder import read_corpus
from rag.formats.overlay import overlay_path, read_overlay
from rag.settings import Settings
from tests.cli.command import run

Run = Callable[..., Result]
ANSWERS = (
    {"id": "sampler", "questions": ["which thing takes the steps to clean up the picture"]},
    {
        "term": "VAE (Variational Autoencoder)",
        "questions": ["what turns the small code back to pixels", "what is a VAE"],
    },
)


@pytest.fixture
def enrich(real_index: Path, corpus: Path) -> Run:
    """Run rag enrich on the six entries."""
    paths = {"RAG_INDEX": str(real_index), "RAG_CORPUS": str(corpus)}
    return lambda *arguments: run("enrich", *arguments, **paths)


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.jsonl"
    lines = [json.dumps(answer) for answer in ANSWERS]
    path.write_text("\n".join([*lines, '{"id": "nobody", "questions": []}', '{"id": "vae", "que']))
    return path


def test_a_file_of_tasks_names_the_entries_without_questions_first(
    enrich: Run, tmp_path: Path
) -> None:
    file = tmp_path / "tasks.jsonl"
    told = enrich("--export", str(file), "--limit", "3").stdout
    assert "3 entries to write questions for" in told
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert [row["id"] for row in rows[:2]] == ["mercury-metal", "mercury-planet"]
    assert (rows[0]["count"], rows[0]["neighbours"][0]["id"]) == (8, "mercury-planet")
    assert rows[0]["instructions"] == rows[2]["instructions"] != ""


def test_answers_are_kept_and_faulty_lines_are_told(
    enrich: Run, answers: Path, corpus: Path
) -> None:
    done = enrich("--import", str(answers))
    assert f"{answers}:3: no entry has the id 'nobody'" in done.stderr
    assert f"{answers}:4: not a whole line of JSON" in done.stderr
    assert "vae: what is a VAE (it says no more than the name)" in done.stdout
    assert "2 questions kept for 2 entries, 1 set aside as doubtful" in done.stdout
    assert "they count after the next rag build" in done.stdout
    entries = {entry.id: entry for entry in read_corpus(corpus)}
    assert ANSWERS[0]["questions"][0] in entries["sampler"].questions
    waiting = read_overlay(overlay_path(Settings(corpus=corpus))).entries
    assert [each.question for each in waiting["vae"].doubtful] == ["what is a VAE"]


def test_the_import_is_taken_back(enrich: Run, answers: Path, corpus: Path) -> None:
    before = read_corpus(corpus)
    enrich("--import", str(answers))
    assert (
        "--import answers.jsonl is taken back: 2 entries are as before" in enrich("--undo").stdout
    )
    assert read_corpus(corpus) == before
    refused = enrich("--undo")
    assert (refused.exit_code, "Nothing to undo" in refused.stderr) == (2, True)


def test_a_file_without_any_usable_answer_is_refused(enrich: Run, tmp_path: Path) -> None:
    file = tmp_path / "prose.txt"
    file.write_text("Sure! Here are your questions.")
    refused = enrich("--import", str(file))
    assert refused.exit_code == 2
    assert "has no answer that can be used" in refused.stderr
    missing = enrich("--import", str(tmp_path / "none.jsonl"))
    assert "cannot be read (No such file or directory)" in missing.stderr


def test_questions_are_measured_by_holding_some_back(enrich: Run, corpus: Path) -> None:
    refused = enrich("--evaluate")
    assert (refused.exit_code, "enough questions to hold one back" in refused.stderr) == (2, True)
    seed = corpus / "seed.md"
    asked = ["get the same picture twice", "repeat an image exactly", "same noise at the start"]
    lines = "".join(f"  - {question}\n" for question in asked)
    seed.write_text(seed.read_text().replace("questions:\n", f"questions:\n{lines}"))
    told = enrich("--evaluate").stdout
    assert told.startswith("1 question held back, of 1 entry")
    assert "hit@1 with no questions in the index:" in told
    assert "Questions by one author flatter" in told
