"""Work that takes long -> tasks to ask after: one at a time, in the order they came."""

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

Status: TypeAlias = Literal["queued", "running", "succeeded", "failed"]
Kind: TypeAlias = Literal["rebuild", "put", "delete"]
Result = TypeVar("Result")
Progress = Callable[[int, int], None]
REMEMBERED = 1000
WAITING_AT_MOST = 100


@dataclass(frozen=True)
class Task:
    """Where some work stands: how much of it is done, and what came of it or why it failed."""

    id: str
    kind: Kind
    status: Status
    created_at: str
    started_at: str | None = None
    finished_at: str | None = None
    done: int = 0
    total: int = 0
    result: dict[str, Any] | None = None
    error: str | None = None

    @property
    def ended(self) -> bool:
        """Tell whether nothing more will happen."""
        return self.status in ("succeeded", "failed")


class Tasks:
    """A queue that one thread works off, and what is known of each task."""

    def __init__(self) -> None:
        """Start no thread yet."""
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="tasks")
        self._known: LRUCache[str, Task] = LRUCache(REMEMBERED)
        self._lock = Lock()

    def submit(self, kind: Kind, work: Callable[[Progress], Result]) -> tuple[Task, Future[Result]]:
        """Queue work that reports its progress and returns a dataclass. Raises Overloaded."""
        with self._lock:
            if sum(not task.ended for task in self._known.values()) >= WAITING_AT_MOST:
                raise Overloaded(
                    f"{WAITING_AT_MOST} tasks are waiting already; try again in a second."
                )
            task = Task(secrets.token_hex(8), kind, "queued", now())
            self._known[task.id] = task
        return task, self._pool.submit(self._do, task.id, work)

    def get(self, task: str) -> Task:
        """Return where a task stands. Raises UnknownTask."""
        with self._lock:
            known = self._known.get(task)
        if known is None:
            raise UnknownTask(
                f"No task has the id {task[:40]!r}; the last {REMEMBERED:,} are remembered."
            )
        return known

    def _do(self, task: str, work: Callable[[Progress], Result]) -> Result:
        self._note(task, status="running", started_at=now())
        try:
            result = work(lambda done, total: self._note(task, done=done, total=total))
        except Exception as error:
            self._note(task, status="failed", finished_at=now(), error=told(error))
            raise
        self._note(task, status="succeeded", finished_at=now(), result=asdict(result))  # type: ignore[call-overload]
        return result

    def _note(self, task: str, **news: Any) -> None:
        with self._lock:
            self._known[task] = replace(self._known[task], **news)

    def close(self) -> None:
        """Finish the task that was begun, and begin no other."""
        self._pool.shutdown(cancel_futures=True)


def told(error: Exception) -> str:
    """Return what a client may read of an error; the log has all of one that was not foreseen."""
    if isinstance(error, RagError):
        return str(error)
    log.exception("a task failed", exc_info=error)
    return "Something went wrong here; the server's log says what."


def now() -> str:
    """Return the time as ISO 8601, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
