"""Routes for questions: ask, similar entries, annotate a text, suggest names, feedback."""

from typing import Annotated

from fastapi import FastAPI, Query, Request, Response
from pydantic import TypeAdapter

from rag.api.requests import (
    AnnotateBody,
    AskQuery,
    FeedbackBody,
    QuestionBody,
    SuggestQuery,
    TextBody,
)
from rag.entries.language_tags import ReaderLanguages, reader_languages
from rag.http.rights import needs
from rag.service.answer_records import Similar, Suggestions
from rag.service.answering import AnswerService
from rag.types import Annotation, ExplainedReply, Reply

JSON = "application/json"
ANNOTATION = TypeAdapter(Annotation)
# Definitions are quoted in a language that the reader accepts.
VARIES = {"Vary": "Accept-Language"}


def add_ask_routes(app: FastAPI, service: AnswerService) -> None:
    """Add the routes for questions to an app."""
    _add_questions(app, service)
    _add_texts(app, service)
    _add_suggest(app, service)
    _add_feedback(app, service)


def _add_questions(app: FastAPI, service: AnswerService) -> None:
    """Add the routes that answer a question."""

    @app.post("/v1/ask", summary="Ask the glossary", tags=["ask"], response_model=Reply)
    @needs("read")
    async def ask(body: QuestionBody, request: Request) -> Response:
        """Answer with the definition word for word, or decline with the nearest entries."""
        languages = _languages(body.lang, request)
        reply = await service.ask_as_json(body.question, body.limit, languages=languages)
        return Response(reply, media_type=JSON, headers=VARIES)

    @app.get(
        "/v1/ask",
        summary="Ask the glossary by a link",
        tags=["ask"],
        response_model=ExplainedReply | Reply,
    )
    async def ask_by_link(query: Annotated[AskQuery, Query()], request: Request) -> Response:
        """Answer like `POST /v1/ask`; with `explain=true` each match says why it is offered."""
        languages = _languages(query.lang, request)
        reply = await service.ask_as_json(query.q, query.limit, query.explain, languages)
        return Response(reply, media_type=JSON, headers=VARIES)


def _languages(asked_for: str, request: Request) -> ReaderLanguages:
    """Return the languages in which definitions are wanted, the best first."""
    return reader_languages(asked_for, request.headers.get("accept-language", ""))


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
