"""An app and settings -> a server on a port, which waits for no slow client and finishes what it took. Owns uvicorn."""

import asyncio

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from rag.settings import Settings

# A request, its body included, must have arrived by then; so must the next one on a connection that is kept.
PATIENCE_SECONDS = 20
MAX_HEAD_BYTES = 100_000
TOO_LONG = (
    b'{"type":"about:blank","title":"Head too long","status":400,'
    b'"detail":"A request has at most %d bytes before its body.","errors":[]}' % MAX_HEAD_BYTES
)
REFUSAL = (
    b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/problem+json\r\n"
    b"content-length: %d\r\nconnection: close\r\n\r\n%b" % (len(TOO_LONG), TOO_LONG)
)
GRACE_SECONDS = 30
CONNECTIONS = 2000


class PatientProtocol(HttpToolsProtocol):
    """HTTP that closes connections on which a request does not arrive in time (slow loris)."""

    _deadline: asyncio.TimerHandle | None = None
    _head = 0
    _in_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._relax()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what arrives; refuse a head that does not end."""
        super().data_received(data)
        self._head += len(data) if self._in_head else 0
        if self._head > MAX_HEAD_BYTES:
            self._refuse()

    def on_headers_complete(self) -> None:
        """Go on to the body, unless the head was too long."""
        self._in_head, self._head = False, 0
        if (
            len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
            > MAX_HEAD_BYTES
        ):
            self._refuse()
        else:
            super().on_headers_complete()

    def on_message_begin(self) -> None:
        """Wait for the rest of a request."""
        # Not when the last one ended: the piece that ends a body would be counted to the head of the next.
        self._in_head, self._head = True, 0
        self._wait()
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """Wait no more: the request is here."""
        self._relax()
        super().on_message_complete()

    def _refuse(self) -> None:
        self.transport.write(REFUSAL)
        self.transport.close()

    def _wait(self) -> None:
        self._relax()
        self._deadline = self.loop.call_later(PATIENCE_SECONDS, self.transport.close)

    def _relax(self) -> None:
        if self._deadline:
            self._deadline.cancel()


def run(app: ASGIApp, settings: Settings) -> None:
    """Serve until told to stop."""
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        http=PatientProtocol,
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=PATIENCE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=settings.proxies or None,
    )
