"""Routes for questions: ask, similar entries, annotate a text, suggest names, feedback."""

from typing import Annotated

from fastapi import FastAPI, Query, Request, Response
from pydantic import TypeAdapter

from rag.api.asking import ASK, JSON, reply_to_body, reply_to_link
from rag.api.conditional import ETagHeader
from rag.api.requests import (
    AnnotateBody,
    AskQuery,
    FeedbackBody,
    QuestionBody,
    SuggestQuery,
    TextBody,
)
from rag.http.direct import DirectReply
from rag.http.rights import needs
from rag.service.answer_records import Similar, Suggestions
from rag.service.answering import AnswerService
from rag.types import Annotation, ExplainedReply, Reply

ANNOTATION = TypeAdapter(Annotation)


def add_ask_routes(app: FastAPI, service: AnswerService) -> None:
    """Add the routes for questions to an app."""
    _add_questions(app, service)
    _add_texts(app, service)
    _add_suggest(app, service)
    _add_feedback(app, service)


def _add_questions(app: FastAPI, service: AnswerService) -> None:
    """Add the routes that answer a question."""

    @app.post(ASK, summary="Ask the glossary", tags=["ask"], response_model=Reply)
    @needs("read")
    async def ask(body: QuestionBody, request: Request) -> Response:
        """Answer with the definition word for word, or decline with the nearest entries."""
        return _response(await reply_to_body(service, body, _accepted_languages(request)))

    @app.get(
        ASK,
        summary="Ask the glossary by a link",
        tags=["ask"],
        response_model=ExplainedReply | Reply,
        responses={304: {}},
    )
    async def ask_by_link(
        query: Annotated[AskQuery, Query()], request: Request, if_none_match: ETagHeader = None
    ) -> Response:
        """Answer like `POST /v1/ask`; with `explain=true` each match says why it is offered."""
        accepted = _accepted_languages(request)
        return _response(await reply_to_link(service, query, accepted, if_none_match))


def _accepted_languages(request: Request) -> str:
    return request.headers.get("accept-language", "")


def _response(reply: DirectReply) -> Response:
    """Return a reply as the framework sends it."""
    headers = {name.decode(): value.decode() for name, value in reply.headers}
    return Response(reply.body, reply.status, headers)


def _add_texts(app: FastAPI, service: AnswerService) -> None:
    """Add the routes for texts: the entries similar to one, and the mentions in one."""

    @app.post("/v1/similar", summary="Entries near a text", tags=["ask"])
    @needs("read")
    async def similar_to_text(body: TextBody) -> Similar:
        """List the entries whose meaning is nearest to a text."""
        return Similar(await service.similar_to_text(body.text, body.limit))

    @app.post(
        "/v1/annotate",
        summary="Mentions of entries in a text",
        tags=["ask"],
        response_model=Annotation,
    )
    @needs("read")
    async def annotate(body: AnnotateBody) -> Response:
        """Find mentions of entries in the prose of a text, drafts left out.

        Code, links and headings are no prose.
        """
        annotation = await service.annotate(body.text, body.format, body.first_only)
        return Response(ANNOTATION.dump_json(annotation), media_type=JSON)


def _add_suggest(app: FastAPI, service: AnswerService) -> None:
    """Add the route that completes names."""

    @app.get("/v1/suggest", summary="Names that begin as typed", tags=["ask"])
    def suggest(query: Annotated[SuggestQuery, Query()]) -> Suggestions:
        """List names and aliases for type-ahead."""
        return Suggestions(service.suggest(query.q, query.limit))


def _add_feedback(app: FastAPI, service: AnswerService) -> None:
    """Add the route for feedback on an entry."""

    @app.post("/v1/feedback", summary="Say whether an entry helped", tags=["ask"], status_code=204)
    @needs("read")
    def feedback(body: FeedbackBody) -> Response:
        """Log whether an entry helped with a question, or that none answers it.

        409 where the owner keeps no questions.
        """
        service.record_feedback(body.question, body.entry, body.helpful)
        return Response(status_code=204)
