"""Log records -> lines for people or for machines; each with the id of the request it belongs to."""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")
# What every record has; whatever else one brings was given to it.
PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "color_message",
    "taskName",
}


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as JSON."""
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if name := request_id.get():
            said["request_id"] = name
        said |= {key: value for key, value in vars(record).items() if key not in PLAIN}
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)


class Lines(logging.Formatter):
    """One line for a reader."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as text."""
        given = " ".join(
            f"{key}={value}" for key, value in vars(record).items() if key not in PLAIN
        )
        line = f"{record.levelname.lower()}: {record.getMessage()} {given}".rstrip()
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def to_stderr(form: str) -> None:
    """Send what we and the server log to stderr: as `text`, as `json`, or `auto`: text on a terminal."""
    text = form == "text" or (form == "auto" and sys.stderr.isatty())
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines() if text else JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("rag", "uvicorn"):
        logging.getLogger(name).setLevel(logging.INFO)
