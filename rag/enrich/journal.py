"""The journal of a run: what was sent to a language model, and what it answered. Owns a lock.

Each line is written before the next step, so that a run that is killed goes on where it was:
nothing that was answered is asked again. A line that was cut off by the kill counts as not written.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from rag.errors import JournalUnusable


class Journal:
    """The journal in a file that one process has open; see `open_journal`."""

    def __init__(self, path: Path) -> None:
        """Read the file if there is one, and append to it. Raises OSError."""
        self.answers: dict[str, str] = {}
        # Tokens of each call by its number: those reserved, or those used once that is known.
        self._tokens: dict[int, int] = {}
        kept = path.read_bytes() if path.exists() else b""
        for line in kept.split(b"\n"):
            self._read(line)
        self._stream = path.open("ab")
        if kept and not kept.endswith(b"\n"):
            self._stream.write(b"\n")

    @property
    def calls(self) -> int:
        """The number of calls that were sent."""
        return len(self._tokens)

    @property
    def tokens(self) -> int:
        """The tokens that all calls have taken, at most."""
        return sum(self._tokens.values())

    def sent(self, tokens: int) -> int:
        """Note that a call is about to be sent that takes at most so many tokens.

        Return the number of the call.
        """
        call = len(self._tokens) + 1
        self._tokens[call] = tokens
        self._append({"sent": call, "tokens": tokens})
        return call

    def settled(self, call: int, tokens: int, key: str = "", answer: str = "") -> None:
        """Note what a call took, and its answer to the task of a key if it has one."""
        self._tokens[call] = tokens
        line: dict[str, Any] = {"settled": call, "tokens": tokens}
        if key:
            self.answers[key] = answer
            line |= {"key": key, "answer": answer}
        self._append(line)

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def _append(self, line: dict[str, Any]) -> None:
        self._stream.write(json.dumps(line).encode() + b"\n")
        self._stream.flush()

    def _read(self, line: bytes) -> None:
        """Take in a line; one that is cut off or was not written here is skipped."""
        try:
            values = json.loads(line)
            call, tokens = int(values.get("sent") or values["settled"]), int(values["tokens"])
            if "key" in values:
                self.answers[str(values["key"])] = str(values["answer"])
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return
        self._tokens[call] = tokens


@contextmanager
def open_journal(path: Path) -> Iterator[Journal]:
    """Open the journal of a file for this process alone.

    Raises JournalUnusable if another process has it open, or the file cannot be used.
    """
    lock = FileLock(lock_of(path), timeout=0)
    try:
        with lock:
            journal = Journal(path)
            try:
                yield journal
            finally:
                journal.close()
    except Timeout as error:
        raise JournalUnusable(f"Another rag enrich runs here; {path} is its journal.") from error
    except OSError as error:
        remedy = "make room or give it the rights, and run again"
        raise JournalUnusable(f"{path} cannot be written ({error.strerror}); {remedy}.") from error


def lock_of(path: Path) -> Path:
    """Return the file that says that a process has a journal open."""
    return path.with_name(f"{path.name}.lock")
