"""The HTTP server: it hangs up on slow clients and finishes the requests it took. Owns uvicorn."""

import asyncio
import logging
import signal
import socket
import sys
from weakref import WeakSet

import uvicorn
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from rag.http.base_path import BasePath
from rag.http.host_check import HostCheck, is_host_checked
from rag.http.listening import open_listener
from rag.settings import Settings

# A request must arrive within this time, its body included; so must the next one on a connection.
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

# How long a thread that parses a long text may keep the others waiting, probes among them.
TURN_SECONDS = 0.001

log = logging.getLogger(__name__)


class PatientProtocol(HttpToolsProtocol):
    """HTTP that hangs up on clients that send a request, or read its reply, too slowly."""

    _deadline: asyncio.TimerHandle | None = None
    _unread_deadline: asyncio.TimerHandle | None = None
    # Bytes that arrived of a head that has not ended, and whether one is being read.
    _head_bytes = 0
    _in_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start to wait for a request."""
        super().connection_made(transport)
        # The requests of the connection that are being answered, or wait for that.
        self._cycles: WeakSet[RequestResponseCycle] = WeakSet()
        self._limit_unread(transport)
        self._start_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting, and send nothing more.

        uvicorn tells so only the last request, and fails in the one that is being answered.
        """
        self._stop_waiting()
        for cycle in self._cycles:
            cycle.disconnected = True
        self.resume_writing()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Wait until the client reads, but not for long."""
        super().pause_writing()
        self._unread_deadline = self.loop.call_later(PATIENCE_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Stop waiting: the client reads."""
        super().resume_writing()
        if self._unread_deadline:
            self._unread_deadline.cancel()

    def data_received(self, data: bytes) -> None:
        """Parse the bytes that arrive; refuse a head that does not end."""
        super().data_received(data)
        if self._in_head:
            self._head_bytes += len(data)
        if self._head_bytes > MAX_HEAD_BYTES:
            self._refuse()

    def on_headers_complete(self) -> None:
        """Go on to the body, unless the head was too long."""
        self._in_head = False
        self._head_bytes = 0
        header_bytes = sum(len(name) + len(value) for name, value in self.headers)
        if len(self.url) + header_bytes > MAX_HEAD_BYTES:
            self._refuse()
        else:
            super().on_headers_complete()
            self._cycles.add(self.cycle)

    def on_message_begin(self) -> None:
        """Wait for the rest of a request."""
        # Reset here, not at the end of a request: the piece of data that ends its body would be
        # counted as part of the next head.
        self._in_head = True
        self._head_bytes = 0
        self._start_waiting()
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """Stop waiting: the request is complete."""
        self._stop_waiting()
        super().on_message_complete()

    def _limit_unread(self, transport: asyncio.Transport) -> None:
        """Let the system drop the connection of a client that reads nothing, where it can."""
        connection = transport.get_extra_info("socket")
        if connection and hasattr(socket, "TCP_USER_TIMEOUT"):
            milliseconds = 1000 * PATIENCE_SECONDS
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)

    def _refuse(self) -> None:
        self.transport.write(REFUSAL)
        self.transport.close()

    def _start_waiting(self) -> None:
        self._stop_waiting()
        self._deadline = self.loop.call_later(PATIENCE_SECONDS, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._deadline:
            self._deadline.cancel()


class AnnouncedServer(uvicorn.Server):
    """A server that logs its address once it can be asked."""

    def __init__(self, config: uvicorn.Config, base_path: str) -> None:
        """Serve as a configuration says; the address that is logged has a base path."""
        super().__init__(config)
        self._base_path = base_path

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to serve at sockets that listen already."""
        await super().startup(sockets)
        for listener in sockets or ():
            host, port = listener.getsockname()[:2]
            name = f"[{host}]" if listener.family is socket.AF_INET6 else host
            log.info("Ready: http://%s:%d%s", name, port, self._base_path)


def run_server(app: ASGIApp, settings: Settings) -> None:
    """Serve an app until the process is asked to stop, at the host and port of the settings.

    Raises BadSetting if the address cannot be listened on.
    """
    listener = open_listener(settings)
    config = uvicorn.Config(
        as_seen_by_clients(app, settings),
        http=PatientProtocol,
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=PATIENCE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        proxy_headers=False,
    )
    sys.setswitchinterval(TURN_SECONDS)
    # Without this a terminal that is closed would end the process at once.
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    AnnouncedServer(config, settings.base_path).run([listener])


def as_seen_by_clients(app: ASGIApp, settings: Settings) -> ASGIApp:
    """Return an app that is told host, client and path as they are before the named proxies."""
    if is_host_checked(settings):
        app = HostCheck(app)
    if settings.proxies:
        app = ProxyHeadersMiddleware(app, settings.proxies)  # type: ignore[arg-type, assignment]
    # Outside of the other, which replaces the address of the proxy by that of the client.
    if settings.proxies or settings.base_path:
        app = BasePath(app, settings)
    return app
