"""Runs a process that has only so long, and ends it early if its result is not wanted any more."""

import subprocess
from collections.abc import Mapping, Sequence

# The processes that run now, so that a server that ends need not wait for them.
_running: set["subprocess.Popen[bytes]"] = set()


def run_bounded(
    command: Sequence[str], request: bytes, seconds: float, environment: Mapping[str, str]
) -> tuple[int, bytes]:
    """Return the exit status of a command, and its answer to a request on standard input.

    Raises TimeoutError if it takes longer than some seconds.
    """
    with subprocess.Popen(  # noqa: S603 - the commands are ours
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as process:
        _running.add(process)
        try:
            answer, _ = process.communicate(request, timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise TimeoutError from error
        finally:
            process.kill()
            _running.discard(process)
    return process.returncode, answer


def end_processes() -> None:
    """End the processes that run; who waits for one is told so by its exit status."""
    for process in tuple(_running):
        process.kill()
