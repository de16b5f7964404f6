"""A server's address -> its answers, as the records that `Glossary` gives; blocking or asynchronous. Owns httpx2."""

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
from rag.service.answers import Similar, Suggestions, TermLine, Terms
from rag.types import Annotation, Entry, ExplainedReply, Match, Reply

Result = TypeVar("Result")

SECONDS = 30.0
# Who is told to come back does so as often as this, and waits no longer than this each time.
TRIES, WAIT_AT_MOST = 4, 10.0
COME_BACK = frozenset({429, 503})
PAGE = 1_000
BY_TITLE = {
    each.title: each
    for each in vars(errors).values()
    if isinstance(each, type) and issubclass(each, RagError)
}


@dataclass(frozen=True)
class Call(Generic[Result]):
    """A request, and what its answer is."""

    form: type[Result]
    method: str
    path: str
    params: dict[str, Any] | None = None
    body: dict[str, Any] | None = None


class Client:
    """Asks a server and waits for what it says. Every method raises ServerFault, or the error that the server names."""

    def __init__(self, address: str, key: str = "", seconds: float = SECONDS) -> None:
        """Take the address of a server, a key if it wants one, and how long to wait for an answer."""
        self._http = httpx2.Client(**options(address, key, seconds))

    def __enter__(self) -> "Client":
        """Return itself; the block ends with `close`."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def ask(self, question: str, limit: int = 5) -> Reply:
        """Answer a question with the definition word for word, or say that there is none."""
        return self._send(ask(question, limit))

    def explain(self, question: str, limit: int = 5) -> ExplainedReply:
        """Answer a question, and say of each match why it is offered."""
        return self._send(explain(question, limit))

    def similar(self, term: str, limit: int = 5) -> list[Match]:
        """Return the entries nearest to one."""
        return self._send(similar(term, limit)).matches

    def similar_to_text(self, text: str, limit: int = 5) -> list[Match]:
        """Return the entries nearest to a text."""
        return self._send(similar_to_text(text, limit)).matches

    def annotate(self, text: str, format: Form = "text", first_only: bool = True) -> Annotation:
        """Return where a text mentions entries, never in code, links or headings."""
        return self._send(annotate(text, format, first_only))

    def show(self, term: str) -> Entry:
        """Return the entry of an id, term or alias."""
        return self._send(show(term))

    def suggest(self, typed: str, limit: int = 10) -> list[tuple[str, str]]:
        """Return (name, id) of the names that begin as typed."""
        return [(each.name, each.id) for each in self._send(suggest(typed, limit)).suggestions]

    def terms(self, prefix: str = "", tag: str = "", status: str = "") -> list[TermLine]:
        """Return the entries in a line each, by term, narrowed to a beginning, a tag, a status."""
        found: list[TermLine] = []
        while page := self._send(terms(prefix, tag, status, len(found))).terms:
            found += page
        return found

    def _send(self, call: Call[Result]) -> Result:
        tries = TRIES
        while (reply := self._request(call)).status_code in COME_BACK and (tries := tries - 1):
            time.sleep(wait_of(reply))
        return read(call, reply)

    def _request(self, call: Call[Any]) -> httpx2.Response:
        try:
            return self._http.request(call.method, call.path, params=call.params, json=call.body)
        except httpx2.HTTPError as error:
            raise unreachable(self._http.base_url, error) from error


class AsyncClient:
    """Asks a server without waiting in the way of others. Raises as `Client` does."""

    def __init__(self, address: str, key: str = "", seconds: float = SECONDS) -> None:
        """Take the address of a server, a key if it wants one, and how long to wait for an answer."""
        self._http = httpx2.AsyncClient(**options(address, key, seconds))

    async def __aenter__(self) -> "AsyncClient":
        """Return itself; the block ends with `close`."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close."""
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def ask(self, question: str, limit: int = 5) -> Reply:
        """Answer a question with the definition word for word, or say that there is none."""
        return await self._send(ask(question, limit))

    async def explain(self, question: str, limit: int = 5) -> ExplainedReply:
        """Answer a question, and say of each match why it is offered."""
        return await self._send(explain(question, limit))

    async def similar(self, term: str, limit: int = 5) -> list[Match]:
        """Return the entries nearest to one."""
        return (await self._send(similar(term, limit))).matches

    async def similar_to_text(self, text: str, limit: int = 5) -> list[Match]:
        """Return the entries nearest to a text."""
        return (await self._send(similar_to_text(text, limit))).matches

    async def annotate(
        self, text: str, format: Form = "text", first_only: bool = True
    ) -> Annotation:
        """Return where a text mentions entries, never in code, links or headings."""
        return await self._send(annotate(text, format, first_only))

    async def show(self, term: str) -> Entry:
        """Return the entry of an id, term or alias."""
        return await self._send(show(term))

    async def suggest(self, typed: str, limit: int = 10) -> list[tuple[str, str]]:
        """Return (name, id) of the names that begin as typed."""
        return [
            (each.name, each.id) for each in (await self._send(suggest(typed, limit))).suggestions
        ]

    async def terms(self, prefix: str = "", tag: str = "", status: str = "") -> list[TermLine]:
        """Return the entries in a line each, by term, narrowed to a beginning, a tag, a status."""
        found: list[TermLine] = []
        while page := (await self._send(terms(prefix, tag, status, len(found)))).terms:
            found += page
        return found

    async def _send(self, call: Call[Result]) -> Result:
        tries = TRIES
        while (reply := await self._request(call)).status_code in COME_BACK and (
            tries := tries - 1
        ):
            await asyncio.sleep(wait_of(reply))
        return read(call, reply)

    async def _request(self, call: Call[Any]) -> httpx2.Response:
        try:
            return await self._http.request(
                call.method, call.path, params=call.params, json=call.body
            )
        except httpx2.HTTPError as error:
            raise unreachable(self._http.base_url, error) from error


