"""The routes on top of several glossaries: ask all, list them, and the probes."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import FastAPI, Query, Request, Response
from fastapi.responses import JSONResponse

from rag.api.requests import AskQuery, QuestionBody
from rag.glossaries.asking import ask_glossaries
from rag.glossaries.hosting import HostedGlossary
from rag.glossaries.records import Glossaries, GlossariesReady, GlossaryLine, ReplyOfAll
from rag.http.metrics import MEDIA_TYPE, Metrics
from rag.http.problems import problem
from rag.http.rights import LIMITED_TO, needs
from rag.service.answer_records import Probe
from rag.settings import Settings


def add_routes(app: FastAPI, glossaries: Sequence[HostedGlossary], settings: Settings) -> None:
    """Add the routes that ask and list glossaries, and the probes."""
    _add_questions(app, glossaries, settings)
    _add_list(app, glossaries, settings)
    _add_probes(app, glossaries)


def readable(request: Request, settings: Settings) -> str:
    """Return the only glossary that a request may read, empty if it may read all."""
    only: str = request.scope.get(LIMITED_TO, "") if settings.reading == "key" else ""
    return only


def _add_questions(app: FastAPI, glossaries: Sequence[HostedGlossary], settings: Settings) -> None:
    """Add the routes that ask all glossaries."""

    @app.post("/v1/ask", summary="Ask all glossaries", tags=["ask"])
    @needs("read")
    async def ask(request: Request, body: QuestionBody) -> ReplyOfAll:
        """Answer from the best glossary, or from those that may be meant, or decline.

        A key for one glossary asks that one alone where reading needs a key.
        """
        only = readable(request, settings)
        return await ask_glossaries(glossaries, body.question, body.limit, only)

    @app.get("/v1/ask", summary="Ask all glossaries by a link", tags=["ask"])
    async def ask_by_link(request: Request, query: Annotated[AskQuery, Query()]) -> ReplyOfAll:
        """Answer like `POST /v1/ask`; a glossary of its own explains its matches."""
        only = readable(request, settings)
        return await ask_glossaries(glossaries, query.q, query.limit, only)


def listed_for(
    request: Request, glossaries: Sequence[HostedGlossary], settings: Settings
) -> list[GlossaryLine]:
    """Return the lines of the glossaries that a request may read."""
    root, only = request.scope.get("root_path", ""), readable(request, settings)
    return [each.line(root) for each in glossaries if only in ("", each.name)]


def _add_list(app: FastAPI, glossaries: Sequence[HostedGlossary], settings: Settings) -> None:
    """Add the list of glossaries."""

    @app.get("/v1/glossaries", summary="The glossaries of this server", tags=["ask"])
    def listed(request: Request) -> Glossaries:
        """List the glossaries with their addresses, and whether they can be asked.

        A key for one glossary lists that one alone where reading needs a key.
        """
        return Glossaries(listed_for(request, glossaries, settings))


def _add_probes(app: FastAPI, glossaries: Sequence[HostedGlossary]) -> None:
    """Add liveness, and readiness: one glossary is enough to be ready."""

    @app.get("/livez", summary="Is the process alive?", tags=["probes"])
    @needs("nothing")
    async def livez() -> Probe:
        """Answer as long as the process runs."""
        return Probe("alive")

    @app.get(
        "/readyz", summary="Can any be asked?", tags=["probes"], response_model=GlossariesReady
    )
    @needs("nothing")
    async def readyz() -> GlossariesReady | JSONResponse:
        """Answer once one glossary can be asked, and say why others cannot."""
        faults = {each.name: each.fault for each in glossaries if each.fault}
        ready = _count_ready(glossaries)
        if ready:
            return GlossariesReady("ready", ready, faults)
        reasons = [f"{name}: {fault}" for name, fault in faults.items()]
        return problem(503, " ".join(reasons), "Not ready", reasons)


def add_server_metrics(
    app: FastAPI, glossaries: Sequence[HostedGlossary], metrics: Metrics
) -> None:
    """Add the metrics of the server for Prometheus; each glossary has its own at its address."""
    watch = metrics.add_gauge
    watch("glossaries", "Glossaries of this server.", lambda: len(glossaries))
    watch("glossaries_ready", "Glossaries that can be asked.", lambda: _count_ready(glossaries))

    @app.get("/metrics", summary="Numbers for Prometheus", tags=["probes"], response_class=Response)
    async def numbers() -> Response:
        """Return counts of requests to all glossaries, and how many of these can be asked."""
        return Response(metrics.text(), media_type=MEDIA_TYPE)


def _count_ready(glossaries: Sequence[HostedGlossary]) -> int:
    """Return the number of glossaries that can be asked."""
    return sum(not each.reason for each in glossaries)
