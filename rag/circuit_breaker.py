"""How the last calls to a service went -> whether to call it now. Pure but for a clock.

The circuit breaker of M. Nygard, Release It! (2007): after failures in a row nobody calls for a while, then one tries.
"""

import time
from collections.abc import Callable

FAILURES, SECONDS = 3, 30.0


class Breaker:
    """Keeps calls from a service that fails. Not for several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin closed: calls go through."""
        self._clock = clock
        self._failed, self._until = 0, 0.0

    def allows(self) -> bool:
        """Tell whether to call now; of those who ask while it is half open, only the first may."""
        if self._failed < FAILURES:
            return True
        now = self._clock()
        if now < self._until:
            return False
        self._until = now + SECONDS
        return True

    def succeeded(self) -> None:
        """Note that a call went well."""
        self._failed = 0

    def failed(self) -> None:
        """Note that a call failed."""
        self._failed += 1
        self._until = self._clock() + SECONDS
