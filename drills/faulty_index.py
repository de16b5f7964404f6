"""What the drills of faults share: an index whose state can be told, and faults in its build.

A fault is injected into one of the calls that change the disk, in a process of its own.
"""

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.errors import RagError
from rag.index.generations import load_generation
from rag.search.engine import Engine
from tests.toys import ToyEncoder

ENTRIES = 80
# Calls of the module os that change the disk.
DISK_CALLS = ("fsync", "link", "mkdir", "rename", "replace", "unlink", "rmdir")
# Exit statuses of a child process.
DONE, REFUSED, UNFORESEEN = 0, 3, 4


class Drill:
    """A corpus whose entries all contain the number of its state, and its index."""

    def __init__(self, home: Path) -> None:
        """Write the first state below `home`, and build its index."""
        self.corpus, self.index = home / "corpus", home / "index"
        self.corpus.mkdir(parents=True)
        self.put(0)
        self.build()

    def put(self, state: int) -> None:
        """Write a state into all entries."""
        self.state = state
        for number in range(ENTRIES):
            definition = f"Thing {number} is in state {state}. It has {number * 7} parts."
            text = f"---\nterm: Thing {number}\n---\n{definition}\n"
            (self.corpus / f"thing-{number}.md").write_text(text, encoding="utf-8")

    def put_next(self) -> None:
        """Write the next state into all entries."""
        self.put(self.state + 1)

    def build(self) -> int:
        """Bring the index up to date, and return the number of its generation."""
        _, manifest = Builder(self.index, ToyEncoder()).build(read_corpus(self.corpus))
        return manifest.generation

    def served(self) -> int:
        """Return the state that an engine which starts now answers with.

        Raises AssertionError if entries are missing or are of different states.
        """
        engine = Engine(load_generation(self.index), ToyEncoder())
        entries = list(engine.index.entries.values())
        states = {_state_in(entry.definition) for entry in entries}
        assert len(states) == 1, f"mixed: {states}"
        assert len(entries) == ENTRIES
        [state] = states
        answer = engine.ask("what is thing 7").answer
        assert answer
        assert f"in state {state}." in answer.text
        return state


def start(work: Callable[[], object]) -> int:
    """Begin some work in a process of its own, and return its id.

    The process ends with `DONE`, with `REFUSED` after an error of ours, or with `UNFORESEEN`.
    """
    process = os.fork()
    if process:
        return process
    try:
        work()
        os._exit(DONE)
    except RagError:
        os._exit(REFUSED)
    except BaseException as error:
        print("unforeseen:", repr(error), file=sys.stderr)
        os._exit(UNFORESEEN)


def end_of(process: int) -> int:
    """Wait for a process, and return its exit status, or minus the signal that killed it."""
    _, status = os.waitpid(process, 0)
    return os.waitstatus_to_exitcode(status)


def end_with_fault(
    work: Callable[[], object], fault: Callable[[], None], call: int, after: bool = False
) -> int:
    """Do some work in a process with a fault at one call, and return how it ended.

    `call` counts the calls that change the disk, from 1; the fault is before it, or `after` it.
    """
    return end_of(start(lambda: _run_with_fault(work, fault, call, after)))


def kill() -> None:
    """Die at once."""
    os.kill(os.getpid(), signal.SIGKILL)


def no_space() -> None:
    """Raise the error of a full disk."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def damaged_versions(content: bytes, bits: Iterable[int]) -> Iterator[bytes]:
    """Yield a file's content truncated, extended, and with one bit turned."""
    yield b""
    yield content[: len(content) // 2]
    yield content[:-1]
    yield content + b"x"
    for bit in bits:
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)


def assert_refused(work: Callable[[], object]) -> None:
    """Assert that some work raises an error of ours that names the remedy."""
    try:
        work()
    except RagError as error:
        message = str(error)
    else:
        raise AssertionError("was not refused")
    assert "rag build" in message


def _state_in(definition: str) -> int:
    first_sentence, _, _ = definition.partition(".")
    return int(first_sentence.rpartition(" ")[2])


def _run_with_fault(
    work: Callable[[], object], fault: Callable[[], None], call: int, after: bool
) -> None:
    """Do some work with a fault at one call. The functions of os stay changed: the process ends."""
    count = 0

    def inject(name: str) -> None:
        original = getattr(os, name)

        def counted(*args: Any, **options: Any) -> Any:
            nonlocal count
            count += 1
            is_this = count == call
            if is_this and not after:
                fault()
            result = original(*args, **options)
            if is_this and after:
                fault()
            return result

        setattr(os, name, counted)

    for name in DISK_CALLS:
        inject(name)
    work()
