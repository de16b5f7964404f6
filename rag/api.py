"""HTTP in, JSON out: the contract under /v1 and the probes. Owns FastAPI."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from threading import Thread
from typing import Annotated, Any

from fastapi import FastAPI, Path, Query, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from rag import __version__
from rag.contract import (
    MAX_NAME,
    Annotate,
    Ask,
    AtMost,
    Feedback,
    Filters,
    Probe,
    Question,
    Ready,
    Similar,
    Suggestion,
    Suggestions,
    TermPage,
    Terms,
    Text,
    Typed,
    as_page,
    term_line,
)
from rag.desk import Desk
from rag.doors.assistants_http import Assistants, add_assistants
from rag.doors.openai_http import add_openai
from rag.engine import Engine
from rag.entries import etag
from rag.errors import RagError
from rag.gate import Gate
from rag.live import Live
from rag.metrics import MEDIA_TYPE, Metrics
from rag.observing import Observer
from rag.owner import add_owner
from rag.problems import on_fault, on_http_error, on_invalid, on_rag_error, problem
from rag.questions import log_of
from rag.rights import Service, needs
from rag.settings import Settings
from rag.stated import Tag, stated
from rag.types import Annotation, ExplainedReply, Reply
from rag.web.routes import add_site, or_page
from rag.web.site import Site
from rag.writing.http import add_writing, writer_of

Term = Annotated[str, Path(max_length=MAX_NAME, description="An id, term or alias, in any case.", examples=["seed"])]
DESCRIPTION = "Ask a glossary in your own words; it quotes its best definition, or says that it holds no answer."
PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "What is wrong with the request", "content": {"application/problem+json": {}}},
    "5XX": {"description": "What is wrong with the service", "content": {"application/problem+json": {}}},
}


class Readiness:
    """Loads the encoder in the background; tells whether questions can be answered, and why not."""

    def __init__(self, live: Live, desk: Desk) -> None:
        """Start out not ready."""
        self._live = live
        self._desk = desk
        self._reason = "the encoder is being loaded"

    def warm(self) -> None:
        """Load the encoder; ready once it has embedded a word."""
        try:
            self._live.engine.warm()
            self._reason = ""
        except RagError as error:
            self._reason = str(error)

    def reason(self) -> str:
        """Return why questions cannot be answered; nothing if they can."""
        return self._reason or ("the queue is full" if self._desk.workers.full else "")


def create_app(engine: Engine, settings: Settings) -> FastAPI:
    """Return the service for an engine, which the settings say how to follow. Raises BadSetting or LogUnusable."""
    live, metrics = Live(settings, engine), Metrics()
    desk = Desk(live, metrics, log_of(settings))
    writer = writer_of(desk, metrics, settings)
    readiness, assistants = Readiness(live, desk), Assistants(live, desk, settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        Thread(target=readiness.warm, name="warm", daemon=True).start()
        live.start()
        desk.start()
        yield
        await assistants.stop()
        if writer:
            await writer.close()
        live.stop()
        desk.stop()

    # The pages of the API that the framework brings load scripts from elsewhere; ours is at /docs.
    app = Service(
        title="glossary-rag",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        responses=PROBLEMS,
        docs_url=None,
        redoc_url=None,
    )
    site = Site(live, desk, settings)
    app.add_exception_handler(RagError, or_page(site, on_rag_error))
    app.add_exception_handler(RequestValidationError, or_page(site, on_invalid))
    app.add_exception_handler(HTTPException, or_page(site, on_http_error))
    app.add_exception_handler(Exception, or_page(site, on_fault))
    app.add_middleware(Gate, settings=settings)
    add_openai(app, live, desk, writer)
    origins = [each.strip() for each in settings.origins.split(",") if each.strip()]
    if origins:
        app.add_middleware(CORSMiddleware, allow_origins=origins, allow_methods=["*"], allow_headers=["*"])
    app.add_middleware(Observer, metrics=metrics)
    add_ask(app, live, desk)
    add_writing(app, writer)
    add_terms(app, live)
    add_owner(app, live, desk, settings)
    add_probes(app, live, readiness)
    add_metrics(app, live, desk, metrics)
    add_assistants(app, assistants)
    add_site(app, site)
    return app


def add_ask(app: FastAPI, live: Live, desk: Desk) -> None:
    """Add the questions."""

    @app.post("/v1/ask", summary="Ask the glossary", tags=["ask"], response_model=Reply)
    @needs("read")
    async def ask(body: Question) -> Response:
        """Answer a question with the definition word for word, or decline with the nearest entries."""
        return Response(await desk.ask(body.question, body.limit), media_type="application/json")

    @app.get("/v1/ask", summary="Ask the glossary by a link", tags=["ask"], response_model=ExplainedReply | Reply)
    async def ask_by_link(query: Annotated[Ask, Query()]) -> Response:
        """Answer like `POST /v1/ask`; with `explain=true` each match says why it is offered."""
        return Response(await desk.ask(query.q, query.limit, query.explain), media_type="application/json")

    @app.post("/v1/similar", summary="Entries near a text", tags=["ask"])
    @needs("read")
    async def similar_to_text(body: Text) -> Similar:
        """List the entries whose meaning is nearest to a text."""
        return Similar(await desk.workers.run(live.engine.similar_to_text, body.text, body.limit))

    @app.post("/v1/annotate", summary="Mentions of entries in a text", tags=["ask"], response_model=Annotation)
    @needs("read")
    async def annotate(body: Annotate) -> Response:
        """Find the names of entries in the prose of a text, never in code, links or headings; drafts are left out."""
        found = await desk.annotate(body.text, body.format, body.first_only)
        return Response(found, media_type="application/json")

    @app.post("/v1/feedback", summary="Say whether an entry helped", tags=["ask"], status_code=204)
    @needs("read")
    def feedback(body: Feedback) -> Response:
        """Note whether an entry helped with a question; where the owner keeps no questions, 409."""
        desk.judge(body.question, body.entry, body.helpful)
        return Response(status_code=204)

    @app.get("/v1/suggest", summary="Names that begin as typed", tags=["ask"])
    def suggest(query: Annotated[Typed, Query()]) -> Suggestions:
        """List names and aliases for type-ahead."""
        engine = live.engine
        found = engine.suggest(query.q, query.limit)
        return Suggestions([Suggestion(name, entry, engine.index.entries[entry].term) for name, entry in found])


def add_terms(app: FastAPI, live: Live) -> None:
    """Add the entries themselves."""

    @app.get("/v1/terms", summary="List the terms", tags=["terms"], response_model=Terms, responses={304: {}})
    def terms(filters: Annotated[Filters, Query()], if_none_match: Tag = None) -> Response:
        """List entries by term, a page at a time."""
        engine = live.engine
        found = engine.terms(filters.prefix, filters.tag, filters.status or "")
        page = found[filters.offset : filters.offset + filters.limit]
        told = Terms(
            len(found), filters.limit, filters.offset, [term_line(engine.index.entries[entry]) for entry in page]
        )
        built = engine.manifest
        return stated(told, engine, f'"{built.generation} {built.built_at}"', if_none_match)

    # A term may hold a slash, as in "Git / GitHub", so the longer path is looked at first.
    @app.get("/v1/terms/{term:path}/similar", summary="Entries near an entry", tags=["terms"])
    def similar(term: Term, query: Annotated[AtMost, Query()]) -> Similar:
        """List the entries whose meaning is nearest, itself left out."""
        return Similar(live.engine.similar(term, query.limit))

    @app.get("/v1/terms/{term:path}", summary="One entry", tags=["terms"], response_model=TermPage, responses={304: {}})
    def term_page(term: Term, if_none_match: Tag = None) -> Response:
        """Show an entry by its id, term or an alias."""
        engine = live.engine
        entry = engine.show(term)
        return stated(as_page(entry), engine, etag(entry), if_none_match)


def add_probes(app: FastAPI, live: Live, readiness: Readiness) -> None:
    """Add liveness, which checks nothing, and readiness, which says why not."""

    @app.get("/livez", summary="Is the process alive?", tags=["probes"])
    @needs("nothing")
    async def livez() -> Probe:
        """Answer as long as the process runs."""
        return Probe("alive")

    @app.get("/readyz", summary="Can it answer?", tags=["probes"], response_model=Ready)
    @needs("nothing")
    async def readyz() -> Ready | JSONResponse:
        """Answer once the index is loaded and checked, the encoder warm, and the queue not full."""
        if reason := readiness.reason():
            return problem(503, reason, "Not ready")
        manifest = live.engine.manifest
        return Ready("ready", manifest.generation, manifest.entries, live.faults)


def add_metrics(app: FastAPI, live: Live, desk: Desk, metrics: Metrics) -> None:
    """Add the numbers for Prometheus."""
    metrics.watch("queue_depth", "Questions that wait or are worked on.", lambda: desk.workers.pending)
    metrics.watch("questions_lost", "Questions that could not be kept.", lambda: desk.lost)
    metrics.watch("index_generation", "The generation that serves.", lambda: live.engine.manifest.generation)
    metrics.watch("entries", "Entries that can be asked for.", lambda: live.engine.manifest.entries)
    metrics.watch("faults", "What stands against a newer generation.", lambda: len(live.faults))
    metrics.watch(
        "reload_last_success_timestamp_seconds",
        "When the serving generation was built.",
        lambda: datetime.fromisoformat(live.engine.manifest.built_at).timestamp(),
    )

    @app.get("/metrics", summary="Numbers for Prometheus", tags=["probes"], response_class=Response)
    async def numbers() -> Response:
        """Tell requests, outcomes, confidence, queue, generation and entries."""
        return Response(metrics.text(), media_type=MEDIA_TYPE)
