"""rag gaps: topics, proposals carried out, and the log exported and erased, with the real model."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from rag.build.builder import build_index
from rag.corpus.folder import read_corpus
from rag.gaps.question_log import QuestionLog
from rag.gaps.question_store import LoggedFeedback, LoggedQuestion
from rag.settings import Settings
from tests.cli.command import run

Run = Callable[..., Result]
ASKED = [
    *["what is a blue-green deployment"] * 3,
    "blue-green deployment explained",
    "blue-green deployments in practice",
    "when is parental leave paid, mail ada@example.org",
]
COMMENTED = "# ask Ada before changing this\nowner: Ada\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log in which readers also found that the seed answers what was declined."""
    path = tmp_path / "questions.db"
    log = QuestionLog(path, 90)
    now = 1_800_000_000
    for question in ASKED:
        log.append(LoggedQuestion(now, question, "declined", 0.1, "seed", 1))
    log.append(
        LoggedQuestion(now, "make my picture the way it was before", "declined", 0.1, "vae", 1)
    )
    log.append(LoggedFeedback(now, "make my picture the way it was before", "seed", True))
    log.write()
    return path


@pytest.fixture
def rag(real_index: Path, log: Path, corpus: Path) -> Run:
    """Run rag gaps with what its environment says."""
    paths = {"RAG_INDEX": real_index, "RAG_QUESTIONS": log, "RAG_CORPUS": corpus}
    variables = {name: str(path) for name, path in paths.items()}
    return lambda *arguments, **more: run("gaps", *arguments, **(variables | more))


def test_topics_are_listed_with_what_to_do(rag: Run) -> None:
    told = rag().stdout
    assert "1 blue-green deployment  3 questions, 5 declined" in told
    assert "missing entry 'Blue-green deployment'" in told
    assert "rag gaps write 1" in told
    assert "seed lacks the question 'make my picture the way it was before'" in told
    assert told.splitlines()[-1] == "3 of 3 topics"
    assert rag("--limit", "1").stdout.splitlines()[-1] == "1 of 3 topics"


def test_topics_are_listed_as_json(rag: Run) -> None:
    first, *_ = json.loads(rag("--json", "--limit", "1").stdout)
    assert (first["number"], first["count"]) == (1, 5)
    assert first["proposal"]["entry"] == "blue-green-deployment"
    assert first["examples"][0] == "what is a blue-green deployment"


def test_a_missing_entry_is_written_once_as_a_draft_that_can_be_read(
    rag: Run, corpus: Path
) -> None:
    assert "a draft with 3 questions" in rag("write", "1").stdout
    entry = next(each for each in read_corpus(corpus) if each.id == "blue-green-deployment")
    assert (entry.status, entry.term, len(entry.questions)) == ("draft", "Blue-green deployment", 3)
    again = rag("write", "1")
    assert again.exit_code == 2
    assert "rag gaps add 1 --to blue-green-deployment" in again.stderr
    assert "added the question" not in rag("add", "1", "--to", entry.id).stdout


def test_a_proposed_question_is_added_and_the_rest_of_the_file_stays(
    rag: Run, corpus: Path
) -> None:
    path = corpus / "seed.md"
    path.write_text(path.read_text().replace("term:", f"{COMMENTED}term:", 1))
    listed = json.loads(rag("--json").stdout)
    number = next(topic["number"] for topic in listed if topic["nearest"] == "seed")
    assert "added the question" in rag("add", str(number)).stdout
    entry = next(each for each in read_corpus(corpus) if each.id == "seed")
    assert entry.questions[-1] == "make my picture the way it was before"
    assert COMMENTED in path.read_text()
    assert "already" in rag("add", str(number)).stdout


