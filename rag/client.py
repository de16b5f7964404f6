"""Clients of a server, blocking and asynchronous; they return the records that `Glossary` does.

Owns httpx2.
"""

import asyncio
import time
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import httpx2
from pydantic import TypeAdapter, ValidationError

from rag import errors
from rag.annotate.prose import Form
from rag.errors import RagError, ServerFault, TooOften
from rag.service.answer_records import Similar, Suggestions, TermLine, Terms
from rag.types import Annotation, Entry, ExplainedReply, Match, Reply

Result = TypeVar("Result")

SECONDS = 30.0
# A request is sent at most so often while the server is busy, at most so many seconds apart.
TRIES, WAIT_AT_MOST = 4, 10.0
BUSY_STATUSES = frozenset({429, 503})
# How many entries are listed by one request.
PAGE = 1_000
# The classes of errors by the title that a server sends.
ERRORS = {
    value.title: value
    for value in vars(errors).values()
    if isinstance(value, type) and issubclass(value, RagError)
}


@dataclass(frozen=True)
class _Call(Generic[Result]):
    """A request, and the record that its answer is."""

    form: type[Result]
    method: str
    path: str
    params: dict[str, Any] | None = None
    body: dict[str, Any] | None = None


class Client:
    """A blocking client. Every method raises ServerFault, or the error that the server names."""

    def __init__(self, address: str, key: str = "", seconds: float = SECONDS) -> None:
        """Use the server at an address, with a key if it wants one; `seconds` limits each wait."""
        self._http = httpx2.Client(**_options(address, key, seconds))

    def __enter__(self) -> "Client":
        """Return the client; it is closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def ask(self, question: str, limit: int = 5) -> Reply:
        """Answer a question with the definition word for word, or decline."""
        return self._send(_ask(question, limit))

    def explain(self, question: str, limit: int = 5) -> ExplainedReply:
        """Answer a question, with the reason of each match."""
        return self._send(_explain(question, limit))

    def similar(self, term: str, limit: int = 5) -> list[Match]:
        """Return the entries nearest to an entry, named by id, term or alias."""
        return self._send(_similar(term, limit)).matches

    def similar_to_text(self, text: str, limit: int = 5) -> list[Match]:
        """Return the entries nearest to a text."""
        return self._send(_similar_to_text(text, limit)).matches

    def annotate(self, text: str, format: Form = "text", first_only: bool = True) -> Annotation:
        """Return the mentions of entries in a text, outside code, links and headings."""
        return self._send(_annotate(text, format, first_only))

    def show(self, term: str) -> Entry:
        """Return the entry with an id, term or alias."""
        return self._send(_show(term))

    def suggest(self, typed: str, limit: int = 10) -> list[tuple[str, str]]:
        """Return (name, id) of the names that begin as typed."""
        answer = self._send(_suggest(typed, limit))
        return [(suggestion.name, suggestion.id) for suggestion in answer.suggestions]

    def terms(self, prefix: str = "", tag: str = "", status: str = "") -> list[TermLine]:
        """Return the entries by term, a line each: those with a prefix, a tag, a status."""
        lines: list[TermLine] = []
        while True:
            answer = self._send(_terms(prefix, tag, status, len(lines)))
            if not answer.terms:
                return lines
            lines += answer.terms

    def _send(self, call: _Call[Result]) -> Result:
        """Return the answer to a request; a busy server is asked again."""
        reply = self._request(call)
        for _ in range(TRIES - 1):
            if reply.status_code not in BUSY_STATUSES:
                break
            time.sleep(_seconds_to_wait(reply))
            reply = self._request(call)
        return _result_of(call, reply)

    def _request(self, call: _Call[Any]) -> httpx2.Response:
        try:
            return self._http.request(call.method, call.path, params=call.params, json=call.body)
        except httpx2.HTTPError as error:
            raise _unreachable(self._http.base_url, error) from error


class AsyncClient:
    """An asynchronous client, whose methods raise as those of `Client` do."""

    def __init__(self, address: str, key: str = "", seconds: float = SECONDS) -> None:
        """Use the server at an address, with a key if it wants one; `seconds` limits each wait."""
        self._http = httpx2.AsyncClient(**_options(address, key, seconds))

    async def __aenter__(self) -> "AsyncClient":
        """Return the client; it is closed at the end of the block."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def ask(self, question: str, limit: int = 5) -> Reply:
        """Answer a question with the definition word for word, or decline."""
        return await self._send(_ask(question, limit))

    async def explain(self, question: str, limit: int = 5) -> ExplainedReply:
        """Answer a question, with the reason of each match."""
        return await self._send(_explain(question, limit))

    async def similar(self, term: str, limit: int = 5) -> list[Match]:
        """Return the entries nearest to an entry, named by id, term or alias."""
        answer = await self._send(_similar(term, limit))
        return answer.matches

    async def similar_to_text(self, text: str, limit: int = 5) -> list[Match]:
        """Return the entries nearest to a text."""
        answer = await self._send(_similar_to_text(text, limit))
        return answer.matches

    async def annotate(
        self, text: str, format: Form = "text", first_only: bool = True
    ) -> Annotation:
        """Return the mentions of entries in a text, outside code, links and headings."""
        return await self._send(_annotate(text, format, first_only))

    async def show(self, term: str) -> Entry:
        """Return the entry with an id, term or alias."""
        return await self._send(_show(term))

    async def suggest(self, typed: str, limit: int = 10) -> list[tuple[str, str]]:
        """Return (name, id) of the names that begin as typed."""
        answer = await self._send(_suggest(typed, limit))
        return [(suggestion.name, suggestion.id) for suggestion in answer.suggestions]

    async def terms(self, prefix: str = "", tag: str = "", status: str = "") -> list[TermLine]:
        """Return the entries by term, a line each: those with a prefix, a tag, a status."""
        lines: list[TermLine] = []
        while True:
            answer = await self._send(_terms(prefix, tag, status, len(lines)))
            if not answer.terms:
                return lines
            lines += answer.terms

    async def _send(self, call: _Call[Result]) -> Result:
        """Return the answer to a request; a busy server is asked again."""
        reply = await self._request(call)
        for _ in range(TRIES - 1):
            if reply.status_code not in BUSY_STATUSES:
                break
            await asyncio.sleep(_seconds_to_wait(reply))
            reply = await self._request(call)
        return _result_of(call, reply)

    async def _request(self, call: _Call[Any]) -> httpx2.Response:
        try:
            return await self._http.request(
                call.method, call.path, params=call.params, json=call.body
            )
        except httpx2.HTTPError as error:
            raise _unreachable(self._http.base_url, error) from error


