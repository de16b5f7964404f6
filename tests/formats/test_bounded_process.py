"""A process has only so long, and ends early when nobody wants its answer."""

import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from rag.formats.bounded_process import end_processes, run_bounded

ENDLESS = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_a_command_answers_a_request() -> None:
    upper = [sys.executable, "-c", "print(input().upper(), end='')"]
    assert run_bounded(upper, b"tide", 60, os.environ) == (0, b"TIDE")


def test_a_command_that_takes_longer_is_ended() -> None:
    with pytest.raises(TimeoutError):
        run_bounded(ENDLESS, b"", 0.1, os.environ)


def test_a_command_is_ended_before_its_time() -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(run_bounded, ENDLESS, b"", 60, os.environ)
        while not waiting.done():
            end_processes()
            time.sleep(0.01)
    assert waiting.result() == (-signal.SIGKILL, b"")
