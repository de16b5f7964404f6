"""A circuit breaker keeps calls from a service that fails, and lets one try again."""

from rag.circuit_breaker import FAILURES, SECONDS, CircuitBreaker


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Clock) -> CircuitBreaker:
    """Return a breaker after as many failures as open it."""
    breaker = CircuitBreaker(clock)
    for _ in range(FAILURES):
        breaker.record_failure()
    return breaker


def test_a_new_breaker_lets_calls_through() -> None:
    breaker = CircuitBreaker(Clock())
    assert [breaker.allows_call() for _ in range(3)] == [True, True, True]


def test_one_failure_less_than_the_limit_stops_nothing() -> None:
    breaker = CircuitBreaker(Clock())
    for _ in range(FAILURES - 1):
        breaker.record_failure()
    assert breaker.allows_call()


def test_only_failures_in_a_row_open_it() -> None:
    breaker = CircuitBreaker(Clock())
    for _ in range(FAILURES * 2):
        breaker.record_failure()
        breaker.record_success()
    assert breaker.allows_call()


def test_an_open_breaker_allows_no_call_until_its_time_is_over() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now = SECONDS - 0.001
    assert not breaker.allows_call()
    clock.now = SECONDS
    assert breaker.allows_call()


def test_a_half_open_breaker_lets_one_call_try() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now = SECONDS
    assert [breaker.allows_call() for _ in range(3)] == [True, False, False]


def test_a_try_that_fails_opens_it_for_as_long_again() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now = SECONDS
    assert breaker.allows_call()
    clock.now += 1
    breaker.record_failure()
    clock.now = 2 * SECONDS
    assert not breaker.allows_call()
    clock.now = 2 * SECONDS + 1
    assert breaker.allows_call()


def test_a_try_that_succeeds_closes_it() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now = SECONDS
    assert breaker.allows_call()
    breaker.record_success()
    assert [breaker.allows_call() for _ in range(3)] == [True, True, True]
