"""A client may ask so often in any span of time, whatever the clock on the wall says."""

import pytest

from rag.errors import BadSetting
from rag.http.rate_limit import RateLimit, parse_rate


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limit(clock: Clock) -> RateLimit:
    """Three requests a minute."""
    parsed = parse_rate("3/minute")
    assert parsed
    return RateLimit(parsed.rate, clock)


def test_requests_beyond_the_rate_wait_until_the_oldest_is_a_minute_old(
    limit: RateLimit, clock: Clock
) -> None:
    for _ in range(3):
        assert limit.wait_of("one") == 0
        clock.now += 10
    assert limit.wait_of("one") == 30
    clock.now += 30
    assert limit.wait_of("one") == 0
    assert limit.wait_of("one") == 10


def test_a_refused_request_does_not_count(limit: RateLimit, clock: Clock) -> None:
    for _ in range(100):
        limit.wait_of("one")
    clock.now += 60
    assert limit.wait_of("one") == 0


def test_each_client_is_counted_by_itself(limit: RateLimit) -> None:
    for _ in range(3):
        limit.wait_of("one")
    assert (limit.wait_of("one") > 0, limit.wait_of("two")) == (True, 0)


def test_setting_the_clock_locks_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    limit = parse_rate("2/hour")
    assert limit
    assert limit.wait_of("one") == 0
    monkeypatch.setattr("time.time", lambda: 0.0)
    assert limit.wait_of("one") == 0


def test_an_empty_rate_is_no_limit() -> None:
    assert parse_rate(" ") is None


@pytest.mark.parametrize("setting", ["nonsense", "0/minute", "-3/minute", "5/fortnight", "/"])
def test_what_is_no_rate_is_refused(setting: str) -> None:
    with pytest.raises(BadSetting, match="write one such as --rate 600/minute"):
        parse_rate(setting)
