"""HTTP in, JSON out: the contract under /v1, the probes, and one shape for every error. Owns FastAPI."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from threading import Thread
from typing import Annotated, Any

from fastapi import FastAPI, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr
from starlette.exceptions import HTTPException

from rag.engine import MAX_QUESTION, Engine
from rag.errors import RagError
from rag.types import Entry, ExplainedReply, Match, Reply, Status

Term = Annotated[str, Path(max_length=200, description="An id, term or alias, in any case.", examples=["seed"])]


class Question(BaseModel):
    """What is asked."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"question": "what is a LoRA"}]})
    question: StrictStr = Field(min_length=1, max_length=MAX_QUESTION)
    limit: StrictInt = Field(default=5, ge=1, le=50)


class Text(BaseModel):
    """A text whose nearest entries are wanted."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "my faces look melted"}]})
    text: StrictStr = Field(min_length=1, max_length=MAX_QUESTION)
    limit: StrictInt = Field(default=5, ge=1, le=50)


class Filters(BaseModel):
    """Which terms to list."""

    model_config = ConfigDict(extra="forbid")
    prefix: str = Field(default="", max_length=200, description="How the term begins, in any case.")
    tag: str = Field(default="", max_length=200)
    status: Status | None = None
    limit: int = Field(default=100, ge=1, le=1000)
    offset: int = Field(default=0, ge=0, le=1_000_000_000)


class Ask(BaseModel):
    """The query string of `GET /v1/ask`."""

    model_config = ConfigDict(extra="forbid")
    q: str = Field(min_length=1, max_length=MAX_QUESTION, description="The question.", examples=["what is a LoRA"])
    limit: int = Field(default=5, ge=1, le=50, description="How many entries at most.")
    explain: bool = Field(default=False, description="Say of each match why it is offered.")


class Typed(BaseModel):
    """The query string of `GET /v1/suggest`."""

    model_config = ConfigDict(extra="forbid")
    q: str = Field(min_length=1, max_length=200, description="The beginning of a name.", examples=["lat"])
    limit: int = Field(default=10, ge=1, le=50)


class AtMost(BaseModel):
    """The query string of `GET /v1/terms/{id}/similar`."""

    model_config = ConfigDict(extra="forbid")
    limit: int = Field(default=5, ge=1, le=50, description="How many entries at most.")


class Problem(BaseModel):
    """An error, as RFC 9457 shapes it; `errors` names the fields at fault."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[str] = []


@dataclass(frozen=True)
class TermLine:
    """An entry in a list."""

    id: str
    term: str
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    status: Status
    short: str


@dataclass(frozen=True)
class Terms:
    """One page of the terms that pass the filters."""

    total: int
    limit: int
    offset: int
    terms: list[TermLine]


@dataclass(frozen=True)
class TermPage:
    """One entry, whole."""

    id: str
    term: str
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    see_also: tuple[str, ...]
    status: Status
    short: str
    definition: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Similar:
    """Entries near a term or a text, best first."""

    matches: list[Match]


@dataclass(frozen=True)
class Suggestion:
    """A name that begins as typed, and its entry."""

    name: str
    id: str
    term: str


@dataclass(frozen=True)
class Suggestions:
    """What could be meant by what has been typed so far."""

    suggestions: list[Suggestion]


@dataclass(frozen=True)
class Probe:
    """The answer of a probe."""

    status: str


def problem(status: int, detail: str, title: str = "", errors: list[str] | None = None) -> JSONResponse:
    """Return an error as application/problem+json."""
    body = Problem(title=title or HTTPStatus(status).phrase, status=status, detail=detail, errors=errors or [])
    return JSONResponse(body.model_dump(), status, media_type="application/problem+json")


def on_rag_error(_: Request, error: Exception) -> JSONResponse:
    """Answer an error raised on purpose with its own status and sentence."""
    assert isinstance(error, RagError)
    return problem(error.status, str(error), error.title)


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
    readiness = Readiness(engine)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        Thread(target=readiness.warm, name="warm", daemon=True).start()
        yield

    app = FastAPI(title="glossary-rag", version="0.1.0", description=DESCRIPTION, lifespan=lifespan, responses=PROBLEMS)
    app.add_exception_handler(RagError, on_rag_error)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(Exception, on_fault)
    add_ask(app, engine)
    add_terms(app, engine)
    add_probes(app, readiness)
    return app


def add_ask(app: FastAPI, engine: Engine) -> None:
    """Add the questions."""

    @app.post("/v1/ask", summary="Ask the glossary", tags=["ask"])
    def ask(body: Question) -> Reply:
        """Answer a question with the definition word for word, or decline with the nearest entries."""
        return engine.ask(body.question, body.limit)

    @app.get("/v1/ask", summary="Ask the glossary by a link", tags=["ask"])
    def ask_by_link(query: Annotated[Ask, Query()]) -> ExplainedReply | Reply:
        """Answer like `POST /v1/ask`; with `explain=true` each match says why it is offered."""
        return engine.explain(query.q, query.limit) if query.explain else engine.ask(query.q, query.limit)

    @app.post("/v1/similar", summary="Entries near a text", tags=["ask"])
    def similar_to_text(body: Text) -> Similar:
        """List the entries whose meaning is nearest to a text."""
        return Similar(engine.similar_to_text(body.text, body.limit))

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


def term_line(entry: Entry) -> TermLine:
    """Return an entry as it stands in a list."""
    return TermLine(entry.id, entry.term, entry.aliases, entry.tags, entry.status, entry.short)


def as_page(entry: Entry) -> TermPage:
    """Return an entry as it is shown whole."""
    return TermPage(
        id=entry.id,
        term=entry.term,
        aliases=entry.aliases,
        tags=entry.tags,
        see_also=entry.see_also,
        status=entry.status,
        short=entry.short,
        definition=entry.definition,
        questions=entry.questions,
    )
