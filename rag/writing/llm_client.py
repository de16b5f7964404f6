"""Messages of a chat -> the words of a language model, as they come from any server of OpenAI's API.

A server that is slow, broken or down costs no question more than the seconds below, and then for a while none.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any
from urllib.parse import urlsplit

import httpx2

from rag.circuit_breaker import Breaker
from rag.errors import BadSetting, WriterFailed
from rag.settings import Settings
from rag.writing.prompt import Messages

CONNECT_SECONDS, SILENCE_SECONDS, TOTAL_SECONDS = 3.0, 20.0, 45.0
TOKENS_AT_MOST, CHARACTERS_AT_MOST, RECEIVED_AT_MOST = 400, 4_000, 4_000_000
AT_ONCE = 4
DONE = "[DONE]"


class Model:
    """Writes by asking a server."""

    def __init__(self, address: str, name: str, key: str) -> None:
        """Take where the server is, which of its models writes, and the key that it wants, if any."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        timeout = httpx2.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS)
        self._http = httpx2.AsyncClient(
            base_url=f"{address.rstrip('/')}/", headers=headers, timeout=timeout
        )
        self._name = name
        self._breaker = Breaker()
        self._writing = 0

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def write(self, messages: Messages) -> AsyncGenerator[str, None]:
        """Yield words as they come. Raises WriterFailed, at any time."""
        if self._writing >= AT_ONCE:
            raise WriterFailed("The language model writes for others just now.")
        if not self._breaker.allows():
            raise WriterFailed("The language model failed lately; it is tried again in a while.")
        self._writing += 1
        try:
            async with aclosing(self._pieces(messages)) as pieces:
                async for piece in pieces:
                    yield piece
            self._breaker.succeeded()
        except (
            httpx2.HTTPError,
            TimeoutError,
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
        ) as error:
            self._breaker.failed()
            raise WriterFailed(
                f"The language model does not answer as it should: {reason(error)}."
            ) from error
        finally:
            self._writing -= 1

    async def _pieces(self, messages: Messages) -> AsyncGenerator[str, None]:
        """Yield what the events of the stream say, until it ends or is long enough."""
        characters, ended = 0, False
        async with aclosing(self._lines(messages)) as lines:
            async for line in lines:
                data = line.removeprefix("data:").strip()
                if data == DONE or characters > CHARACTERS_AT_MOST:
                    return
                if line.startswith("data:"):
                    piece, ended = read(json.loads(data))
                    characters += len(piece)
                    yield piece
        if not ended:
            raise ValueError("the stream broke off")

    async def _lines(self, messages: Messages) -> AsyncGenerator[str, None]:
        """Yield the lines of the stream while there is time."""
        body = {"model": self._name, "messages": messages, "stream": True, "temperature": 0}
        request = self._http.build_request(
            "POST", "chat/completions", json=body | {"max_tokens": TOKENS_AT_MOST}
        )
        ends, received, rest = asyncio.get_running_loop().time() + TOTAL_SECONDS, 0, ""
        async with asyncio.timeout_at(ends):
            reply = await self._http.send(request, stream=True)
        async with aclosing(reply):
            reply.raise_for_status()
            texts = reply.aiter_text()
            # The time is not kept around `yield`: it would run out in the hands of whoever reads.
            while text := await within(ends, texts):
                if (received := received + len(text)) > RECEIVED_AT_MOST:
                    raise ValueError("it does not stop")
                *lines, rest = (rest + text).split("\n")
                for line in lines:
                    yield line
        yield rest


async def within(ends: float, texts: AsyncIterator[str]) -> str:
    """Return the next text, or nothing if there is none. Raises TimeoutError when the time has come."""
    async with asyncio.timeout_at(ends):
        return await anext(texts, "")


def read(chunk: dict[str, Any]) -> tuple[str, bool]:
    """Return the words of a chunk, and whether they are the last. Raises ValueError, LookupError or TypeError."""
    if error := chunk.get("error"):
        raise ValueError(f"it reports {str(error)[:200]}")
    choice = chunk["choices"][0] if chunk["choices"] else {"delta": {}}
    return (choice["delta"].get("content") or ""), bool(choice.get("finish_reason"))


def reason(error: Exception) -> str:
    """Return in a few words what went wrong; nothing of what was sent."""
    if isinstance(error, httpx2.HTTPStatusError):
        return f"status {error.response.status_code}"
    if isinstance(error, (httpx2.TimeoutException, TimeoutError)):
        return "it takes too long"
    return str(error) if isinstance(error, ValueError) else type(error).__name__


def model_of(settings: Settings) -> Model:
    """Return the model that the settings name. Raises BadSetting."""
    address = urlsplit(settings.llm_base_url)
    if address.scheme not in {"http", "https"} or not address.netloc:
        raise BadSetting(
            f"{settings.llm_base_url!r} is no address; write one such as http://localhost:11434/v1"
        )
    if not settings.llm_model:
        raise BadSetting("Name the model that writes: --llm-model NAME, or RAG_LLM_MODEL.")
    return Model(settings.llm_base_url, settings.llm_model, settings.llm_api_key)
