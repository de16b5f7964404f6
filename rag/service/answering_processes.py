"""The processes that answer questions beside the server's own, as the server sees them.

Python runs one thread of a process at a time. With a process for each core, questions are answered
on all of them; all else stays in the server: the connections, the cache, the edits, the numbers.
"""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from queue import Empty, LifoQueue
from threading import Event, Lock, Thread

from rag.search.engine import Engine
from rag.service.answering_process import NO_REPLY, PASSED, READY, stamp_of
from rag.service.reply_cache import EXPLAINED, REPLY
from rag.settings import Settings
from rag.types import Reply

log = logging.getLogger(__name__)

# -P: a folder that is named like a module is not taken for it.
COMMAND = (sys.executable, "-P", "-m", "rag.service.answering_process")
# The pause before a process that ended is replaced, and the time in which it must end at the stop.
REPLACE_SECONDS, END_SECONDS = 5.0, 5.0


class AnsweringProcess:
    """One process that answers one question at a time."""

    def __init__(self, settings: Settings, command: Sequence[str]) -> None:
        """Start it; it opens the index of the settings. Raises OSError if it ends at once."""
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self._process = subprocess.Popen(  # noqa: S603 - the command is ours
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )
        passed = {name: getattr(settings, name) for name in PASSED}
        try:
            if self._answer_to(passed) != READY:
                raise ChildProcessError("it does not open the index")
        except OSError:
            self.kill()
            raise

    @property
    def pid(self) -> int:
        """Its number at the system."""
        return self._process.pid

    def ask(self, question: str, limit: int, explain: bool, engine: Engine) -> Reply | None:
        """Return the reply that an engine would give; None if the process cannot tell.

        Raises OSError if it has ended.
        """
        line = self._answer_to([question, limit, explain, stamp_of(engine)])
        if line == NO_REPLY:
            return None
        form = EXPLAINED if explain else REPLY
        return form.validate_json(line)

    def _answer_to(self, request: object) -> bytes:
        """Return the line with which a request is answered. Raises OSError."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin
        assert stdout
        stdin.write(json.dumps(request, default=str).encode() + b"\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            raise ChildProcessError("it has ended")
        return line.rstrip()

    def stop(self) -> None:
        """Let it end, as it does when it gets no more questions."""
        assert self._process.stdin
        with suppress(OSError):
            self._process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(END_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End it at once, if it has not ended."""
        self._process.kill()
        # Waits for it and closes its pipes.
        with suppress(OSError), self._process:
            pass


class AnsweringProcesses:
    """So many processes as the settings want beside the server's; one that ends is replaced."""

    def __init__(self, settings: Settings, command: Sequence[str] = COMMAND) -> None:
        """Have none yet; `command` runs one."""
        self._settings = settings
        self._command = command
        self._idle: LifoQueue[AnsweringProcess] = LifoQueue()
        self.beside: set[AnsweringProcess] = set()
        # Held by the thread that answers in the server itself, which is asked first: it is nearest.
        self.own_turn = Lock()
        self._stop = Event()

    def start(self) -> None:
        """Start them in the background; until they are ready, the server answers alone."""
        for _ in range(self._settings.workers - 1):
            Thread(target=self._add, name="answering-process", daemon=True).start()

    def ask(self, engine: Engine, question: str, limit: int, explain: bool) -> Reply:
        """Return the reply of an engine, by itself or by an idle process. Raises BadQuestion."""
        if self.own_turn.acquire(blocking=False):
            try:
                return _ask_engine(engine, question, limit, explain)
            finally:
                self.own_turn.release()
        reply = self._ask_idle(engine, question, limit, explain)
        return reply or _ask_engine(engine, question, limit, explain)

    def _ask_idle(self, engine: Engine, question: str, limit: int, explain: bool) -> Reply | None:
        """Return the reply of an idle process; None if there is none, or it has none."""
        try:
            process = self._idle.get_nowait()
        except Empty:
            return None
        try:
            reply = process.ask(question, limit, explain, engine)
        except (OSError, ValueError) as error:
            self._replace(process, error)
            return None
        self._idle.put(process)
        return reply

    def _replace(self, process: AnsweringProcess, error: Exception) -> None:
        """Start another process for one that ended, or said what is no reply."""
        log.warning("a process that answers questions is replaced: %s", error)
        self.beside.discard(process)
        process.kill()
        Thread(target=self._add, name="answering-process", daemon=True).start()

    def _add(self) -> None:
        """Start a process, again and again until it opens the index."""
        while not self._stop.is_set():
            try:
                process = AnsweringProcess(self._settings, self._command)
            except OSError as error:
                log.warning("a process that answers questions does not start: %s", error)
                self._stop.wait(REPLACE_SECONDS)
            else:
                self.beside.add(process)
                self._idle.put(process)
                break
        if self._stop.is_set():
            self.stop()

    @property
    def running(self) -> int:
        """The number of processes that answer, the server's own among them."""
        return 1 + len(self.beside)

    def stop(self) -> None:
        """End all processes; the questions that they had are answered by now."""
        self._stop.set()
        for process in tuple(self.beside):
            process.stop()


def _ask_engine(engine: Engine, question: str, limit: int, explain: bool) -> Reply:
    return engine.explain(question, limit) if explain else engine.ask(question, limit)
