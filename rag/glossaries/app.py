"""The application of several glossaries: each under /g/NAME/, and on top what asks them all."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from threading import Thread

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from rag import __version__
from rag.app import PROBLEMS, allow_origins
from rag.errors import GlossaryDown, RagError, UnknownGlossary
from rag.glossaries.hosting import FOLDER, HostedGlossary
from rag.glossaries.page import GlossariesPage, add_page
from rag.glossaries.routes import add_routes, add_server_metrics
from rag.http.access import AccessControl
from rag.http.base_path import below, path_in_app
from rag.http.head import HeadAsGet
from rag.http.keys import ANY_GLOSSARY
from rag.http.metrics import Metrics
from rag.http.problems import (
    on_fault,
    on_http_error,
    on_invalid,
    on_rag_error,
)
from rag.http.rate_limit import RateLimit
from rag.http.request_log import RequestLog
from rag.http.rights import GlossaryApp
from rag.settings import Settings
from rag.web.routes import errors_as_pages

# The pause before a glossary that could not be opened is tried again.
RETRY_SECONDS = 5.0


class GlossariesApp:
    """Passes a request on to the glossary that its path names, any other to the app on top."""

    def __init__(
        self, glossaries: Sequence[HostedGlossary], settings: Settings, rate: RateLimit | None
    ) -> None:
        """Serve glossaries that are open, or wait to be.

        Settings and rate are those of the server. Raises BadSetting.
        """
        self._glossaries = {each.name: each for each in glossaries}
        page = GlossariesPage(glossaries, settings)
        self._refusal = errors_as_pages(page.error, on_rag_error)
        self._top = top_app(glossaries, settings, rate, page)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; one for a glossary has its address as its root path."""
        app: ASGIApp = self._top
        if scope["type"] == "http":
            _, folder, name, rest, *_ = [*path_in_app(scope).split("/", 3), "", "", ""]
            if f"/{folder}" == FOLDER:
                refuse = on_rag_error if rest.startswith("v1/") else self._refusal
                app = self._app_of(name, partial(refuse, Request(scope)))
                scope = below(f"{scope.get('root_path', '')}{FOLDER}/{name}", scope)
        await app(scope, receive, send)

    def _app_of(self, name: str, refuse: Callable[[Exception], Response]) -> ASGIApp:
        """Return the application of a glossary, or the answer that it is not there."""
        glossary = self._glossaries.get(name)
        if glossary is None:
            known = ", ".join(self._glossaries)
            unknown = f"There is no glossary {name[:60]!r}; there are {known}."
            return refuse(UnknownGlossary(unknown))
        if glossary.app is None:
            down = f"The glossary {name!r} is not served: {glossary.reason}"
            return refuse(GlossaryDown(down))
        return glossary.app


def top_app(
    glossaries: Sequence[HostedGlossary],
    settings: Settings,
    rate: RateLimit | None,
    page: GlossariesPage,
) -> FastAPI:
    """Return the application that lists glossaries and asks them all."""
    metrics = Metrics()
    app = GlossaryApp(
        title="glossary-rag",
        version=__version__,
        description="Ask several glossaries at a time; each has an API of its own under /g/NAME/.",
        lifespan=_lifespan_of(glossaries),
        responses=PROBLEMS,
        docs_url=None,
        redoc_url=None,
    )
    for error, handler in (
        (RagError, on_rag_error),
        (RequestValidationError, on_invalid),
        (HTTPException, on_http_error),
        (Exception, on_fault),
    ):
        app.add_exception_handler(error, errors_as_pages(page.error, handler))
    # The middleware that is added last comes first.
    app.add_middleware(AccessControl, settings=settings, rate=rate, glossary=ANY_GLOSSARY)
    allow_origins(app, settings.origins)
    app.add_middleware(HeadAsGet)
    app.add_middleware(RequestLog, metrics=metrics)
    add_routes(app, glossaries, settings)
    add_server_metrics(app, glossaries, metrics)
    add_page(app, page)
    return app


def _lifespan_of(glossaries: Sequence[HostedGlossary]) -> Lifespan[FastAPI]:
    """Return a lifespan in which the applications of glossaries run, too."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as running:
            for each in glossaries:
                await each.start(running)
            Thread(target=_warm, args=(glossaries,), name="warm", daemon=True).start()
            retrying = asyncio.create_task(_retry(glossaries, running))
            yield
            retrying.cancel()

    return lifespan


def _warm(glossaries: Sequence[HostedGlossary]) -> None:
    for each in glossaries:
        each.warm()


async def _retry(glossaries: Sequence[HostedGlossary], running: AsyncExitStack) -> None:
    """Open what could not be opened, again and again: its index may be built meanwhile."""
    while True:
        await asyncio.sleep(RETRY_SECONDS)
        for each in glossaries:
            if each.app is None:
                await asyncio.to_thread(each.open)
                await each.start(running)
                await asyncio.to_thread(each.warm)
