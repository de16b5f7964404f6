"""Tasks run one at a time, and say how far they are."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import Event

import pytest

from rag.errors import BadSetting, Overloaded, UnknownTask
from rag.service.tasks import UNFORESEEN, WAITING_AT_MOST, Progress, Tasks


@dataclass(frozen=True)
class Sum:
    """What the work of these tests returns."""

    value: int


@pytest.fixture
def tasks() -> Iterator[Tasks]:
    tasks = Tasks()
    yield tasks
    tasks.close()


def failing(error: Exception) -> Callable[[Progress], Sum]:
    def work(progress: Progress) -> Sum:
        raise error

    return work


def test_a_task_that_succeeds_has_its_result(tasks: Tasks) -> None:
    task, future = tasks.submit("rebuild", lambda progress: Sum(3))
    assert (task.status, task.kind, task.has_ended) == ("queued", "rebuild", False)
    assert future.result() == Sum(3)
    ended = tasks.get(task.id)
    assert (ended.status, ended.has_ended, ended.result) == ("succeeded", True, {"value": 3})
    assert ended.error is None


def test_the_times_of_a_task_are_in_order(tasks: Tasks) -> None:
    task, future = tasks.submit("put", lambda progress: Sum(0))
    future.result()
    ended = tasks.get(task.id)
    assert ended.started_at
    assert ended.finished_at
    assert ended.created_at <= ended.started_at <= ended.finished_at
    assert datetime.fromisoformat(ended.created_at).utcoffset() is not None


def test_a_task_says_how_far_it_is(tasks: Tasks) -> None:
    reported, checked = Event(), Event()

    def work(progress: Progress) -> Sum:
        progress(2, 5)
        reported.set()
        checked.wait(10)
        return Sum(0)

    task, future = tasks.submit("rebuild", work)
    assert reported.wait(10)
    running = tasks.get(task.id)
    checked.set()
    future.result()
    assert (running.status, running.done, running.total) == ("running", 2, 5)


def test_an_error_of_ours_is_the_message_of_the_task(tasks: Tasks) -> None:
    task, future = tasks.submit("delete", failing(BadSetting("name one of a, b")))
    with pytest.raises(BadSetting):
        future.result()
    ended = tasks.get(task.id)
    assert (ended.status, ended.error, ended.result) == ("failed", "name one of a, b", None)


def test_an_unforeseen_error_is_logged_and_its_message_hidden(
    tasks: Tasks, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        task, future = tasks.submit("put", failing(ZeroDivisionError("secret insides")))
        with pytest.raises(ZeroDivisionError):
            future.result()
    assert tasks.get(task.id).error == UNFORESEEN
    assert "secret insides" in caplog.text


def test_tasks_run_one_at_a_time_in_their_order(tasks: Tasks) -> None:
    done: list[int] = []

    def work_of(number: int) -> Callable[[Progress], Sum]:
        def work(progress: Progress) -> Sum:
            done.append(number)
            return Sum(number)

        return work

    futures = [tasks.submit("put", work_of(number))[1] for number in range(20)]
    assert [future.result().value for future in futures] == done == list(range(20))


def test_too_many_tasks_are_refused_until_one_has_ended(tasks: Tasks) -> None:
    gate = Event()

    def wait(progress: Progress) -> Sum:
        gate.wait(10)
        return Sum(0)

    futures = [tasks.submit("put", wait)[1] for _ in range(WAITING_AT_MOST)]
    with pytest.raises(Overloaded, match="100 tasks are waiting already"):
        tasks.submit("put", wait)
    gate.set()
    futures[-1].result()
    assert tasks.submit("put", wait)[1].result() == Sum(0)


def test_an_unknown_task_is_an_error_that_shows_no_more_than_its_beginning(tasks: Tasks) -> None:
    with pytest.raises(UnknownTask, match=r"No task has the id 'x{40}'; the last 1,000"):
        tasks.get("x" * 500)


def test_after_closing_no_task_is_taken() -> None:
    tasks = Tasks()
    _, future = tasks.submit("put", lambda progress: Sum(1))
    tasks.close()
    assert future.done()
    with pytest.raises(RuntimeError, match="after shutdown"):
        tasks.submit("put", lambda progress: Sum(2))