def test_an_alias_is_added_unless_another_entry_bears_it_by_now(
    rag: Run, log: Path, corpus: Path
) -> None:
    kept = QuestionLog(log, 90)
    for _ in range(9):
        kept.append(
            LoggedQuestion(1_800_000_000, "what does QRNG stand for", "declined", 0.1, "seed", 1)
        )
    kept.append(LoggedFeedback(1_800_000_000, "what does QRNG stand for", "seed", True))
    kept.write()
    other = corpus / "generator.md"
    other.write_text("---\nterm: QRNG\n---\nA generator of random numbers.\n")
    refused = rag("add", "1")
    assert (refused.exit_code, "is a name of generator" in refused.stderr) == (2, True)
    other.unlink()
    assert "added the alias 'QRNG'" in rag("add", "1").stdout
    assert "aliases: [random seed, RNG seed, QRNG]\n" in (corpus / "seed.md").read_text()


def test_what_cannot_be_done_is_told_and_changes_nothing(rag: Run, corpus: Path) -> None:
    before = {path: path.read_text() for path in corpus.iterdir()}
    for arguments, said in (
        (("add", "1"), "rag gaps write"),
        (("add", "1", "--to", "nothing"), "No entry of"),
        (("write", "99"), "rag gaps lists 3"),
    ):
        refused = rag(*arguments)
        assert (refused.exit_code, said in refused.stderr) == (2, True)
    assert {path: path.read_text() for path in corpus.iterdir()} == before


def test_a_corpus_that_cannot_be_written_is_told(
    rag: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.disk.token_hex", lambda size: "same")
    (corpus / ".blue-green-deployment.md.same.tmp").mkdir()
    refused = rag("write", "1")
    assert (refused.exit_code, "cannot be changed" in refused.stderr) == (2, True)
    assert not (corpus / "blue-green-deployment.md").exists()


def test_the_log_is_exported_as_json_lines_and_as_a_table(rag: Run, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in rag("export", "-").stdout.splitlines()]
    assert [line["question"] for line in lines[:3]] == ["what is a blue-green deployment"] * 3
    assert rag("export", str(tmp_path / "all.csv")).exit_code == 0
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert [row["question"] for row in rows] == [line["question"] for line in lines]
    assert (rows[-1]["kind"], rows[-1]["helpful"]) == ("judged", "1")


def test_a_table_holds_no_formulas(rag: Run, log: Path, tmp_path: Path) -> None:
    kept = QuestionLog(log, 90)
    kept.append(LoggedQuestion(1_800_000_000, "=cmd|'/c calc'!A1", "declined", 0.1, "seed", 1))
    kept.write()
    rag("export", str(tmp_path / "all.csv"))
    assert ",'=cmd" in (tmp_path / "all.csv").read_text()


def test_erasing_says_how_much_and_asks_what(rag: Run, log: Path) -> None:
    assert rag("erase").exit_code == 2
    assert rag("erase", "--all", "--containing", "leave").exit_code == 2
    assert rag("erase", "--before", "2020-01-01").stdout == "erased: 0\n"
    assert rag("erase", "--containing", "PARENTAL").stdout == "erased: 1\n"
    assert b"parental" not in log.read_bytes()
    assert rag("erase", "--all").stdout == "erased: 7\n"
    assert rag().stdout == "0 of 0 topics\n"


def test_a_log_that_is_not_there_and_options_before_the_command_are_told(rag: Run) -> None:
    for arguments in ((), ("write", "1"), ("export", "-"), ("erase", "--all")):
        refused = rag(*arguments, RAG_QUESTIONS="")
        assert (refused.exit_code, "--questions FILE" in refused.stderr) == (2, True)
    assert "write options after the command" in rag("--limit", "1", "write", "1").stderr


def test_what_was_answered_meanwhile_is_listed_no_more(
    rag: Run, corpus: Path, tmp_path: Path, real_index: Path
) -> None:
    definition = "A blue-green deployment keeps two versions and switches over."
    text = f"---\nterm: Blue-green deployment\n---\n{definition}\n"
    (corpus / "blue-green-deployment.md").write_text(text)
    newer = Path(shutil.copytree(real_index, tmp_path / "index"))
    build_index(Settings(corpus=corpus, index=newer))
    names = [topic["name"] for topic in json.loads(rag("--json", RAG_INDEX=str(newer)).stdout)]
    assert len(names) == 2
    assert "blue-green deployment" not in names
