"""`POST /v1/write`: a question in, the events of its written answer out, as they come (server-sent events)."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from fastapi import FastAPI
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, StrictStr, TypeAdapter

from rag.errors import WritingOff
from rag.http.rights import needs
from rag.service.answering import AnswerService
from rag.settings import Settings
from rag.types import Reply
from rag.writing.writer import End, Event, Kept, Struck, Writer

OFF = "This server writes no answers; its owner may name a language model: RAG_LLM_BASE_URL and RAG_LLM_MODEL."
NAMES = {Reply: "reply", Kept: "sentence", Struck: "struck", End: "end"}
FORMS: dict[type[Any], TypeAdapter[Any]] = {form: TypeAdapter(form) for form in NAMES}
STREAMED: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {}}}}
# A proxy that gathers answers would hold back each sentence until the last.
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class Wanted(BaseModel):
    """A question whose answer is to be written."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"question": "what is a LoRA"}]}
    )
    question: StrictStr


def writer_of(service: AnswerService, settings: Settings) -> Writer | None:
    """Return the writer that the settings ask for, if they do. Raises BadSetting."""
    if not settings.llm_base_url:
        return None
    from rag.writing.llm_client import model_of  # here: httpx2, which no other server needs

    return Writer(service, model_of(settings))


def add_writing(app: FastAPI, writer: Writer | None) -> None:
    """Add the written answers."""

    @app.post(
        "/v1/write",
        summary="Have an answer written",
        tags=["ask"],
        response_model=None,
        responses=STREAMED,
    )
    @needs("read")
    async def write(body: Wanted) -> Response:
        """Stream the reply, sentences that the definitions bear out, those struck out, and the end."""
        if writer is None:
            raise WritingOff(OFF)
        written = writer.write(body.question)
        # What stands against the question itself is an error of the request, so it is asked before anything is sent.
        first = await anext(written)
        return StreamingResponse(
            events(first, written), media_type="text/event-stream", headers=HEADERS
        )


async def events(first: Event, rest: AsyncGenerator[Event, None]) -> AsyncGenerator[bytes, None]:
    """Yield events as they are sent."""
    yield sent(first)
    async with aclosing(rest):
        async for event in rest:
            yield sent(event)


def sent(event: Event) -> bytes:
    """Return an event in the form of a stream of events."""
    return b"event: %b\ndata: %b\n\n" % (
        NAMES[type(event)].encode(),
        FORMS[type(event)].dump_json(event),
    )
