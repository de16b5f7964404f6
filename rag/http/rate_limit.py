"""Counts the requests of each client in a moving window of time. Owns limits."""

import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from cachetools import LRUCache

from rag.errors import BadSetting

if TYPE_CHECKING:
    from limits import RateLimitItem

# Clients whose requests are counted; those that asked longest ago are forgotten first.
MAX_CLIENTS = 100_000


class RateLimit:
    """Allows each client so many requests in any span of time of one length.

    Time is that since the machine started: setting the clock locks nobody out, as it would with
    the limiters of the library.
    """

    def __init__(self, rate: "RateLimitItem", clock: Callable[[], float] = time.monotonic) -> None:
        """Allow a rate; `clock` returns seconds."""
        self.rate = rate
        self._clock = clock
        self._times: LRUCache[str, deque[float]] = LRUCache(MAX_CLIENTS)

    def wait_of(self, client: str) -> float:
        """Count a request of a client; return 0, or the seconds until its next one is allowed."""
        now = self._clock()
        seconds = self.rate.get_expiry()
        times = self._times.setdefault(client, deque(maxlen=self.rate.amount))
        if len(times) == self.rate.amount and now - times[0] < seconds:
            return seconds - (now - times[0])
        times.append(now)
        return 0.0


def parse_rate(setting: str) -> RateLimit | None:
    """Return the limit that a setting names, None if it is empty. Raises BadSetting."""
    if not setting.strip():
        return None
    from limits import parse  # here: most servers set no rate

    try:
        rate = parse(setting)
    except ValueError:
        rate = None
    if rate is None or rate.amount < 1:
        raise BadSetting(f"{setting!r} is no rate; write one such as --rate 600/minute")
    return RateLimit(rate)
