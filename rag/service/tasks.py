"""Long work as tasks: a queue that runs one at a time, and the state of each."""

import logging
import secrets
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Literal, TypeAlias, TypeVar

from cachetools import LRUCache

from rag.errors import Overloaded, RagError, UnknownTask

log = logging.getLogger(__name__)

TaskStatus: TypeAlias = Literal["queued", "running", "succeeded", "failed"]
TaskKind: TypeAlias = Literal["rebuild", "put", "delete", "enrich", "review"]
Result = TypeVar("Result")
# Called with (steps done, steps in all).
Progress = Callable[[int, int], None]
REMEMBERED = 1000
WAITING_AT_MOST = 100
UNFORESEEN = "Something went wrong here; the server's log says what."


@dataclass(frozen=True)
class Task:
    """The state of some work: steps done, in all, and its result or the message of its error.

    Times are in ISO 8601, in UTC.
    """

    id: str
    kind: TaskKind
    status: TaskStatus
    created_at: str
    started_at: str | None = None
    finished_at: str | None = None
    done: int = 0
    total: int = 0
    result: dict[str, Any] | None = None
    error: str | None = None

    @property
    def has_ended(self) -> bool:
        """Whether the task has succeeded or failed."""
        return self.status in ("succeeded", "failed")


class Tasks:
    """A queue whose tasks run one at a time, in their order, on a thread of its own."""

    def __init__(self) -> None:
        """Start with no tasks; the thread starts with the first one."""
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="tasks")
        self._known: LRUCache[str, Task] = LRUCache(REMEMBERED)
        self._lock = Lock()

    def submit(
        self, kind: TaskKind, work: Callable[[Progress], Result]
    ) -> tuple[Task, Future[Result]]:
        """Queue work, which reports its progress and returns a dataclass. Raises Overloaded.

        Return the task, and a future of the result that raises whatever the work raises.
        """
        with self._lock:
            waiting = sum(not task.has_ended for task in self._known.values())
            if waiting >= WAITING_AT_MOST:
                detail = f"{WAITING_AT_MOST} tasks are waiting already; try again in a second."
                raise Overloaded(detail)
            task = Task(secrets.token_hex(8), kind, "queued", _timestamp())
            self._known[task.id] = task
        return task, self._pool.submit(self._run, task.id, work)

    def get(self, task_id: str) -> Task:
        """Return the state of a task. Raises UnknownTask."""
        with self._lock:
            task = self._known.get(task_id)
        if task is None:
            detail = f"No task has the id {task_id[:40]!r}; the last {REMEMBERED:,} are remembered."
            raise UnknownTask(detail)
        return task

    def close(self) -> None:
        """Finish the running task, and drop those that are queued."""
        self._pool.shutdown(cancel_futures=True)

    def _run(self, task_id: str, work: Callable[[Progress], Result]) -> Result:
        """Do the work of a task; return its result or raise its error, and note both."""

        def report(done: int, total: int) -> None:
            self._update(task_id, done=done, total=total)

        self._update(task_id, status="running", started_at=_timestamp())
        try:
            result = work(report)
        except Exception as error:
            message = message_of(error)
            if not isinstance(error, RagError):
                log.exception("a task failed", exc_info=error)
            self._update(task_id, status="failed", finished_at=_timestamp(), error=message)
            raise
        values = asdict(result)  # type: ignore[call-overload]
        self._update(task_id, status="succeeded", finished_at=_timestamp(), result=values)
        return result

    def _update(self, task_id: str, **changes: Any) -> None:
        with self._lock:
            self._known[task_id] = replace(self._known[task_id], **changes)


def message_of(error: Exception) -> str:
    """Return the message of an error for clients; that of an unforeseen error is hidden."""
    if isinstance(error, RagError):
        return str(error)
    return UNFORESEEN


def _timestamp() -> str:
    """Return the current time in ISO 8601, to the millisecond, in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
