"""The routes of OpenAI's API: chat completions, embeddings and models, and errors in its shape."""

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
from rag.doors.plain_text import reply_text
from rag.errors import BadQuestion, UnknownModel
from rag.http.base_path import path_in_app
from rag.http.problems import UNFORESEEN
from rag.http.rights import needs
from rag.service.answering import AnswerService
from rag.types import Reply
from rag.writing.writer import MATCHES, AnswerWriter, End

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
# Headers of our errors that theirs keep.
KEPT_HEADERS = {"retry-after", "www-authenticate", "allow"}
STREAMED: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {}}}}


def add_openai(
    app: FastAPI, service: AnswerService, writer: AnswerWriter | None, model: str
) -> None:
    """Add the routes of OpenAI's API; a `writer`, if there is one, words the answers.

    `model` is the name of the model that answers.
    """
    router = APIRouter(tags=["openai"], responses=ERRORS)
    _add_chat(router, service, writer, model)
    _add_models(router, service, model)
    app.include_router(router)
    app.add_middleware(OpenAIErrors)


def _add_chat(
    router: APIRouter, service: AnswerService, writer: AnswerWriter | None, model: str
) -> None:
    """Add chat completions."""

    @router.post(
        "/v1/chat/completions", summary="Ask as a chat", response_model=None, responses=STREAMED
    )
    @needs("read")
    async def chat(body: Chat) -> Response:
        """Answer the last question of a conversation as `POST /v1/ask` does, in plain text."""
        if body.model not in (model, CHAT_MODEL):
            raise UnknownModel(
                f"There is no model {body.model[:60]!r} to chat with; ask {model!r}."
            )
        question = openai.question_of(body)
        if writer:
            reply, words = await _written(writer, question)
        else:
            reply = await service.ask(question, MATCHES)
            words = reply_text(reply)
        name = f"chatcmpl-{secrets.token_hex(12)}"
        created = int(time.time())
        if body.stream:
            counted = bool(body.stream_options and body.stream_options.include_usage)
            chunks = openai.completion_chunks(name, created, question, words, counted)
            events = _events(chunks, body.model)
            return StreamingResponse(events, media_type="text/event-stream")
        completion = openai.chat_completion(name, created, question, words, asdict(reply))
        return JSONResponse({**completion, "model": body.model})


async def _written(writer: AnswerWriter, question: str) -> tuple[Reply, str]:
    """Return the reply and its words, by the language model if it wrote any that hold."""
    events = [event async for event in writer.write(question)]
    reply, end = events[0], events[-1]
    assert isinstance(reply, Reply)
    assert isinstance(end, End)
    return reply, reply_text(reply, end.text if end.outcome == "written" else "")


def _add_models(router: APIRouter, service: AnswerService, model: str) -> None:
    """Add embeddings and the list of models: one that answers, one that embeds."""

    def models() -> dict[str, dict[str, Any]]:
        state = service.state
        built_at = int(datetime.fromisoformat(state.built_at).timestamp())
        names = (model, state.encoder.model)
        return {name: openai.model_description(name, built_at) for name in names}

    @router.post("/v1/embeddings", summary="Embed texts", response_model=None)
    @needs("read")
    async def embeddings(body: Embed) -> Response:
        """Return the vectors of texts, embedded as questions are.

        A text longer than the model reads is cut.
        """
        card = service.state.encoder
        if body.model != card.model:
            raise UnknownModel(
                f"There is no model {body.model[:60]!r} to embed with; "
                f"the index has {card.model!r}."
            )
        if body.dimensions not in (None, card.dimension):
            raise BadQuestion(
                f"Vectors of {card.model!r} have {card.dimension} dimensions and no others."
            )
        texts = openai.texts_of(body)
        vectors = await service.embed(texts)
        content = openai.embedding_json(body.model, texts, vectors, body.encoding_format)
        return StreamingResponse(content, media_type=JSON)

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


def _events(parts: Iterator[dict[str, Any]], model: str) -> Iterator[str]:
    """Yield the server-sent events of a stream by a model, and its end."""
    for part in parts:
        data = json.dumps({**part, "model": model}, ensure_ascii=False)
        yield f"data: {data}\n\n"
    yield "data: [DONE]\n\n"


class OpenAIErrors:
    """ASGI middleware that turns our errors into those of OpenAI's API, under its paths."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; keep back the start of an error until its body comes."""
        if scope["type"] != "http" or not path_in_app(scope).startswith(PATHS):
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
                await _openai_error(start, message.get("body", b""))(scope, receive, send)
            else:
                begun = True
                await send(message)

        try:
            await self._app(scope, receive, shaping)
        except Exception:
            # Otherwise the outer handler would answer it in our own shape.
            if not begun:
                await JSONResponse(openai.error_body(500, UNFORESEEN), 500)(scope, receive, send)
            raise


def _openai_error(start: Message, body: bytes) -> JSONResponse:
    """Return a problem of ours as an error of OpenAI's API.

    422 becomes 400, as their clients expect for a request that is understood but wrong.
    """
    problem = json.loads(body)
    status = start["status"]
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        status = HTTPStatus.BAD_REQUEST
    if problem["title"] == UnknownModel.title:
        content = openai.error_body(status, problem["detail"], "model_not_found", "model")
    else:
        first_fault = (problem["errors"] or [""])[0]
        field = first_fault.partition(": ")[0] or None
        content = openai.error_body(status, problem["detail"], param=field)
    response = JSONResponse(content, status)
    for name, value in start["headers"]:
        if name.decode() in KEPT_HEADERS:
            response.raw_headers.append((name, value))
    return response
