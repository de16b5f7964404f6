"""HTTP in, JSON out: the contract under /v1, the probes, and one shape for every error. Owns FastAPI."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from threading import Thread
from typing import Annotated, Any

from cachetools import LRUCache
from fastapi import FastAPI, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter
from starlette.exceptions import HTTPException

from rag.contract import (
    Ask,
    AtMost,
    Filters,
    Probe,
    Problem,
    Question,
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
from rag.engine import Engine
from rag.errors import Overloaded, RagError
from rag.types import ExplainedReply, Reply
from rag.workers import Workers

REMEMBERED = 1024
RETRY_AFTER_SECONDS = "1"
REPLY, EXPLAINED = TypeAdapter(Reply), TypeAdapter(ExplainedReply)
Term = Annotated[str, Path(max_length=200, description="An id, term or alias, in any case.", examples=["seed"])]


def problem(status: int, detail: str, title: str = "", errors: list[str] | None = None) -> JSONResponse:
    """Return an error as application/problem+json."""
    body = Problem(title=title or HTTPStatus(status).phrase, status=status, detail=detail, errors=errors or [])
    return JSONResponse(body.model_dump(), status, media_type="application/problem+json")


def on_rag_error(_: Request, error: Exception) -> JSONResponse:
    """Answer an error raised on purpose with its own status and sentence."""
    assert isinstance(error, RagError)
    reply = problem(error.status, str(error), error.title)
    if isinstance(error, Overloaded):
        reply.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return reply


def on_invalid(_: Request, error: Exception) -> JSONResponse:
    """Answer a request of the wrong form, naming every field at fault."""
    assert isinstance(error, RequestValidationError)
    faults = [f"{'.'.join(map(str, each['loc'][1:])) or each['loc'][0]}: {each['msg']}" for each in error.errors()]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "; ".join(faults), "Request not understood", faults)


def on_http_error(_: Request, error: Exception) -> JSONResponse:
    """Answer what the framework refuses: unknown paths, wrong methods."""
    assert isinstance(error, HTTPException)
    reply = problem(error.status_code, f"{error.detail}; see /docs for what there is")
    reply.headers.update(error.headers or {})
    return reply


def on_fault(_: Request, __: Exception) -> JSONResponse:
    """Answer our own mistake without showing its insides; the log has them."""
    return problem(500, "Something went wrong here; the server's log says what.")


class Readiness:
    """Loads the encoder in the background and remembers how that went."""

    def __init__(self, engine: Engine) -> None:
        """Start out not ready."""
        self._engine = engine
        self.reason = "the encoder is being loaded"

    def warm(self) -> None:
        """Load the encoder; ready once it has embedded a word."""
        try:
            self._engine.warm()
            self.reason = ""
        except RagError as error:
            self.reason = str(error)


DESCRIPTION = "Ask a glossary in your own words; it quotes its best definition, or says that it holds no answer."
PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "What is wrong with the request", "content": {"application/problem+json": {}}},
    "5XX": {"description": "What is wrong with the service", "content": {"application/problem+json": {}}},
}


def create_app(engine: Engine) -> FastAPI:
    """Return the service for one engine."""
    readiness, desk = Readiness(engine), Desk(engine)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        Thread(target=readiness.warm, name="warm", daemon=True).start()
        yield
        desk.workers.close()

    app = FastAPI(title="glossary-rag", version="0.1.0", description=DESCRIPTION, lifespan=lifespan, responses=PROBLEMS)
    app.add_exception_handler(RagError, on_rag_error)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(Exception, on_fault)
    add_ask(app, engine, desk)
    add_terms(app, engine)
    add_probes(app, readiness)
    return app


class Desk:
    """Takes questions: what was answered before is given again, the rest is worked on in turn."""

    def __init__(self, engine: Engine) -> None:
        """Remember nothing yet. The engine holds one generation, so no reply outlives its index."""
        self.workers = Workers()
        self._engine = engine
        self._replies: LRUCache[tuple[str, int, bool], bytes] = LRUCache(REMEMBERED)

    async def ask(self, question: str, limit: int, explain: bool = False) -> Response:
        """Return the reply as JSON. Raises BadQuestion or Overloaded."""
        asked = (question, limit, explain)
        reply = self._replies.get(asked)
        if reply is None:
            reply = self._replies[asked] = await self.workers.run(self._reply, *asked)
        return Response(reply, media_type="application/json")

    def _reply(self, question: str, limit: int, explain: bool) -> bytes:
        if explain:
            return EXPLAINED.dump_json(self._engine.explain(question, limit))
        return REPLY.dump_json(self._engine.ask(question, limit))


def add_ask(app: FastAPI, engine: Engine, desk: Desk) -> None:
    """Add the questions."""

    @app.post("/v1/ask", summary="Ask the glossary", tags=["ask"], response_model=Reply)
    async def ask(body: Question) -> Response:
        """Answer a question with the definition word for word, or decline with the nearest entries."""
        return await desk.ask(body.question, body.limit)

    @app.get("/v1/ask", summary="Ask the glossary by a link", tags=["ask"], response_model=ExplainedReply | Reply)
    async def ask_by_link(query: Annotated[Ask, Query()]) -> Response:
        """Answer like `POST /v1/ask`; with `explain=true` each match says why it is offered."""
        return await desk.ask(query.q, query.limit, query.explain)

    @app.post("/v1/similar", summary="Entries near a text", tags=["ask"])
    async def similar_to_text(body: Text) -> Similar:
        """List the entries whose meaning is nearest to a text."""
        return Similar(await desk.workers.run(engine.similar_to_text, body.text, body.limit))

    @app.get("/v1/suggest", summary="Names that begin as typed", tags=["ask"])
    def suggest(query: Annotated[Typed, Query()]) -> Suggestions:
        """List names and aliases for type-ahead."""
        found = engine.suggest(query.q, query.limit)
        return Suggestions([Suggestion(name, entry, engine.index.entries[entry].term) for name, entry in found])


def add_terms(app: FastAPI, engine: Engine) -> None:
    """Add the entries themselves."""

    @app.get("/v1/terms", summary="List the terms", tags=["terms"])
    def terms(filters: Annotated[Filters, Query()]) -> Terms:
        """List entries by term, a page at a time."""
        found = engine.terms(filters.prefix, filters.tag, filters.status or "")
        page = found[filters.offset : filters.offset + filters.limit]
        return Terms(len(found), filters.limit, filters.offset, [term_line(entry) for entry in page])

    # A term may hold a slash, as in "Git / GitHub", so the longer path is looked at first.
    @app.get("/v1/terms/{term:path}/similar", summary="Entries near an entry", tags=["terms"])
    def similar(term: Term, query: Annotated[AtMost, Query()]) -> Similar:
        """List the entries whose meaning is nearest, itself left out."""
        return Similar(engine.similar(term, query.limit))

    @app.get("/v1/terms/{term:path}", summary="One entry", tags=["terms"])
    def term_page(term: Term) -> TermPage:
        """Show an entry by its id, term or an alias."""
        return as_page(engine.show(term))


def add_probes(app: FastAPI, readiness: Readiness) -> None:
    """Add liveness, which checks nothing, and readiness, which says why not."""

    @app.get("/livez", summary="Is the process alive?", tags=["probes"])
    async def livez() -> Probe:
        """Answer as long as the process runs."""
        return Probe("alive")

    @app.get("/readyz", summary="Can it answer?", tags=["probes"], response_model=Probe)
    async def readyz() -> Probe | JSONResponse:
        """Answer once the index is loaded and the encoder warm."""
        return problem(503, readiness.reason, "Not ready") if readiness.reason else Probe("ready")
