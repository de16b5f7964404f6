"""The records of enriching: tasks for whoever writes, proposals, what is doubtful, and reports."""

from collections.abc import Mapping
from dataclasses import dataclass

from rag.formats.overlay import Doubtful


@dataclass(frozen=True)
class TaskOptions:
    """Which entries to write questions for, and how many for each.

    `only` are ids, none for all; `again` takes entries that have enough questions, too; `limit` is
    the most entries, None for any number.
    """

    per_entry: int = 8
    only: tuple[str, ...] = ()
    again: bool = False
    limit: int | None = None


@dataclass(frozen=True)
class Neighbour:
    """An entry near the one of a task: its questions must tell the two apart."""

    id: str
    term: str
    short: str


@dataclass(frozen=True)
class EnrichmentTask:
    """An entry to write questions for.

    `questions` are those that it has, `count` is how many to write.
    """

    id: str
    term: str
    definition: str
    neighbours: tuple[Neighbour, ...]
    questions: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class Proposal:
    """Questions and aliases that somebody proposes for an entry, cleaned but not judged."""

    id: str
    questions: tuple[str, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class EnrichmentReport:
    """What became of some proposals.

    `kept` and `doubtful` are the questions that were kept and set aside, by entry. `repeated`
    counts those left out as repeats, `aliases` the aliases that wait for a review. `notes` are
    sentences about what could not be used.
    """

    kept: Mapping[str, tuple[str, ...]]
    doubtful: Mapping[str, tuple[Doubtful, ...]]
    repeated: int
    aliases: int
    notes: tuple[str, ...] = ()
