"""Log formats: JSON lines for machines or text for people; each line has the id of its request."""

import atexit
import json
import logging
import sys
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Any, TextIO

request_id: ContextVar[str] = ContextVar("request_id", default="")
# The attributes that every record has; any other was given as `extra`.
STANDARD_ATTRIBUTES = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "color_message",
    "taskName",
}

# How control characters are written, which would command a terminal.
HARMLESS = {code: f"\\x{code:02x}" for code in (*range(9), *range(11, 32), *range(127, 160))}
# Lines that wait to be written, and the seconds that the end of the process waits for them.
MAX_WAITING = 10_000
DRAIN_SECONDS = 1.0
# Lines of this span are written at once: waking a thread for each takes longer than a short answer.
GATHER_SECONDS = 0.02


class JsonLines(logging.Formatter):
    """A formatter that writes one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as JSON."""
        written_at = datetime.fromtimestamp(record.created, UTC)
        values: dict[str, Any] = {
            "time": written_at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        current_request = request_id.get()
        if current_request:
            values["request_id"] = current_request
        values |= _extra_of(record)
        if record.exc_info:
            values["exception"] = self.formatException(record.exc_info)
        return json.dumps(values, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """A formatter that writes a sentence for people, and the traceback of an exception below it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as text."""
        extra = [f"{name}={value}" for name, value in _extra_of(record).items()]
        message = record.getMessage()
        if record.levelno > logging.INFO:
            message = f"{record.levelname.capitalize()}: {message}"
        line = " ".join([message[:1].upper() + message[1:], *extra]).translate(HARMLESS)
        if record.exc_info:
            line = f"{line}\n{self.formatException(record.exc_info)}"
        return line


class PatientStream:
    """A stream whose writes never wait, as they would while nobody reads a full pipe.

    A thread passes the texts on, all that wait at a time. Beyond MAX_WAITING texts, new ones are
    dropped and counted.
    """

    def __init__(self, stream: TextIO) -> None:
        """Pass texts on to a stream."""
        self._stream = stream
        self._waiting: Queue[str] = Queue(MAX_WAITING)
        self._dropped = 0
        self._is_ending = Event()
        Thread(target=self._pass_on, name="log", daemon=True).start()

    def write(self, text: str) -> int:
        """Queue a text; return its length."""
        try:
            self._waiting.put_nowait(text)
        except Full:
            self._dropped += 1
        return len(text)

    def flush(self) -> None:
        """Do nothing: the thread writes as fast as the stream takes it."""

    def drain(self) -> None:
        """Wait until everything is written, but not for long."""
        self._is_ending.set()
        with self._waiting.all_tasks_done:
            self._waiting.all_tasks_done.wait_for(self._is_written, DRAIN_SECONDS)

    def _is_written(self) -> bool:
        return self._waiting.unfinished_tasks == 0

    def _pass_on(self) -> None:
        while True:
            texts = self._next_texts()
            written = "".join(texts)
            if self._dropped:
                written += f"{self._dropped} lines of the log were dropped\n"
                self._dropped = 0
            # The reader of a pipe may be gone.
            with suppress(OSError, ValueError):
                self._stream.write(written)
                self._stream.flush()
            for _ in texts:
                self._waiting.task_done()

    def _next_texts(self) -> list[str]:
        """Return the next text, once there is one, and those that come soon after it."""
        texts = [self._waiting.get()]
        self._is_ending.wait(GATHER_SECONDS)
        with suppress(Empty):
            while True:
                texts.append(self._waiting.get_nowait())
        return texts


def log_to_stderr(form: str) -> None:
    """Send our log and the server's to stderr, as `text` or `json`; `auto`: text on a terminal."""
    is_text = form == "text" or (form == "auto" and sys.stderr.isatty())
    formatter = TextLines() if is_text else JsonLines()
    stream = PatientStream(sys.stderr)
    atexit.register(stream.drain)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("rag").setLevel(logging.INFO)


def _extra_of(record: logging.LogRecord) -> dict[str, Any]:
    """Return the values that were given to a record as `extra`."""
    return {name: value for name, value in vars(record).items() if name not in STANDARD_ATTRIBUTES}
