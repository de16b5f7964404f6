"""Log lines are one line each, for machines or people."""

import io
import json
import logging
import sys
from threading import Event

import pytest

from rag.http.logs import JsonLines, PatientStream, TextLines, log_to_stderr, request_id


def test_a_log_line_is_one_line_whatever_is_told() -> None:
    record = logging.makeLogRecord(
        {"msg": 'two\nlines, a "quote"', "name": "rag.x", "levelname": "INFO", "more": {1: 2}}
    )
    line = JsonLines().format(record)
    assert "\n" not in line
    assert json.loads(line)["message"] == 'two\nlines, a "quote"'
    assert json.loads(line)["level"] == "info"


def record(message: str = "done", **extra: object) -> logging.LogRecord:
    return logging.makeLogRecord(
        {
            "msg": message,
            "name": "rag.x",
            "levelname": "WARNING",
            "levelno": logging.WARNING,
            "created": 0.25,
            **extra,
        }
    )


def failed_record() -> logging.LogRecord:
    try:
        raise ZeroDivisionError("no way")
    except ZeroDivisionError:
        return record("failed", exc_info=sys.exc_info())


def test_a_json_line_has_the_time_in_utc_and_what_was_given() -> None:
    line = json.loads(JsonLines().format(record(route="/v1/ask", ms=1.5)))
    assert line["time"] == "1970-01-01T00:00:00.250+00:00"
    assert (line["logger"], line["message"]) == ("rag.x", "done")
    assert (line["route"], line["ms"]) == ("/v1/ask", 1.5)
    assert "request_id" not in line


def test_a_json_line_has_the_id_of_its_request() -> None:
    token = request_id.set("abc")
    try:
        assert json.loads(JsonLines().format(record()))["request_id"] == "abc"
    finally:
        request_id.reset(token)


def test_a_json_line_keeps_letters_and_holds_a_traceback() -> None:
    assert "größer" in JsonLines().format(record("größer"))
    line = json.loads(JsonLines().format(failed_record()))
    assert line["exception"].endswith("ZeroDivisionError: no way")


def test_a_text_line_has_the_level_and_what_was_given() -> None:
    assert TextLines().format(record(status=200, ms=3)) == "Warning: done status=200 ms=3"
    assert TextLines().format(record()) == "Warning: done"


def test_what_goes_well_is_a_sentence_without_a_level() -> None:
    fine = record("ready at last", levelname="INFO", levelno=logging.INFO)
    assert TextLines().format(fine) == "Ready at last"


def test_a_text_line_is_followed_by_its_traceback() -> None:
    first, *traceback = TextLines().format(failed_record()).splitlines()
    assert first == "Warning: failed"
    assert traceback[-1] == "ZeroDivisionError: no way"


@pytest.mark.parametrize(
    ("form", "formatter"), [("text", TextLines), ("json", JsonLines), ("auto", JsonLines)]
)
def test_the_log_goes_to_stderr_in_the_form_that_is_set(
    monkeypatch: pytest.MonkeyPatch, form: str, formatter: type[logging.Formatter]
) -> None:
    root = logging.getLogger()
    level = root.level
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.setattr(root, "handlers", [])
    try:
        log_to_stderr(form)
        assert [type(handler.formatter) for handler in root.handlers] == [formatter]
        assert logging.getLogger("rag").level == logging.INFO
    finally:
        root.setLevel(level)


class FullPipe:
    """A stream that takes nothing until it is opened."""

    def __init__(self) -> None:
        self.is_open = Event()
        self.written: list[str] = []

    def write(self, text: str) -> None:
        self.is_open.wait()
        self.written.append(text)

    def flush(self) -> None:
        pass


def test_writing_to_a_pipe_that_nobody_reads_does_not_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("rag.http.logs.MAX_WAITING", 3)
    pipe = FullPipe()
    stream = PatientStream(pipe)  # type: ignore[arg-type]
    for number in range(100):
        stream.write(f"line {number}\n")
    pipe.is_open.set()
    stream.drain()
    text = "".join(pipe.written)
    assert text.startswith("line 0\n")
    assert "lines of the log were dropped" in text
    assert len(pipe.written) <= 5


def test_lines_that_come_together_are_written_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.http.logs.GATHER_SECONDS", 60)
    pipe = FullPipe()
    pipe.is_open.set()
    stream = PatientStream(pipe)  # type: ignore[arg-type]
    for number in range(3):
        stream.write(f"line {number}\n")
    stream.drain()
    assert "".join(pipe.written) == "line 0\nline 1\nline 2\n"
    assert len(pipe.written) < 3


def test_a_reader_that_is_gone_ends_nothing() -> None:
    class BrokenPipe(FullPipe):
        def write(self, text: str) -> None:
            self.written.append(text)
            raise BrokenPipeError

    pipe = BrokenPipe()
    stream = PatientStream(pipe)  # type: ignore[arg-type]
    stream.write("one")
    stream.drain()
    stream.write("two")
    stream.drain()
    assert pipe.written == ["one", "two"]


def test_a_text_line_commands_no_terminal() -> None:
    line = TextLines().format(record("a \x1b[31m\x9b b\nc", levelno=logging.INFO))
    assert line == "A \\x1b[31m\\x9b b\nc"
