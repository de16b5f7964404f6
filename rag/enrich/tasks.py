"""The tasks of enriching: which entries need questions, and which entries are near them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict

import numpy as np

from rag.enrich.records import EnrichmentTask, Neighbour, TaskOptions
from rag.enrich.vectors import EntryVectors
from rag.errors import UnknownTerm
from rag.types import Entry

# The line that answers a task.
ANSWER_FORM = '{"id": "(as here)", "questions": ["..."], "aliases": ["..."]}'
# Entries shown beside the one to write for.
NEIGHBOURS = 4

# Returns the ids of the entries nearest to an entry, best first, without itself.
Nearest = Callable[[Entry, int], Sequence[str]]


def tasks_for(
    entries: Sequence[Entry], nearest: Nearest, options: TaskOptions
) -> list[EnrichmentTask]:
    """Return the tasks for some entries of a glossary, those with the fewest questions first.

    Raises UnknownTerm if `options.only` names an entry that is not there.
    """
    by_id = {entry.id: entry for entry in entries}
    for name in options.only:
        if name not in by_id:
            raise UnknownTerm(f"No entry has the id {name!r}; rag enrich --export lists them.")
    wanted = [entry for entry in entries if _is_wanted(entry, options)]
    wanted.sort(key=lambda entry: len(entry.questions))
    tasks = []
    for entry in wanted[: options.limit]:
        tasks.append(_task(entry, nearest, by_id, options))
    return tasks


def _is_wanted(entry: Entry, options: TaskOptions) -> bool:
    """Return whether an entry is to get questions."""
    if options.only and entry.id not in options.only:
        return False
    return options.again or len(entry.questions) < options.per_entry


def _task(
    entry: Entry, nearest: Nearest, by_id: dict[str, Entry], options: TaskOptions
) -> EnrichmentTask:
    """Return the task of one entry."""
    neighbours = []
    for name in nearest(entry, NEIGHBOURS):
        near = by_id.get(name)
        if near:
            neighbours.append(Neighbour(near.id, near.term, near.short))
    count = options.per_entry
    if not options.again:
        count -= len(entry.questions)
    return EnrichmentTask(
        entry.id, entry.term, entry.definition, tuple(neighbours), entry.questions, count
    )


def nearest_by(vectors: EntryVectors) -> Nearest:
    """Return a function that finds the entries whose centroids are nearest to that of an entry."""
    centroids = vectors.centroids()
    numbers = {name: number for number, name in enumerate(vectors.ids)}

    def nearest(entry: Entry, count: int) -> list[str]:
        own = numbers[entry.id]
        cosines = centroids @ centroids[own]
        best_first = np.argsort(-cosines, kind="stable").tolist()
        others = []
        for number in best_first[: count + 1]:
            if number != own:
                others.append(vectors.ids[number])
        return others[:count]

    return nearest


def task_line(task: EnrichmentTask, instructions: str) -> str:
    """Return a task as a line of JSON, with the instructions for whoever writes."""
    row = {**asdict(task), "instructions": instructions, "answer": ANSWER_FORM}
    return json.dumps(row, ensure_ascii=False)
