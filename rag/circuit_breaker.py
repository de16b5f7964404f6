"""A circuit breaker: after failures in a row, calls to a service stop for a while.

M. Nygard, Release It! (2007). It is closed while calls go through, open while they do not, and half
open when one call tries the service again.
"""

import time
from collections.abc import Callable

# So many failures in a row open it, for so many seconds.
FAILURES, SECONDS = 3, 30.0


class CircuitBreaker:
    """Decides whether to call a service that may fail. Not thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start closed; `clock` returns the time in seconds."""
        self._clock = clock
        self._failures = 0
        self._open_until = 0.0

    def allows_call(self) -> bool:
        """Return whether to call now; while it is half open, only the first caller may."""
        if self._failures < FAILURES:
            return True
        now = self._clock()
        if now < self._open_until:
            return False
        self._open_until = now + SECONDS
        return True

    def record_success(self) -> None:
        """Note that a call succeeded: it closes."""
        self._failures = 0

    def record_failure(self) -> None:
        """Note that a call failed."""
        self._failures += 1
        self._open_until = self._clock() + SECONDS
