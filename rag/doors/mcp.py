"""The tools of the Model Context Protocol (MCP), for assistants. Owns mcp, which is an extra.

The same tools over standard input and output (`rag mcp`) and over HTTP (`/mcp`).
"""

from typing import Annotated, Any, TypeVar

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field, TypeAdapter
from starlette.types import ASGIApp
from typing_extensions import TypedDict

from rag import __version__
from rag.annotate.prose import Form
from rag.api.requests import MAX_MATCHES, MAX_NAME
from rag.doors.mcp_enriching import add_enriching
from rag.doors.mcp_errors import GlossaryServer, reporting
from rag.doors.plain_text import entry_text, reply_text
from rag.errors import UnknownTerm
from rag.http.base_path import site_address
from rag.search.question import MAX_QUESTION
from rag.service.answer_records import Similar, TermPage, entry_page
from rag.service.answering import AnswerService
from rag.service.entry_queries import ShownEntry
from rag.types import Annotation, Match, Reply

Result = TypeVar("Result")
Question = Annotated[
    str, Field(description="A question in plain words, or a term.", max_length=MAX_QUESTION)
]
Term = Annotated[
    str, Field(description="An id, term or alias of an entry, in any case.", max_length=MAX_NAME)
]
Limit = Annotated[int, Field(description="How many entries at most.", ge=1, le=MAX_MATCHES)]
Prose = Annotated[str, Field(description="The text to look through.", max_length=500_000)]

SEARCHED = 10
READING = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
INSTRUCTIONS = """
A glossary. Use `ask` for a question in plain words: it quotes a definition word for word, or says
that the glossary does not hold the answer; then do not answer from memory without saying so. Use
`define` for a term whose name you know, `similar` for what is near it, `annotate` to find which
terms a text uses.
""".strip()
TERM = "glossary://{id}"
REPLY, PAGE, SIMILAR = TypeAdapter(Reply), TypeAdapter(TermPage), TypeAdapter(Similar)


class Found(TypedDict):
    """An entry that a search found."""

    id: str
    title: str
    url: str


class Results(TypedDict):
    """What a search found, best first: the shape that connectors of assistants expect."""

    results: list[Found]


class Document(TypedDict):
    """An entry as a document: the shape that connectors of assistants expect."""

    id: str
    title: str
    text: str
    url: str
    metadata: dict[str, str]


def mcp_server(
    service: AnswerService, title: str, *, offers_enriching: bool = True
) -> "MCPServer[Any]":
    """Return the MCP server that answers from a service; `title` is its name for people.

    `offers_enriching` says whether it has the tools that give entries questions.
    """
    server = GlossaryServer(
        "glossary-rag",
        title=title,
        instructions=INSTRUCTIONS,
        version=__version__,
        log_level="WARNING",
    )
    _add_tools(server, service)
    _add_connector(server, service)
    if offers_enriching:
        add_enriching(server, service)

    @server.resource(TERM, title="An entry", mime_type="text/plain")
    async def entry(id: str) -> str:
        """Read an entry of the glossary by its id, term or an alias."""
        try:
            return _full(service.show(id))
        except UnknownTerm as error:
            raise ResourceNotFoundError(str(error)) from error

    return server


def _add_tools(server: "MCPServer[Any]", service: AnswerService) -> None:
    """Add the tools that answer as the HTTP API does."""

    @server.tool(title="Ask the glossary", annotations=READING)
    @reporting
    async def ask(question: Question, limit: Limit = 5) -> Annotated[CallToolResult, Reply]:
        """Answer a question with the best definition word for word, or say that there is none."""
        reply = await service.ask(question, limit)
        return _result(reply_text(reply), REPLY, reply)

    @server.tool(title="Define a term", annotations=READING)
    @reporting
    async def define(term: Term) -> Annotated[CallToolResult, TermPage]:
        """Show an entry of the glossary by its id, term or an alias."""
        shown = service.show(term)
        return _result(_full(shown), PAGE, entry_page(shown.entry))

    @server.tool(title="What is similar to a term", annotations=READING)
    @reporting
    async def similar(term: Term, limit: Limit = 5) -> Annotated[CallToolResult, Similar]:
        """List the entries whose meaning is nearest to that of a term, the nearest first."""
        matches = await service.similar(term, limit)
        return _result("\n".join(map(_line, matches)), SIMILAR, Similar(matches))

    @server.tool(title="Find terms in a text", annotations=READING)
    @reporting
    async def annotate(text: Prose, format: Form = "text", first_only: bool = True) -> Annotation:
        """Find where a text mentions entries of the glossary, never in code, links or headings."""
        return await service.annotate(text, format, first_only)


def _add_connector(server: "MCPServer[Any]", service: AnswerService) -> None:
    """Add the pair of tools that connectors of assistants expect."""

    @server.tool(title="Search the glossary", annotations=READING)
    @reporting
    async def search(query: Question, context: Context) -> Results:
        """Return the entries that best match a query; `fetch` shows one."""
        reply = await service.ask(query, SEARCHED)
        results: list[Found] = []
        for match in reply.matches:
            address = _url(context, match.id)
            results.append({"id": match.id, "title": match.term, "url": address})
        return {"results": results}

    @server.tool(title="Fetch an entry", annotations=READING)
    @reporting
    async def fetch(id: Term, context: Context) -> Document:
        """Return the full text of an entry by the id that `search` gave."""
        shown = service.show(id)
        entry = shown.entry
        metadata = {
            "status": entry.status,
            "aliases": ", ".join(entry.aliases),
            "tags": ", ".join(entry.tags),
        }
        return {
            "id": entry.id,
            "title": entry.term,
            "text": _full(shown),
            "url": _url(context, entry.id),
            "metadata": metadata,
        }


def mcp_http_app(server: "MCPServer[Any]", address: str) -> ASGIApp:
    """Return the ASGI application that serves MCP at an address, without sessions."""
    # Keys and origins are checked before: rag/http/access.py and mcp_http.py.
    security = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    return server.streamable_http_app(
        streamable_http_path=address,
        json_response=True,
        stateless_http=True,
        transport_security=security,
    )


def _result(words: str, form: TypeAdapter[Result], record: Result) -> CallToolResult:
    """Return a record as text and as structured content."""
    text = TextContent(type="text", text=words)
    return CallToolResult(content=[text], structured_content=form.dump_python(record, mode="json"))


def _full(shown: ShownEntry) -> str:
    """Return an entry as text."""
    return entry_text(shown.entry, shown.see_also)


def _line(match: Match) -> str:
    """Return an entry as one line that begins with its cosine."""
    return f"{match.score:.2f}  {match.term} [{match.id}]: {match.short}"


def _url(context: Context, entry: str) -> str:
    """Return the address of the page of an entry, or of its resource if there are no pages."""
    request = context.request_context.request
    return f"{site_address(request)}/t/{entry}" if request else TERM.replace("{id}", entry)
