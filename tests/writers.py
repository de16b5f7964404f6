"""A server of OpenAI's API for tests, which writes what its model's name says: python -m tests.writers PORT."""

import json
import re
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LIES = " It was invented by Google in 1921 [1]. It needs 24 GB of memory. Sources say so [7]. It is not a picture [1]."
WAIT = 30


class Writer(BaseHTTPRequestHandler):
    """Answers a chat."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Tell what was asked last."""
        self._whole(200, json.dumps(getattr(self.server, "asked", [])).encode())

    def do_POST(self) -> None:
        """Write."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = [*getattr(self.server, "asked", []), body | {"key": self.headers["Authorization"]}]
        self.server.asked = asked  # type: ignore[attr-defined]
        match body["model"]:
            case "failing":
                self._whole(500, b"out of memory")
            case "garbled":
                self._stream(b"data: {no json\n\n" for _ in range(3))
            case "broken-off":
                self._stream(chunks("An unfinished", ended=False))
            case "silent":
                time.sleep(WAIT)
            case "trickling":
                self._stream(slowly())
            case "endless":
                self._stream(b": more\n\n" * 10_000 for _ in range(1_000_000))
            case "refusing":
                self._stream(iter([b'data: {"error": {"message": "no such model"}}\n\n']))
            case name:
                self._stream(chunks(text(name, body["messages"])))

    def _whole(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

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
        """Say nothing."""


def text(name: str, messages: list[dict[str, str]]) -> str:
    """Return what a model of this name writes: an honest one the first sentence of each definition, a liar lies."""
    found = re.findall(r"^\[(\d+)\] .*\n(.*?[.!?])(?:\s|$)", messages[-1]["content"], re.MULTILINE)
    honest = " ".join(f"{sentence[:-1]} [{number}]." for number, sentence in found)
    return {"honest": honest, "liar": LIES, "half-liar": honest + LIES, "nothing": "NONE"}[name]


def chunks(words: str, ended: bool = True) -> Iterator[bytes]:
    """Yield the events of a stream, a few signs each."""
    for at in range(0, len(words), 7):
        yield event({"delta": {"content": words[at : at + 7]}, "finish_reason": None})
    if ended:
        yield event({"delta": {}, "finish_reason": "stop"})
        yield b"data: [DONE]\n\n"


def slowly() -> Iterator[bytes]:
    """Yield a word now and then."""
    for _ in range(WAIT * 10):
        time.sleep(0.1)
        yield event({"delta": {"content": "word "}, "finish_reason": None})


def event(choice: dict[str, Any]) -> bytes:
    """Return a chunk as it is sent."""
    return f"data: {json.dumps({'choices': [choice]})}\n\n".encode()


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Writer).serve_forever()
