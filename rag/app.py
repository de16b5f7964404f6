"""The FastAPI application: the contract under /v1, the probes, the web pages, the other doors."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from starlette.exceptions import HTTPException

from rag import __version__
from rag.api.ask import add_ask_routes
from rag.api.asking import direct_ask_routes
from rag.api.edits import add_edit_routes
from rag.api.gaps_and_lint import add_gap_and_lint_routes
from rag.api.probes import Readiness, add_metrics, add_probes
from rag.api.reviews import add_review_routes
from rag.api.tasks import add_task_routes
from rag.api.terms import add_term_routes
from rag.doors.mcp_http import McpEndpoint, add_mcp
from rag.doors.openai_messages import CHAT_MODEL
from rag.doors.openai_routes import add_openai
from rag.errors import RagError
from rag.http.access import AccessControl
from rag.http.direct import DirectRoutes
from rag.http.head import HeadAsGet
from rag.http.problems import on_fault, on_http_error, on_invalid, on_rag_error
from rag.http.rate_limit import RateLimit, parse_rate
from rag.http.request_log import RequestLog
from rag.http.rights import GlossaryApp
from rag.http.serving_options import listed
from rag.search.engine import Engine
from rag.service.answering import AnswerService
from rag.settings import Settings
from rag.web.pages import WebPages
from rag.web.routes import add_web_pages, errors_as_pages
from rag.writing.routes import add_writing, configured_writer

DESCRIPTION = (
    "Ask a glossary in your own words; it quotes its best definition, "
    "or says that it holds no answer."
)
# The headers that a page of another origin may read, beyond those that every page may.
READABLE_HEADERS = ("ETag", "Location", "Retry-After", "Glossary-Generation", "X-Request-Id")
PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "What is wrong with the request",
        "content": {"application/problem+json": {}},
    },
    "5XX": {
        "description": "What is wrong with the service",
        "content": {"application/problem+json": {}},
    },
}


def create_app(engine: Engine, settings: Settings) -> FastAPI:
    """Return the application for an engine; it follows index and corpus as the settings say.

    Raises BadSetting, CorpusError or LogUnusable.
    """
    rate = parse_rate(settings.rate)
    return app_of_service(AnswerService(engine, settings), settings, rate)


def app_of_service(
    service: AnswerService, settings: Settings, rate: RateLimit | None, name: str = ""
) -> FastAPI:
    """Return the application for a service, which starts and stops with it.

    Requests are counted by `rate`. `name` is that of the glossary if it is one of several: its keys
    and its chat model bear it. Raises BadSetting.
    """
    writer = configured_writer(service, settings)
    readiness, site = Readiness(service), WebPages(service, settings)
    assistants = McpEndpoint(service, settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        Thread(target=readiness.warm, name="warm", daemon=True).start()
        service.start()
        yield
        await assistants.stop()
        if writer:
            await writer.close()
        service.stop()

    app = GlossaryApp(
        title="glossary-rag",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        responses=PROBLEMS,
        # The framework's pages about the API load scripts from other sites; ours is at /docs.
        docs_url=None,
        redoc_url=None,
    )
    _add_error_handlers(app, site)
    # The middleware that is added last comes first.
    app.add_middleware(AccessControl, settings=settings, rate=rate, glossary=name)
    add_openai(app, service, writer, name or CHAT_MODEL)
    allow_origins(app, settings.origins)
    app.add_middleware(HeadAsGet)
    app.add_middleware(RequestLog, metrics=service.metrics)
    _add_api(app, service)
    add_writing(app, writer)
    add_probes(app, service, readiness)
    add_metrics(app, service)
    add_mcp(app, assistants)
    add_web_pages(app, site, service)
    _answer_directly(app, service)
    return app


def _add_api(app: FastAPI, service: AnswerService) -> None:
    """Add the routes of the contract that need nothing but the service."""
    add_ask_routes(app, service)
    add_term_routes(app, service)
    add_edit_routes(app, service)
    add_task_routes(app, service.tasks)
    add_gap_and_lint_routes(app, service)
    add_review_routes(app, service)


def _answer_directly(app: FastAPI, service: AnswerService) -> None:
    """Put the direct routes before the others, inside of the error handlers."""
    routes = app.router.middleware_stack
    app.router.middleware_stack = DirectRoutes(routes, direct_ask_routes(service))


def _add_error_handlers(app: FastAPI, site: WebPages) -> None:
    """Answer errors as problem+json, or as a page where a browser asks for one."""
    app.add_exception_handler(RagError, errors_as_pages(site.error, on_rag_error))
    app.add_exception_handler(RequestValidationError, errors_as_pages(site.error, on_invalid))
    app.add_exception_handler(HTTPException, errors_as_pages(site.error, on_http_error))
    app.add_exception_handler(Exception, errors_as_pages(site.error, on_fault))


def allow_origins(app: FastAPI, setting: str) -> None:
    """Let the pages of other origins ask (CORS); the setting lists them, separated by commas."""
    origins = listed(setting)
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=READABLE_HEADERS,
        )
