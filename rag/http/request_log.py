"""A request -> the same with an id; its answer -> the same with safe headers, counted and logged."""

import logging
import re
import secrets
import time
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.http.logs import request_id
from rag.http.metrics import Metrics

log = logging.getLogger(__name__)

# Asked every few seconds by what runs the server: they would fill the log.
PROBES = frozenset({"/livez", "/readyz"})

# https://www.w3.org/TR/trace-context/#traceparent-header; an id of nothing but zeros is none.
TRACEPARENT = re.compile(rb"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
SAFE_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
# Answers are data; the pages say themselves what they load.
CONTENT_POLICY = b"content-security-policy"
NOTHING_ACTIVE = b"default-src 'none'; frame-ancestors 'none'"


class Observer:
    """Stands before everything else."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Count in `metrics`."""
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and note what came of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, name, status = (
            time.perf_counter(),
            id_of(scope),
            HTTPStatus.INTERNAL_SERVER_ERROR.value,
        )
        request_id.set(name)
        headers = [*SAFE_HEADERS, (b"x-request-id", name.encode())]

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = message.get("headers", [])
                policy = (
                    []
                    if any(name == CONTENT_POLICY for name, _ in given)
                    else [(CONTENT_POLICY, NOTHING_ACTIVE)]
                )
                message["headers"] = [*given, *policy, *headers]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            self._note(scope, status, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        """Count and log a request by its route: what stands in an address may be what somebody asked."""
        route = getattr(scope.get("route"), "path", "none")
        self._metrics.answered(scope["method"], route, status, seconds)
        if scope["path"] not in PROBES:
            said = {
                "method": scope["method"],
                "route": route,
                "status": status,
                "ms": round(seconds * 1000, 1),
            }
            log.info("request", extra=said)


def id_of(scope: Scope) -> str:
    """Return the trace id that a request came with, or a new one."""
    for name, value in scope["headers"]:
        if name == b"traceparent" and (found := TRACEPARENT.fullmatch(value)):
            return str(found[1].decode())
    return secrets.token_hex(16)
