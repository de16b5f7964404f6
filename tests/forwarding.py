"""Reverse proxies that show a server under a path: one in this process, one over HTTP."""

import http.client
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from starlette.types import ASGIApp, Receive, Scope, Send

PREFIX = "/glossary"


def stripping(app: ASGIApp, prefix: str = PREFIX) -> ASGIApp:
    """Return a proxy that takes a prefix off and tells it, and knows no other paths."""

    async def proxy(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            assert scope["path"].startswith(f"{prefix}/"), scope["path"]
            path = scope["path"].removeprefix(prefix)
            headers = [*scope["headers"], (b"x-forwarded-prefix", prefix.encode())]
            scope = {**scope, "path": path, "headers": headers}
        await app(scope, receive, send)

    return proxy


class ForwardingHandler(BaseHTTPRequestHandler):
    """Forwards requests below the prefix to a server, without the prefix, which it tells."""

    def __init__(self, server: str, *arguments: object) -> None:
        self.upstream = server.removeprefix("http://")
        super().__init__(*arguments)  # type: ignore[arg-type]

    def _forward(self) -> None:
        if not self.path.startswith(f"{PREFIX}/"):
            self.send_error(404)
            return
        size = int(self.headers.get("Content-Length", 0))
        told = {"X-Forwarded-Prefix": PREFIX, "X-Forwarded-For": "203.0.113.7"}
        path, body = self.path.removeprefix(PREFIX), self.rfile.read(size)
        with closing(http.client.HTTPConnection(self.upstream, timeout=20)) as upstream:
            upstream.request(self.command, path, body, dict(self.headers) | told)
            reply = upstream.getresponse()
            content = reply.read()
        self.send_response(reply.status)
        for name, value in reply.getheaders():
            if name not in ("transfer-encoding", "connection"):
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = _forward

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def forwarding(server: str) -> Iterator[str]:
    """Run a proxy before a server until the block ends; yield the address that clients see."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(ForwardingHandler, server)) as proxy:
        Thread(target=proxy.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{proxy.server_port}{PREFIX}"
        proxy.shutdown()
