"""Log formats: JSON lines for machines or text for people; each line has the id of its request."""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")
# The attributes that every record has; any other was given as `extra`.
STANDARD_ATTRIBUTES = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "color_message",
    "taskName",
}


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
    """A formatter that writes one line of text, and the traceback of an exception below it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as text."""
        extra = [f"{name}={value}" for name, value in _extra_of(record).items()]
        level = record.levelname.lower()
        line = " ".join([f"{level}: {record.getMessage()}", *extra]).rstrip()
        if record.exc_info:
            line = f"{line}\n{self.formatException(record.exc_info)}"
        return line


def log_to_stderr(form: str) -> None:
    """Send our log and the server's to stderr, as `text` or `json`; `auto`: text on a terminal."""
    is_text = form == "text" or (form == "auto" and sys.stderr.isatty())
    formatter = TextLines() if is_text else JsonLines()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("rag", "uvicorn"):
        logging.getLogger(name).setLevel(logging.INFO)


def _extra_of(record: logging.LogRecord) -> dict[str, Any]:
    """Return the values that were given to a record as `extra`."""
    return {name: value for name, value in vars(record).items() if name not in STANDARD_ATTRIBUTES}
