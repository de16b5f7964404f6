"""The tasks of enriching: which entries come, in what order, with which neighbours."""

import json

import pytest

from rag.enrich.records import TaskOptions
from rag.enrich.tasks import nearest_by, task_line, tasks_for
from rag.enrich.vectors import entry_vectors
from rag.errors import UnknownTerm
from tests.lint.entries import entry
from tests.toys import ToyEncoder

ENTRIES = [
    entry("cat", "A small animal that hunts mice.", questions=("what hunts mice",)),
    entry("dog", "A small animal that barks."),
    entry("vae", "It turns numbers into pixels.", questions=tuple("abcdefgh")),
]
NEAREST = nearest_by(entry_vectors(ENTRIES, ToyEncoder()))


def test_entries_without_questions_come_first_and_full_ones_not_at_all() -> None:
    tasks = tasks_for(ENTRIES, NEAREST, TaskOptions())
    assert [(task.id, task.count) for task in tasks] == [("dog", 8), ("cat", 7)]
    assert tasks[1].questions == ("what hunts mice",)


def test_a_task_shows_the_nearest_entries_but_not_its_own() -> None:
    [dog, *_] = tasks_for(ENTRIES, NEAREST, TaskOptions())
    assert [near.id for near in dog.neighbours] == ["cat", "vae"]


def test_options_narrow_the_tasks() -> None:
    again = tasks_for(ENTRIES, NEAREST, TaskOptions(again=True, per_entry=4))
    assert [(task.id, task.count) for task in again] == [("dog", 4), ("cat", 4), ("vae", 4)]
    assert [task.id for task in tasks_for(ENTRIES, NEAREST, TaskOptions(limit=1))] == ["dog"]
    assert [task.id for task in tasks_for(ENTRIES, NEAREST, TaskOptions(only=("cat",)))] == ["cat"]
    with pytest.raises(UnknownTerm, match="'cow'"):
        tasks_for(ENTRIES, NEAREST, TaskOptions(only=("cow",)))


def test_a_line_of_a_task_has_the_instructions() -> None:
    [task, *_] = tasks_for(ENTRIES, NEAREST, TaskOptions())
    row = json.loads(task_line(task, "Write questions."))
    assert (row["id"], row["count"], row["instructions"]) == ("dog", 8, "Write questions.")
