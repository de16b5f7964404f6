"""The request log: each request gets an id, safe headers in its answer, a count and a log line."""

import logging
import re
import secrets
import time
from http import HTTPStatus
from typing import TypeAlias

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.http.base_path import path_in_app
from rag.http.logs import request_id
from rag.http.metrics import Metrics

log = logging.getLogger(__name__)

Header: TypeAlias = tuple[bytes, bytes]

# Probes come every few seconds: they would fill the log.
PROBES = frozenset({"/livez", "/readyz"})

# https://www.w3.org/TR/trace-context/#traceparent-header; an id of zeros alone is invalid.
TRACEPARENT = re.compile(rb"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
SAFE_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
# For answers that are data: a browser loads and runs nothing. Pages set a policy of their own.
CONTENT_POLICY = b"content-security-policy"
# An answer that says nothing else is asked for again: the glossary may have changed.
CACHING = b"cache-control"
DATA_POLICY = (CONTENT_POLICY, b"default-src 'none'; frame-ancestors 'none'")


class RequestLog:
    """Middleware that comes before all others, so that it sees every answer."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Log and count the requests to an app in `metrics`."""
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and log how it was answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        # Until an answer begins: an app that raises is answered by the server.
        status = HTTPStatus.INTERNAL_SERVER_ERROR.value
        current_id = _request_id_of(scope)
        request_id.set(current_id)

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = message.get("headers", [])
                message["headers"] = _with_safe_headers(headers, current_id)
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        finally:
            self._record(scope, status, time.perf_counter() - began)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        """Count and log a request by its route, since its address may hold a question."""
        route = getattr(scope.get("route"), "path", "none")
        self._metrics.count_request(scope["method"], route, status, seconds)
        if path_in_app(scope) not in PROBES:
            milliseconds = round(seconds * 1000, 1)
            values = {"method": scope["method"], "route": route, "status": status}
            log.info("request", extra={**values, "ms": milliseconds})


def _with_safe_headers(headers: list[Header], current_id: str) -> list[Header]:
    """Return the headers of an answer with the id of its request and those that browsers obey."""
    names = [name for name, _ in headers]
    added = [header for header in SAFE_HEADERS if header[0] not in names]
    added.append((b"x-request-id", current_id.encode()))
    if CONTENT_POLICY not in names:
        added = [DATA_POLICY, *added]
    if CACHING not in names:
        added = [(CACHING, b"no-cache"), *added]
    return [*headers, *added]


def _request_id_of(scope: Scope) -> str:
    """Return the trace id of a request, as 32 hexadecimal digits; a new one if it has none."""
    for name, value in scope["headers"]:
        traceparent = TRACEPARENT.fullmatch(value) if name == b"traceparent" else None
        if traceparent:
            return str(traceparent[1].decode())
    return secrets.token_hex(16)
