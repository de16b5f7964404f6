"""A thread pool for requests, which refuses work when too much waits."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from threadpoolctl import threadpool_limits

from rag.errors import Overloaded

Result = TypeVar("Result")

# At ten milliseconds a question on each of two cores, the last in the queue waits for little more
# than a second.
WAITING_AT_MOST = 256


class WorkerPool:
    """A few threads and a queue; requests wait there and do not slow each other down."""

    def __init__(self, waiting_at_most: int = WAITING_AT_MOST, threads: int | None = None) -> None:
        """Allow so many requests to wait, and so many threads; by default one a core."""
        use_one_core()
        self._pool = ThreadPoolExecutor(threads or os.cpu_count(), thread_name_prefix="worker")
        self._waiting_at_most = waiting_at_most
        self.pending = 0

    async def run(self, work: Callable[..., Result], *arguments: Any) -> Result:
        """Return the result of the work. Raises Overloaded, or whatever the work raises."""
        if self.is_full:
            detail = f"{self.pending} requests are waiting already; ask again in a second."
            raise Overloaded(detail)
        self.pending += 1
        # A client that hangs up cancels this coroutine, and so takes its work from the queue.
        task = asyncio.wrap_future(self._pool.submit(work, *arguments))
        task.add_done_callback(self._done)
        return await task

    @property
    def is_full(self) -> bool:
        """Whether no more work is taken."""
        return self.pending >= self._waiting_at_most

    def _done(self, _: asyncio.Future[Any]) -> None:
        self.pending -= 1

    def close(self) -> None:
        """Finish the work that was submitted, and take no more."""
        self._pool.shutdown()


def use_one_core() -> None:
    """Let each thread use one core: numpy and faiss start no threads of their own in it."""
    threadpool_limits(1)
