"""A server of OpenAI's API for tests, whose answers depend on the name of the model.

python -m tests.writers PORT
"""

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import repeat
from threading import Thread
from typing import Any

from tests.whole_answers import whole_reply

LIES = (
    " It was invented by Google in 1921 [1]. It needs 24 GB of memory."
    " Sources say so [7]. It is not a picture [1]."
)
WAIT_SECONDS = 30
# Each source in the prompt: its number, and the first sentence of its definition.
SOURCE = re.compile(r"^\[(\d+)\] .*\n(.*?[.!?])(?:\s|$)", re.MULTILINE)
CHUNK = 7


class Writer(BaseHTTPRequestHandler):
    """Answers chats; the server keeps the bodies of their requests in `asked`."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Send the bodies of all chats so far."""
        requests = getattr(self.server, "asked", [])
        self._send_whole(200, json.dumps(requests).encode())

    def do_POST(self) -> None:
        """Send the answer of the model that the body names."""
        length = int(self.headers["Content-Length"])
        body = json.loads(self.rfile.read(length))
        request = body | {"key": self.headers["Authorization"]}
        requests = [*getattr(self.server, "asked", []), request]
        self.server.asked = requests  # type: ignore[attr-defined]
        if not body.get("stream"):
            self._answer_whole(body, len(requests))
            return
        match body["model"]:
            case "failing":
                self._send_whole(500, b"out of memory")
            case "garbled":
                self._stream(repeat(b"data: {no json\n\n", 3))
            case "broken-off":
                self._stream(chunks("An unfinished", ended=False))
            case "silent":
                time.sleep(WAIT_SECONDS)
            case "trickling":
                self._stream(slow_words())
            case "endless":
                self._stream(repeat(b": more\n\n" * 10_000, 1_000_000))
            case "refusing":
                self._stream(iter([b'data: {"error": {"message": "no such model"}}\n\n']))
            case name:
                self._stream(chunks(answer(name, body["messages"])))

    def _send_whole(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _answer_whole(self, body: dict[str, Any], number: int) -> None:
        """Send the whole answer of the model that the body names; this is request `number`."""
        reply = whole_reply(body, number)
        try:
            self._send_whole(reply.status, reply.body, **reply.headers)
        except OSError:
            self.close_connection = True

    def _stream(self, parts: Iterator[bytes]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            for part in parts:
                self.wfile.write(part)
                self.wfile.flush()
        except OSError:
            return
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Log nothing."""


def answer(model: str, messages: list[dict[str, str]]) -> str:
    """Return the answer of a model: an honest one quotes each first sentence, a liar lies."""
    sources = SOURCE.findall(messages[-1]["content"])
    honest = " ".join(f"{sentence[:-1]} [{number}]." for number, sentence in sources)
    answers = {"honest": honest, "liar": LIES, "half-liar": honest + LIES, "nothing": "NONE"}
    return answers[model]


def chunks(text: str, ended: bool = True) -> Iterator[bytes]:
    """Yield the events of a stream, a few characters each."""
    for start in range(0, len(text), CHUNK):
        delta = {"content": text[start : start + CHUNK]}
        yield event({"delta": delta, "finish_reason": None})
    if ended:
        yield event({"delta": {}, "finish_reason": "stop"})
        yield b"data: [DONE]\n\n"


def slow_words() -> Iterator[bytes]:
    """Yield ten words a second."""
    for _ in range(WAIT_SECONDS * 10):
        time.sleep(0.1)
        yield event({"delta": {"content": "word "}, "finish_reason": None})


def event(choice: dict[str, Any]) -> bytes:
    """Return a chunk as it is sent."""
    chunk = json.dumps({"choices": [choice]})
    return f"data: {chunk}\n\n".encode()


class QuietServer(ThreadingHTTPServer):
    """A server that says nothing of clients that hang up."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: Any) -> None:
        """Print nothing."""


@contextmanager
def playing() -> Iterator[tuple[str, Callable[[], list[dict[str, Any]]]]]:
    """Run a server in a thread; yield its address, and what returns the bodies of all chats."""
    with QuietServer(("127.0.0.1", 0), Writer) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield (
                f"http://127.0.0.1:{server.server_port}/v1",
                lambda: getattr(server, "asked", []),
            )
        finally:
            server.shutdown()


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Writer).serve_forever()
