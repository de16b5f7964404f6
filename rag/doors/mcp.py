"""What an assistant asks by the Model Context Protocol -> what the glossary says. Owns mcp, which is an extra.

The same tools over standard input and output (`rag mcp`) and over HTTP (`/mcp`).
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Annotated, Any, ParamSpec, TypeVar

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field, TypeAdapter
from starlette.types import ASGIApp
from typing_extensions import TypedDict

from rag.annotate.prose import Form
from rag.api.requests import MAX_MATCHES, MAX_NAME
from rag.doors.plain_text import in_full, in_words
from rag.errors import RagError, UnknownTerm
from rag.search.question import MAX_QUESTION
from rag.service.answering import AnswerService
from rag.service.answers import Similar, TermPage, as_page
from rag.service.entry_queries import ShownEntry
from rag.types import Annotation, Match, Reply

Parameters = ParamSpec("Parameters")
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
A glossary. Use `ask` for a question in plain words: it quotes a definition word for word, or says that the glossary
does not hold the answer; then do not answer from memory without saying so. Use `define` for a term whose name you
know, `similar` for what is near it, `annotate` to find which terms a text uses.
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


def assistant(service: AnswerService, title: str) -> "MCPServer[Any]":
    """Return the server of the protocol, which asks a service."""
    server: MCPServer[Any] = MCPServer(
        "glossary-rag", title=title, instructions=INSTRUCTIONS, log_level="WARNING"
    )
    add_asking(server, service)
    add_connector(server, service)

    @server.resource(TERM, title="An entry", mime_type="text/plain")
    async def entry(id: str) -> str:
        """Read an entry of the glossary by its id, term or an alias."""
        try:
            return full(service.show(id))
        except UnknownTerm as error:
            raise ResourceNotFoundError(str(error)) from error

    return server


def add_asking(server: "MCPServer[Any]", service: AnswerService) -> None:
    """Add the tools that say what the HTTP contract says."""

    @server.tool(title="Ask the glossary", annotations=READING)
    @telling
    async def ask(question: Question, limit: Limit = 5) -> Annotated[CallToolResult, Reply]:
        """Answer a question with the best definition word for word, or say that the glossary does not hold it."""
        reply = await service.ask(question, limit)
        return result_of(in_words(reply), REPLY, reply)

    @server.tool(title="Define a term", annotations=READING)
    @telling
    async def define(term: Term) -> Annotated[CallToolResult, TermPage]:
        """Show an entry of the glossary by its id, term or an alias."""
        shown = service.show(term)
        return result_of(full(shown), PAGE, as_page(shown.entry))

    @server.tool(title="What is similar to a term", annotations=READING)
    @telling
    async def similar(term: Term, limit: Limit = 5) -> Annotated[CallToolResult, Similar]:
        """List the entries whose meaning is nearest to that of a term, the nearest first."""
        matches = await service.similar(term, limit)
        return result_of("\n".join(map(line, matches)), SIMILAR, Similar(matches))

    @server.tool(title="Find terms in a text", annotations=READING)
    @telling
    async def annotate(text: Prose, format: Form = "text", first_only: bool = True) -> Annotation:
        """Find where a text mentions entries of the glossary, never in code, links or headings."""
        return await service.annotate(text, format, first_only)


def add_connector(server: "MCPServer[Any]", service: AnswerService) -> None:
    """Add the pair of tools that connectors of assistants expect."""

    @server.tool(title="Search the glossary", annotations=READING)
    @telling
    async def search(query: Question, context: Context) -> Results:
        """Return the entries that best match a query; `fetch` shows one."""
        reply = await service.ask(query, SEARCHED)
        return {
            "results": [
                {"id": each.id, "title": each.term, "url": url(context, each.id)}
                for each in reply.matches
            ]
        }

    @server.tool(title="Fetch an entry", annotations=READING)
    @telling
    async def fetch(id: Term, context: Context) -> Document:
        """Return the full text of an entry by the id that `search` gave."""
        shown = service.show(id)
        entry = shown.entry
        metadata = {
            "status": entry.status,
            "aliases": ", ".join(entry.aliases),
            "tags": ", ".join(entry.tags),
        }
        text, address = full(shown), url(context, entry.id)
        return {
            "id": entry.id,
            "title": entry.term,
            "text": text,
            "url": address,
            "metadata": metadata,
        }


def over_http(server: "MCPServer[Any]", address: str) -> ASGIApp:
    """Return the application that serves the protocol at an address, each request for itself."""
    # Who may ask, and from which pages, is told before a request comes here.
    security = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    return server.streamable_http_app(
        streamable_http_path=address,
        json_response=True,
        stateless_http=True,
        transport_security=security,
    )


def telling(
    tool: Callable[Parameters, Awaitable[Result]],
) -> Callable[Parameters, Awaitable[Result]]:
    """Return a tool whose errors say to the assistant what they say to everyone."""

    @wraps(tool)
    async def answer(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            return await tool(*args, **kwargs)
        except RagError as error:
            raise ToolError(str(error)) from error

    return answer


def result_of(words: str, form: TypeAdapter[Result], record: Result) -> CallToolResult:
    """Return a record in words, and as it is."""
    text = TextContent(type="text", text=words)
    return CallToolResult(content=[text], structured_content=form.dump_python(record, mode="json"))


def full(shown: ShownEntry) -> str:
    """Return an entry in words."""
    return in_full(shown.entry, shown.see_also)


def line(match: Match) -> str:
    """Return an entry in a line, with how near it is."""
    return f"{match.score:.2f}  {match.term} [{match.id}]: {match.short}"


def url(context: Context, entry: str) -> str:
    """Return the page of an entry, or where there is no page its address as a resource."""
    request = context.request_context.request
    return f"{request.base_url}t/{entry}" if request else TERM.replace("{id}", entry)
