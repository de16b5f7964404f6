"""The log of a running server: it writes soon, waits for the disk, and forgets in time."""

import logging
import time
from pathlib import Path

import pytest

from rag.errors import BadSetting
from rag.gaps.question_log import DAY_SECONDS, MAX_WAITING, QuestionLog
from tests.gaps.logged import NOW, asked, questions


def test_a_running_log_is_written_without_being_told_and_ends_with_nothing_left(
    log: QuestionLog, path: Path
) -> None:
    log.start()
    log.append(asked("first"))
    until = time.monotonic() + 10
    while not questions(path):
        assert time.monotonic() < until
        time.sleep(0.05)
    log.append(asked("last"))
    log.stop()
    assert questions(path) == ["first", "last"]


def test_taking_a_question_does_not_touch_the_disk(log: QuestionLog, path: Path) -> None:
    path.unlink()
    for _ in range(1000):
        log.append(asked("what is a sampler"))
    assert not path.exists()
    log.write()
    assert len(questions(path)) == 1000


def test_what_is_older_than_wanted_is_forgotten_at_the_start_and_after_an_hour(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = QuestionLog(path, 2)
    log.append(asked("old", at=NOW - 3 * DAY_SECONDS))
    log.append(asked("young", at=NOW - DAY_SECONDS))
    log.write()
    assert questions(path) == ["young"]
    log.append(asked("old", at=NOW - 3 * DAY_SECONDS))
    log.write()
    assert questions(path) == ["old", "young"]
    soon = time.monotonic() + 3601
    monkeypatch.setattr(time, "monotonic", lambda: soon)
    log.write()
    assert questions(path) == ["young"]


def test_what_is_forgotten_is_gone_from_the_file(path: Path) -> None:
    log = QuestionLog(path, 2)
    log.append(asked("forgotten illness", at=NOW - 3 * DAY_SECONDS))
    log.write()
    assert questions(path) == []
    assert b"illness" not in path.read_bytes()


@pytest.mark.parametrize("days", [0, -1, 10**9])
def test_a_number_of_days_that_is_none_is_refused(path: Path, days: int) -> None:
    with pytest.raises(BadSetting, match="--keep-days"):
        QuestionLog(path, days)


def test_a_disk_that_refuses_costs_a_warning_and_once_it_is_mended_nothing_is_lost(
    log: QuestionLog, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    content = path.read_bytes()
    path.write_bytes(b"damaged" * 999)
    for number in range(MAX_WAITING + 2):
        log.append(asked(f"secret illness {number}"))
    with caplog.at_level(logging.WARNING):
        log.write()
        log.write()
    assert (len(caplog.records), log.lost) == (1, 2)
    assert "not a database" in caplog.text
    assert "secret" not in caplog.text
    path.write_bytes(content)
    log.write()
    assert len(questions(path)) == MAX_WAITING


def test_a_log_that_was_removed_is_begun_anew(log: QuestionLog, path: Path) -> None:
    path.unlink()
    log.append(asked("what is flux"))
    log.write()
    assert questions(path) == ["what is flux"]


def test_two_servers_share_a_log(log: QuestionLog, path: Path) -> None:
    other = QuestionLog(path, 90)
    for number in range(20):
        (log, other)[number % 2].append(asked(f"question {number}"))
        log.write()
        other.write()
    assert len(questions(path)) == 20


def test_a_clock_that_is_years_ahead_at_the_start_deletes_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    log = QuestionLog(path, 2)
    log.append(asked("young"))
    log.write()
    monkeypatch.setattr(time, "time", lambda: NOW + 95 * 365 * DAY_SECONDS)
    log = QuestionLog(path, 2)
    log.append(asked("asked under the wrong clock", at=int(time.time())))
    log.write()
    # The clock is as wrong at the next start.
    QuestionLog(path, 2).write()
    assert questions(path) == ["young", "asked under the wrong clock"]
    assert "the clock is years ahead" in caplog.text


@pytest.mark.parametrize("years", [-50, 95])
def test_once_the_clock_is_right_again_old_questions_are_deleted(path: Path, years: int) -> None:
    log = QuestionLog(path, 2)
    log.append(asked("asked under a wrong clock", at=NOW + years * 365 * DAY_SECONDS))
    log.append(asked("old", at=NOW - 3 * DAY_SECONDS))
    log.append(asked("young"))
    log.write()
    QuestionLog(path, 2).write()
    left = ["asked under a wrong clock"] if years > 0 else []
    assert questions(path) == ["young", *left]


def test_a_clock_that_is_set_ahead_meanwhile_deletes_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = QuestionLog(path, 2)
    log.append(asked("young"))
    monkeypatch.setattr(time, "time", lambda: NOW + 95 * 365 * DAY_SECONDS)
    log.write()
    assert questions(path) == ["young"]
