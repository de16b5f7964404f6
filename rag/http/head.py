"""Answers HEAD wherever GET is answered: the same status and headers, without a body."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadAsGet:
    """Middleware that passes HEAD on as GET and sends no body (RFC 9110, 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        """Answer for an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        # A copy: the server must still know that the client asked for no body.
        as_get = {**scope, "method": "GET"}
        await self._app(as_get, receive, send_without_body)
        # The request log reads the route from the scope that it passed on.
        if "route" in as_get:
            scope["route"] = as_get["route"]
