"""A client of language models that streams their words.

A server that is slow, broken or down costs a question no more than the seconds below. After some
failures it is not asked for a while.
"""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import httpx2

from rag.circuit_breaker import CircuitBreaker
from rag.errors import WriterFailed
from rag.llm.messages import Messages
from rag.llm.server import FAILURES, ModelServer, failure_reason, http_client

SILENCE_SECONDS, TOTAL_SECONDS = 20.0, 45.0
TOKENS_AT_MOST, CHARACTERS_AT_MOST, RECEIVED_AT_MOST = 400, 4_000, 4_000_000
# Requests to the model at the same time.
AT_ONCE = 4
DONE = "[DONE]"


class LanguageModel:
    """A language model on a server."""

    def __init__(self, server: ModelServer) -> None:
        """Ask the model that `server` names."""
        self._http = http_client(server, SILENCE_SECONDS)
        self._name = server.model
        self._breaker = CircuitBreaker()
        self._writing = 0

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def stream(self, messages: Messages) -> AsyncGenerator[str, None]:
        """Yield pieces of the answer as they come. Raises WriterFailed, at any time."""
        if self._writing >= AT_ONCE:
            raise WriterFailed("The language model writes for others just now.")
        if not self._breaker.allows_call():
            raise WriterFailed("The language model failed lately; it is tried again in a while.")
        self._writing += 1
        try:
            async with aclosing(self._pieces(messages)) as pieces:
                async for piece in pieces:
                    yield piece
            self._breaker.record_success()
        except FAILURES as error:
            self._breaker.record_failure()
            raise WriterFailed(
                f"The language model does not answer as it should: {failure_reason(error)}."
            ) from error
        finally:
            self._writing -= 1

    async def _pieces(self, messages: Messages) -> AsyncGenerator[str, None]:
        """Yield the pieces of the stream, until it ends or is long enough.

        Raises ValueError if it breaks off.
        """
        characters, ended = 0, False
        async with aclosing(self._lines(messages)) as lines:
            async for line in lines:
                data = line.removeprefix("data:").strip()
                if data == DONE or characters > CHARACTERS_AT_MOST:
                    return
                if line.startswith("data:"):
                    piece, ended = _parsed(json.loads(data))
                    characters += len(piece)
                    yield piece
        if not ended:
            raise ValueError("the stream broke off")

    async def _lines(self, messages: Messages) -> AsyncGenerator[str, None]:
        """Yield the lines of the stream.

        Raises TimeoutError after TOTAL_SECONDS, ValueError if it is too long.
        """
        deadline = asyncio.get_running_loop().time() + TOTAL_SECONDS
        async with asyncio.timeout_at(deadline):
            reply = await self._http.send(self._request(messages), stream=True)
        async with aclosing(reply):
            reply.raise_for_status()
            received, rest = 0, ""
            # No timeout around `yield`: it would expire in the code of the caller.
            async for text in _texts(reply, deadline):
                received += len(text)
                if received > RECEIVED_AT_MOST:
                    raise ValueError("it does not stop")
                *lines, rest = (rest + text).split("\n")
                for line in lines:
                    yield line
        yield rest

    def _request(self, messages: Messages) -> httpx2.Request:
        body = {
            "model": self._name,
            "messages": messages,
            "stream": True,
            "temperature": 0,
            "max_tokens": TOKENS_AT_MOST,
        }
        return self._http.build_request("POST", "chat/completions", json=body)


async def _texts(reply: httpx2.Response, deadline: float) -> AsyncGenerator[str, None]:
    """Yield the text of a response as it comes. Raises TimeoutError at the deadline."""
    texts = reply.aiter_text()
    while True:
        async with asyncio.timeout_at(deadline):
            text = await anext(texts, "")
        if not text:
            return
        yield text


def _parsed(chunk: dict[str, Any]) -> tuple[str, bool]:
    """Return the words of a chunk, and whether they are the last.

    Raises ValueError if the server reports an error, or any of FAILURES for another form.
    """
    error = chunk.get("error")
    if error:
        raise ValueError(f"it reports {str(error)[:200]}")
    if not chunk["choices"]:
        return "", False
    choice = chunk["choices"][0]
    words = choice["delta"].get("content") or ""
    if not isinstance(words, str):
        raise ValueError("its words are no text")
    # JSON can spell half a character, which cannot be sent on.
    whole = words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole[:CHARACTERS_AT_MOST], bool(choice.get("finish_reason"))