def ask(question: str, limit: int) -> Call[Reply]:
    """Return the request for an answer."""
    return Call(Reply, "POST", "/v1/ask", body={"question": question, "limit": limit})


def explain(question: str, limit: int) -> Call[ExplainedReply]:
    """Return the request for an answer with reasons."""
    return Call(ExplainedReply, "GET", "/v1/ask", {"q": question, "limit": limit, "explain": True})


def similar(term: str, limit: int) -> Call[Similar]:
    """Return the request for what is near an entry."""
    return Call(Similar, "GET", f"/v1/terms/{quote(term, safe='')}/similar", {"limit": limit})


def similar_to_text(text: str, limit: int) -> Call[Similar]:
    """Return the request for what is near a text."""
    return Call(Similar, "POST", "/v1/similar", body={"text": text, "limit": limit})


def annotate(text: str, format: Form, first_only: bool) -> Call[Annotation]:
    """Return the request for mentions."""
    return Call(
        Annotation,
        "POST",
        "/v1/annotate",
        body={"text": text, "format": format, "first_only": first_only},
    )


def show(term: str) -> Call[Entry]:
    """Return the request for an entry."""
    return Call(Entry, "GET", f"/v1/terms/{quote(term, safe='')}")


def suggest(typed: str, limit: int) -> Call[Suggestions]:
    """Return the request for names."""
    return Call(Suggestions, "GET", "/v1/suggest", {"q": typed, "limit": limit})


def terms(prefix: str, tag: str, status: str, offset: int) -> Call[Terms]:
    """Return the request for a page of entries."""
    wanted = {"prefix": prefix, "tag": tag, "limit": PAGE, "offset": offset}
    return Call(Terms, "GET", "/v1/terms", wanted | ({"status": status} if status else {}))


def options(address: str, key: str, seconds: float) -> dict[str, Any]:
    """Return what a connection is opened with."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return {"base_url": address.rstrip("/"), "headers": headers, "timeout": seconds}


def wait_of(reply: httpx2.Response) -> float:
    """Return after how many seconds the server wants to be asked again, a second if it does not say."""
    said = reply.headers.get("Retry-After", "1")
    return min(float(said), WAIT_AT_MOST) if said.isdigit() else 1.0


def read(call: Call[Result], reply: httpx2.Response) -> Result:
    """Return what a server answered. Raises the error that it names, or ServerFault."""
    try:
        if reply.is_success:
            return TypeAdapter(call.form).validate_json(reply.content)
        told = reply.json()
        title, detail = str(told["title"]), str(told["detail"])
    except (ValueError, ValidationError, KeyError, TypeError) as error:
        said = f"{reply.url.copy_with(query=None)} answers {reply.status_code} with what is no answer of a glossary"
        raise ServerFault(f"{said}; is it the address of one?") from error
    kind = BY_TITLE.get(title, ServerFault)
    if kind is TooOften:
        raise TooOften(detail, int(wait_of(reply)))
    raise kind(detail)


def unreachable(address: httpx2.URL, error: httpx2.HTTPError) -> ServerFault:
    """Return the error of a server that does not answer."""
    return ServerFault(
        f"{address} does not answer ({type(error).__name__}: {error}); is the server running there?"
    )
