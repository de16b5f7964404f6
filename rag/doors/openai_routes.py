"""Requests of OpenAI's API -> what the glossary says: chat completions, embeddings, models; errors in their shape."""

import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.doors import openai_messages as openai
from rag.doors.openai_messages import CHAT_MODEL, Chat, Embed
from rag.doors.plain_text import in_words
from rag.errors import BadQuestion, UnknownModel
from rag.http.problems import UNFORESEEN
from rag.http.rights import needs
from rag.service.answering import AnswerService
from rag.types import Reply
from rag.writing.writer import MATCHES, End, Writer

PATHS = ("/v1/chat/", "/v1/embeddings", "/v1/models")
JSON = "application/json"
ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "What is wrong with the request, in OpenAI's shape",
        "content": {JSON: {}},
    },
    "5XX": {
        "description": "What is wrong with the service, in OpenAI's shape",
        "content": {JSON: {}},
    },
}
STREAMED: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {}}}}


def add_openai(app: FastAPI, service: AnswerService, writer: Writer | None) -> None:
    """Add the addresses of OpenAI's API, with errors in their shape."""
    router = APIRouter(tags=["openai"], responses=ERRORS)
    add_chat(router, service, writer)
    add_models(router, service)
    app.include_router(router)
    app.add_middleware(ErrorsInShape)


def add_chat(router: APIRouter, service: AnswerService, writer: Writer | None) -> None:
    """Add the answers."""

    @router.post(
        "/v1/chat/completions", summary="Ask as a chat", response_model=None, responses=STREAMED
    )
    @needs("read")
    async def chat(body: Chat) -> Response:
        """Answer the last question of a conversation as `POST /v1/ask` does; what is not held is said in words."""
        if body.model != CHAT_MODEL:
            raise UnknownModel(
                f"There is no model {body.model[:60]!r} to chat with; ask {CHAT_MODEL!r}."
            )
        question = openai.question_of(body)
        if writer:
            reply, words = await written(writer, question)
        else:
            reply = await service.ask(question, MATCHES)
            words = in_words(reply)
        name, created = f"chatcmpl-{secrets.token_hex(12)}", int(time.time())
        if body.stream:
            counted = bool(body.stream_options and body.stream_options.include_usage)
            sent = events(openai.chunks(name, created, question, words, counted))
            return StreamingResponse(sent, media_type="text/event-stream")
        return JSONResponse(openai.completion(name, created, question, words, asdict(reply)))


async def written(writer: Writer, question: str) -> tuple[Reply, str]:
    """Return the reply, and what a language model says in its stead, as far as that holds."""
    events = [event async for event in writer.write(question)]
    reply, end = events[0], events[-1]
    assert isinstance(reply, Reply)
    assert isinstance(end, End)
    return reply, in_words(reply, end.text if end.outcome == "written" else "")


def add_models(router: APIRouter, service: AnswerService) -> None:
    """Add the models: one that answers, one that embeds."""

    def models() -> dict[str, dict[str, Any]]:
        state = service.state
        built = int(datetime.fromisoformat(state.built_at).timestamp())
        return {name: openai.model(name, built) for name in (CHAT_MODEL, state.encoder.model)}

    @router.post("/v1/embeddings", summary="Embed texts", response_model=None)
    @needs("read")
    async def embeddings(body: Embed) -> Response:
        """Return the vectors of texts, as questions are embedded; what is longer than the model reads is cut there."""
        card = service.state.encoder
        if body.model != card.model:
            raise UnknownModel(
                f"There is no model {body.model[:60]!r} to embed with; the index has {card.model!r}."
            )
        if body.dimensions not in (None, card.dimension):
            raise BadQuestion(
                f"Vectors of {card.model!r} have {card.dimension} dimensions and no others."
            )
        texts = openai.texts_of(body)
        vectors = await service.embed(texts)
        return StreamingResponse(
            openai.embedded(body.model, texts, vectors, body.encoding_format), media_type=JSON
        )

    @router.get("/v1/models", summary="List models", response_model=None)
    def listed() -> Response:
        """List the model that answers and the one that embeds."""
        return JSONResponse({"object": "list", "data": list(models().values())})

    @router.get("/v1/models/{name:path}", summary="One model", response_model=None)
    def one(name: str) -> Response:
        """Show a model."""
        known = models()
        if name not in known:
            raise UnknownModel(f"There is no model {name[:60]!r}; there are {', '.join(known)}.")
        return JSONResponse(known[name])


def events(parts: Iterator[dict[str, Any]]) -> Iterator[str]:
    """Yield the events of a stream, and its end."""
    for part in parts:
        yield f"data: {json.dumps(part, ensure_ascii=False)}\n\n"
    yield "data: [DONE]\n\n"


class ErrorsInShape:
    """Turns our errors into those of OpenAI's API at its addresses, whoever raised them."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; hold back an answer that is an error until it is whole."""
        if scope["type"] != "http" or not scope["path"].startswith(PATHS):
            await self._app(scope, receive, send)
            return
        start: Message = {}
        begun = False

        async def shaping(message: Message) -> None:
            nonlocal start, begun
            if (
                message["type"] == "http.response.start"
                and message["status"] >= HTTPStatus.BAD_REQUEST
            ):
                start = message
            elif start and message["type"] == "http.response.body":
                await shaped(start, message.get("body", b""))(scope, receive, send)
            else:
                begun = True
                await send(message)

        try:
            await self._app(scope, receive, shaping)
        except Exception:
            # What nobody foresaw is answered further out in another shape, unless it has been answered here.
            if not begun:
                await JSONResponse(openai.error(500, UNFORESEEN), 500)(scope, receive, send)
            raise


def shaped(start: Message, body: bytes) -> JSONResponse:
    """Return an error in their shape; 422 is theirs only for what is understood, and so becomes 400."""
    told = json.loads(body)
    status = (
        HTTPStatus.BAD_REQUEST
        if start["status"] == HTTPStatus.UNPROCESSABLE_ENTITY
        else start["status"]
    )
    named = (told["errors"] or [""])[0].partition(": ")[0] or None
    code, named = (
        ("model_not_found", "model") if told["title"] == UnknownModel.title else (None, named)
    )
    reply = JSONResponse(openai.error(status, told["detail"], code, named), status)
    kept = {"retry-after", "www-authenticate", "allow"}
    reply.raw_headers += [
        (name, value) for name, value in start["headers"] if name.decode() in kept
    ]
    return reply
