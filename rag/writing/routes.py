"""`POST /v1/write`: the events of a written answer as they come (server-sent events)."""

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
from rag.writing.writer import AnswerWriter, End, Event, Kept, Rejected

OFF = (
    "This server writes no answers; its owner may name a language model: "
    "RAG_LLM_BASE_URL and RAG_LLM_MODEL."
)
# The names of events on the wire.
NAMES = {Reply: "reply", Kept: "sentence", Rejected: "struck", End: "end"}
FORMS: dict[type[Any], TypeAdapter[Any]] = {form: TypeAdapter(form) for form in NAMES}
STREAMED: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {}}}}
# Without the second a buffering proxy would keep all sentences back until the last.
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class Wanted(BaseModel):
    """The body of a request: a question whose answer is to be written."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"question": "what is a LoRA"}]}
    )
    question: StrictStr


def configured_writer(service: AnswerService, settings: Settings) -> AnswerWriter | None:
    """Return the writer that the settings name, None if they name none. Raises BadSetting."""
    if not settings.llm_base_url:
        return None
    # Here: httpx2, which no other server needs.
    from rag.llm.server import model_server
    from rag.llm.streaming import LanguageModel

    return AnswerWriter(service, LanguageModel(model_server(settings)))


def add_writing(app: FastAPI, writer: AnswerWriter | None) -> None:
    """Add the route of written answers; without a writer it answers that writing is off."""

    @app.post(
        "/v1/write",
        summary="Have an answer written",
        tags=["ask"],
        response_model=None,
        responses=STREAMED,
    )
    @needs("read")
    async def write(body: Wanted) -> Response:
        """Stream the reply, the sentences that the definitions support, the others, and the end."""
        if writer is None:
            raise WritingOff(OFF)
        written = writer.write(body.question)
        # A bad question is an error of the request, so the first event is awaited before the
        # response begins.
        first = await anext(written)
        events = _encoded(first, written)
        return StreamingResponse(events, media_type="text/event-stream", headers=HEADERS)


async def _encoded(first: Event, rest: AsyncGenerator[Event, None]) -> AsyncGenerator[bytes, None]:
    """Yield events as server-sent events."""
    yield _as_sent(first)
    async with aclosing(rest):
        async for event in rest:
            yield _as_sent(event)


def _as_sent(event: Event) -> bytes:
    """Return an event as a server-sent event."""
    kind = type(event)
    data = FORMS[kind].dump_json(event)
    return b"event: %b\ndata: %b\n\n" % (NAMES[kind].encode(), data)
