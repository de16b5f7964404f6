"""The file of a log of questions: what is written, what never is, and that erased means gone."""

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rag.errors import LogUnusable, QuestionsNotKept
from rag.gaps.question_log import DAY_SECONDS, QuestionLog
from rag.gaps.question_store import (
    LoggedFeedback,
    LoggedQuestion,
    erase,
    exported,
    missed_questions,
    open_log,
    require_log,
)
from rag.types import MissedQuestion
from tests.gaps.logged import NOW, asked, judged, questions


def test_a_question_is_kept_with_what_came_of_it_and_nothing_else(
    log: QuestionLog, path: Path
) -> None:
    log.append(asked("what  is a\nsampler", "answered"))
    log.append(judged("what is a sampler", "sampler", True))
    log.write()
    first, second = exported(path)
    assert first == {
        "kind": "asked",
        "at": datetime.fromtimestamp(NOW, UTC).isoformat(),
        "question": "what is a sampler",
        "outcome": "answered",
        "confidence": 0.25,
        "entry": "seed",
        "generation": 3,
    }
    assert (second["kind"], second["entry"], second["helpful"]) == ("judged", "sampler", 1)


def test_questions_are_redacted_before_they_reach_the_disk(log: QuestionLog, path: Path) -> None:
    log.append(asked("why can ada@example.org not pay with 4111 1111 1111 1111"))
    log.append(judged("call 030 1234567", "seed", False))
    log.write()
    assert questions(path) == ["why can [e-mail] not pay with [number]", "call [number]"]
    assert not any(secret in path.read_bytes() for secret in (b"example.org", b"4111", b"1234567"))


def test_the_file_is_for_its_owner_alone(log: QuestionLog, path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_was_declined_or_judged_is_counted(log: QuestionLog, path: Path) -> None:
    lines: list[LoggedQuestion | LoggedFeedback] = [
        *[asked("what is flux")] * 3,
        asked("what is lcm"),
        asked("what is a seed", "answered"),
        *[judged("what is a seed", "seed", False)] * 2,
        judged("what is lcm", "sampler", True),
        *[judged("undecided", "seed", helpful) for helpful in (True, False)],
    ]
    for line in lines:
        log.append(line)
    assert log.missed() == [
        MissedQuestion("what is flux", 3, {}),
        MissedQuestion("what is lcm", 1, {"sampler": 1}),
        MissedQuestion("what is a seed", 0, {"seed": -2}),
    ]
    assert missed_questions(path) == log.missed()


def test_an_erased_log_is_small_again(log: QuestionLog, path: Path) -> None:
    for number in range(2000):
        log.append(asked(f"question {number:b} of a long log"))
    log.write()
    full = path.stat().st_size
    erase(path)
    assert path.stat().st_size < full / 5


def test_a_flood_keeps_only_the_latest(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.gaps.question_store.MAX_ROWS", 3)
    log = QuestionLog(path, 90)
    for number in range(10):
        log.append(asked(f"question {number}"))
    log.write()
    assert questions(path) == ["question 7", "question 8", "question 9"]


def test_a_file_of_something_else_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    text, other = tmp_path / "notes.txt", tmp_path / "other.db"
    text.write_text("my notes, much longer than the head of a database" * 9)
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE sales (price REAL)")
    connection.close()
    for path in (text, other, tmp_path, tmp_path / "no/folder.db"):
        before = path.read_bytes() if path.is_file() else b""
        with pytest.raises(LogUnusable, match="name another"):
            QuestionLog(path, 90)
        assert (path.read_bytes() if path.is_file() else b"") == before


def test_what_is_erased_is_gone_from_the_file(log: QuestionLog, path: Path) -> None:
    log.append(asked("is Project Chimera late", at=NOW - 5 * DAY_SECONDS))
    log.append(asked("what is project chimera"))
    log.append(judged("PROJECT CHIMERA budget", "seed", False))
    log.append(asked("what is flux", at=NOW - 5 * DAY_SECONDS))
    log.write()
    assert erase(path, before=NOW - DAY_SECONDS, containing="chimera") == 1
    assert len(questions(path)) == 3
    assert erase(path, containing="ChimerA") == 2
    assert b"himera" not in path.read_bytes()
    assert b"HIMERA" not in path.read_bytes()
    assert erase(path) == 1
    assert list(exported(path)) == []


def test_a_log_that_is_not_there_is_told_with_the_remedy_and_not_made(path: Path) -> None:
    for name in ("", str(path)):
        with pytest.raises(QuestionsNotKept, match="rag serve --questions FILE"):
            require_log(name)
    assert not path.exists()


def test_an_export_is_plain_json(log: QuestionLog, path: Path) -> None:
    log.append(asked("Größe, “quoted”, 🎨"))
    log.write()
    assert [json.loads(json.dumps(line)) for line in exported(path)] == list(exported(path))


def test_a_log_whose_tables_are_no_text_is_refused_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "asked.db"
    with open_log(file):
        pass
    content = file.read_bytes()
    # The names of columns; a message of SQLite quotes them.
    damaged = content.replace(b"CREATE TABLE", b"CREATE TABL\xc5")
    assert damaged != content
    file.write_bytes(damaged)
    with pytest.raises(LogUnusable, match="cannot be used as a log"), open_log(file):
        pass
