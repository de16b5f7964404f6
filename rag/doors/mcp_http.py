"""The Model Context Protocol over HTTP, at /mcp. It is loaded at the first request."""

import asyncio
from typing import Any

from fastapi import FastAPI
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.errors import ExtraMissing, NotAllowed
from rag.http.rights import needs
from rag.service.answering import AnswerService
from rag.settings import Settings

ADDRESS = "/mcp"
# Pages of this machine may ask; those of other sites only if their origin is named.
LOCAL = ("http://localhost", "http://127.0.0.1", "http://[::1]")


class McpEndpoint:
    """The ASGI application at /mcp.

    It keeps no sessions, so that any of several servers may take any request.
    """

    def __init__(self, service: AnswerService, settings: Settings) -> None:
        """Answer from `service`, to origins that the settings allow."""
        self._service = service
        self._settings = settings
        self._app: asyncio.Future[ASGIApp] | None = None
        self._serving: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request. Raises ExtraMissing or NotAllowed."""
        headers = dict(scope["headers"])
        origin = headers.get(b"origin", b"").decode("latin-1")
        _require_origin(origin, self._settings.origins)
        if self._app is None:
            self._app = asyncio.get_running_loop().create_future()
            self._serving = asyncio.create_task(self._serve(self._app))
        app = await asyncio.shield(self._app)
        await app(scope, receive, send)

    async def _serve(self, app: "asyncio.Future[ASGIApp]") -> None:
        """Serve until the server ends, in one task, as the library requires."""
        try:
            # In a thread: it takes most of a second, and other requests are answered meanwhile.
            server, served = await asyncio.to_thread(self._loaded)
        except ModuleNotFoundError as missing:
            app.set_exception(ExtraMissing.of("mcp", "/mcp", missing))
            return
        async with server.session_manager.run():
            app.set_result(served)
            await asyncio.Event().wait()

    def _loaded(self) -> tuple[Any, ASGIApp]:
        """Return the MCP server and the application that serves it."""
        from rag.doors.mcp import mcp_http_app, mcp_server  # here: an extra

        server = mcp_server(self._service, self._settings.title)
        return server, mcp_http_app(server, ADDRESS)

    async def stop(self) -> None:
        """Stop serving, if a request has started it."""
        if self._serving:
            self._serving.cancel()
            await asyncio.wait([self._serving])


def _require_origin(origin: str, allowed: str) -> None:
    """Raise NotAllowed for a web page of another site, unless its origin is allowed.

    `allowed` are origins separated by commas; "*" allows all.
    """
    origins = [each.strip() for each in allowed.split(",")]
    is_local = any(origin == each or origin.startswith(f"{each}:") for each in LOCAL)
    is_named = origin in origins or "*" in origins
    if origin and not is_local and not is_named:
        raise NotAllowed(
            f"Pages of {origin[:100]} may not ask here; the owner can allow it with --origins."
        )


def add_mcp(app: FastAPI, assistants: McpEndpoint) -> None:
    """Add /mcp to an application; it is not in the OpenAPI schema.

    Without sessions nothing is sent later, so there is no stream to GET.
    """
    route = Route(ADDRESS, endpoint=needs("read")(assistants), methods=["POST"])
    app.router.routes.append(route)
