"""Work -> results, by a few threads; at once Overloaded when more waits than can be done in time."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from threadpoolctl import threadpool_limits

from rag.errors import Overloaded

Result = TypeVar("Result")

# At ten milliseconds a question on each of two cores, the last in the queue waits for little more than a second.
WAITING_AT_MOST = 256


class Workers:
    """A few threads, so that requests wait in a queue and not for one another's time."""

    def __init__(self, waiting_at_most: int = WAITING_AT_MOST, threads: int | None = None) -> None:
        """Start no thread yet; as many as cores, if no other number is given."""
        # A thread is one core's worth of work; numpy and faiss are not to start more for each.
        threadpool_limits(1)
        self._pool = ThreadPoolExecutor(threads or os.cpu_count(), thread_name_prefix="worker")
        self._most = waiting_at_most
        self.pending = 0

    async def run(self, work: Callable[..., Result], *given: Any) -> Result:
        """Return the result of the work. Raises Overloaded, and what the work raises."""
        if self.full:
            raise Overloaded(f"{self.pending} requests are waiting already; ask again in a second.")
        self.pending += 1
        # Whoever hangs up while waiting is taken from the queue.
        task = asyncio.wrap_future(self._pool.submit(work, *given))
        task.add_done_callback(self._done)
        return await task

    @property
    def full(self) -> bool:
        """Tell whether no more work is taken."""
        return self.pending >= self._most

    def _done(self, _: asyncio.Future[Any]) -> None:
        self.pending -= 1

    def close(self) -> None:
        """Finish what was begun, and take no more."""
        self._pool.shutdown()
