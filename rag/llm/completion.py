"""A client of language models that asks for one whole answer, structured if the server can.

The answer is text that nobody has checked: whoever asked must parse it as such.
"""

import asyncio
import json
import math
from contextlib import aclosing
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeAlias

import httpx2

from rag.errors import ModelFailed, ModelRefused
from rag.llm.messages import Messages
from rag.llm.server import (
    FAILURES,
    SHOWN_CHARACTERS,
    ModelServer,
    failure_reason,
    http_client,
)

# A JSON schema with its name.
Schema: TypeAlias = dict[str, Any]

RECEIVED_AT_MOST = 1_000_000
# A server that wants to be asked much later is asked then, at the latest.
RETRY_SECONDS_AT_MOST = 300
# What a server says to a request that it will never take, whatever the question.
REFUSALS = {
    HTTPStatus.UNAUTHORIZED: "the key is not known; check RAG_LLM_API_KEY",
    HTTPStatus.FORBIDDEN: "the key may not ask this model; check RAG_LLM_API_KEY",
    HTTPStatus.NOT_FOUND: "there is no such model or address; check --llm-model, --llm-base-url",
    HTTPStatus.PAYMENT_REQUIRED: "the account has no credit",
}
# ... and to one with a part that it does not know, such as a schema.
UNKNOWN_PART = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.NOT_IMPLEMENTED)
TOO_MUCH = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


@dataclass(frozen=True)
class Completion:
    """What a language model answered, and the tokens that the server counted, 0 if it did not."""

    text: str
    tokens_in: int
    tokens_out: int


class CompletionModel:
    """A language model on a server."""

    def __init__(self, server: ModelServer, seconds: float) -> None:
        """Ask the model that `server` names, and give up after so many seconds."""
        self._http = http_client(server, seconds)
        self._server = server
        self._seconds = seconds
        self._takes_schema = True

    @property
    def name(self) -> str:
        """The name of the model."""
        return self._server.model

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def complete(self, messages: Messages, schema: Schema | None, tokens: int) -> Completion:
        """Return an answer of at most so many tokens, of a schema if there is one.

        It sends one request. A server that does not take the schema fails once; later requests go
        without it. Raises ModelFailed if another attempt may succeed, else ModelRefused.
        """
        with_schema = self._takes_schema and schema is not None
        try:
            async with asyncio.timeout(self._seconds):
                reply = await self._http.send(
                    self._request(messages, schema if with_schema else None, tokens), stream=True
                )
                async with aclosing(reply):
                    body = await _body(reply)
            self._check_status(reply, body, with_schema)
            return _parsed(json.loads(body))
        except FAILURES as error:
            raise ModelFailed(
                f"{self._server.model} at {self._server.address} does not answer as it should: "
                f"{failure_reason(error)}."
            ) from error

    def _request(self, messages: Messages, schema: Schema | None, tokens: int) -> httpx2.Request:
        body: dict[str, Any] = {
            "model": self._server.model,
            "messages": messages,
            "temperature": 0,
            "max_tokens": tokens,
        }
        if schema:
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        return self._http.build_request("POST", "chat/completions", json=body)

    def _check_status(self, reply: httpx2.Response, body: bytes, with_schema: bool) -> None:
        """Raise ModelFailed, ModelRefused or httpx2.HTTPStatusError unless a reply is a success."""
        status, asked = HTTPStatus(reply.status_code), f"{self._server.model} was not asked"
        if status in REFUSALS:
            raise ModelRefused(f"{asked}: {REFUSALS[status]}.")
        if status in UNKNOWN_PART and with_schema:
            self._takes_schema = False
            raise ModelFailed(f"{asked}: its server takes no schema.", retry_after=0)
        if status in UNKNOWN_PART:
            message = " ".join(body.decode("utf-8", "replace").split())
            raise ModelRefused(f"{asked}; its server says: {message[:SHOWN_CHARACTERS]!r}")
        if status in TOO_MUCH:
            raise ModelFailed(f"{asked}: its server has too much to do.", _retry_after(reply))
        reply.raise_for_status()


def json_object(text: str) -> dict[str, Any]:
    """Return the first JSON object in an answer, whatever stands around it.

    Raises ValueError if there is none, or if it is cut off.
    """
    start = text.find("{")
    if start < 0:
        raise ValueError("it answers in prose")
    try:
        value, _ = json.JSONDecoder().raw_decode(text[start:])
    except (ValueError, RecursionError) as error:
        raise ValueError("its answer is cut off, or no JSON") from error
    assert isinstance(value, dict)
    return value


async def _body(reply: httpx2.Response) -> bytes:
    """Return the body of a response. Raises ValueError if it is too long."""
    parts, received = [], 0
    async for part in reply.aiter_bytes():
        received += len(part)
        if received > RECEIVED_AT_MOST:
            raise ValueError("it does not stop")
        parts.append(part)
    return b"".join(parts)


def _retry_after(reply: httpx2.Response) -> int | None:
    """Return the seconds of the header Retry-After, None if it has none or a date."""
    try:
        seconds = float(reply.headers.get("retry-after", ""))
    except ValueError:
        return None
    if not math.isfinite(seconds):
        return None
    return min(max(0, math.ceil(seconds)), RETRY_SECONDS_AT_MOST)


def _parsed(body: dict[str, Any]) -> Completion:
    """Return the completion of a response body. Raises any of FAILURES for another form."""
    text = body["choices"][0]["message"].get("content") or ""
    if not isinstance(text, str):
        raise TypeError
    usage = body.get("usage")
    counts = usage if isinstance(usage, dict) else {}
    return Completion(text, _count(counts, "prompt_tokens"), _count(counts, "completion_tokens"))


def _count(counts: dict[str, Any], name: str) -> int:
    """Return a number of tokens, 0 if it is none."""
    value = counts.get(name)
    return value if isinstance(value, int) and value > 0 else 0