def _ask(question: str, limit: int) -> _Call[Reply]:
    """Return the request for an answer."""
    return _Call(Reply, "POST", "/v1/ask", body={"question": question, "limit": limit})


def _explain(question: str, limit: int) -> _Call[ExplainedReply]:
    """Return the request for an answer with reasons."""
    return _Call(ExplainedReply, "GET", "/v1/ask", {"q": question, "limit": limit, "explain": True})


def _similar(term: str, limit: int) -> _Call[Similar]:
    """Return the request for the entries near an entry."""
    return _Call(Similar, "GET", f"/v1/terms/{quote(term, safe='')}/similar", {"limit": limit})


def _similar_to_text(text: str, limit: int) -> _Call[Similar]:
    """Return the request for the entries near a text."""
    return _Call(Similar, "POST", "/v1/similar", body={"text": text, "limit": limit})


def _annotate(text: str, format: Form, first_only: bool) -> _Call[Annotation]:
    """Return the request for mentions."""
    body = {"text": text, "format": format, "first_only": first_only}
    return _Call(Annotation, "POST", "/v1/annotate", body=body)


def _show(term: str) -> _Call[Entry]:
    """Return the request for an entry."""
    return _Call(Entry, "GET", f"/v1/terms/{quote(term, safe='')}")


def _suggest(typed: str, limit: int) -> _Call[Suggestions]:
    """Return the request for names."""
    return _Call(Suggestions, "GET", "/v1/suggest", {"q": typed, "limit": limit})


def _terms(prefix: str, tag: str, status: str, offset: int) -> _Call[Terms]:
    """Return the request for a page of entries."""
    params: dict[str, Any] = {"prefix": prefix, "tag": tag, "limit": PAGE, "offset": offset}
    if status:
        params["status"] = status
    return _Call(Terms, "GET", "/v1/terms", params)


def _options(address: str, key: str, seconds: float) -> dict[str, Any]:
    """Return the arguments of an HTTP client."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return {"base_url": address.rstrip("/"), "headers": headers, "timeout": seconds}


def _seconds_to_wait(reply: httpx2.Response) -> float:
    """Return the seconds that a busy server asks to wait, one if it does not say."""
    retry_after = reply.headers.get("Retry-After", "")
    if not retry_after.isdigit():
        return 1.0
    return min(float(retry_after), WAIT_AT_MOST)


def _result_of(call: _Call[Result], reply: httpx2.Response) -> Result:
    """Return the record that a server answered. Raises the error that it names, or ServerFault."""
    try:
        if reply.is_success:
            return TypeAdapter(call.form).validate_json(reply.content)
        problem = reply.json()
        title, detail = str(problem["title"]), str(problem["detail"])
    except (ValueError, ValidationError, KeyError, TypeError) as error:
        address = reply.url.copy_with(query=None)
        fault = f"{address} answers {reply.status_code} with what is no answer of a glossary"
        raise ServerFault(f"{fault}; is it the address of one?") from error
    kind = ERRORS.get(title, ServerFault)
    if kind is TooOften:
        raise TooOften(detail, int(_seconds_to_wait(reply)))
    raise kind(detail)


def _unreachable(address: httpx2.URL, error: httpx2.HTTPError) -> ServerFault:
    """Return the error of a server that does not answer."""
    reason = f"{type(error).__name__}: {error}"
    return ServerFault(f"{address} does not answer ({reason}); is the server running there?")
