"""Spans reach a collector, without what was asked."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from fastapi.testclient import TestClient

from rag.app import create_app
from rag.http.tracing import Tracer
from rag.search.engine import Engine
from rag.settings import Settings

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """What a collector got whose address is in the environment."""
    bodies: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
        yield bodies
        server.shutdown()


def test_a_request_is_a_span_of_the_trace_it_came_with(
    engine: Engine, settings: Settings, received: list[bytes]
) -> None:
    app = create_app(engine, settings)
    app.add_middleware(Tracer)
    with TestClient(app) as client:
        headers = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
        assert (
            client.get("/v1/ask", params={"q": "my secret illness"}, headers=headers).status_code
            == 200
        )
    sent = b"".join(received)
    assert b"GET /v1/ask" in sent
    assert b"glossary-rag" in sent
    assert bytes.fromhex(TRACE) in sent
    assert b"secret" not in sent
