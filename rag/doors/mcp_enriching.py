"""The tools of MCP by which an assistant gives entries questions, with a key that may write."""

from typing import Annotated, Any

from mcp.server.mcpserver import Context, MCPServer
from mcp_types import ToolAnnotations
from pydantic import Field
from typing_extensions import TypedDict

from rag.doors.mcp_errors import reporting
from rag.enrich.prompt import instructions
from rag.enrich.records import EnrichmentReport, EnrichmentTask, TaskOptions
from rag.errors import NotAllowed
from rag.http.rights import GRANTED
from rag.service.answering import AnswerService

TASKS_AT_MOST = 20
QUESTIONS_AT_MOST, ALIASES_AT_MOST, LONGEST = 20, 10, 300
READING = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
ADDING = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)
KEY_NEEDED = (
    "Proposing questions needs a key that may write; send one as Authorization: Bearer KEY. "
    "rag key add NAME --right write makes one."
)

Count = Annotated[int, Field(description="How many entries.", ge=1, le=TASKS_AT_MOST)]
PerEntry = Annotated[int, Field(description="Questions of an entry.", ge=1, le=QUESTIONS_AT_MOST)]
EntryId = Annotated[str, Field(description="The id of an entry.", max_length=200)]
Text = Annotated[str, Field(max_length=LONGEST)]
Questions = Annotated[
    list[Text], Field(description="Questions that it answers.", max_length=QUESTIONS_AT_MOST)
]
Aliases = Annotated[
    list[Text],
    Field(description="Other names of the same thing, if any.", max_length=ALIASES_AT_MOST),
]


class Near(TypedDict):
    """An entry near another: questions must tell the two apart."""

    term: str
    short: str


class Wanted(TypedDict):
    """An entry to write questions for, and how many."""

    id: str
    term: str
    definition: str
    near: list[Near]
    questions: list[str]
    count: int


class ToEnrich(TypedDict):
    """Entries to write questions for, and how to write them."""

    instructions: str
    entries: list[Wanted]


class Doubted(TypedDict):
    """A question that waits for a review, and why."""

    question: str
    reason: str


class Outcome(TypedDict):
    """What became of proposed questions and aliases."""

    kept: list[str]
    doubtful: list[Doubted]
    repeated: int
    aliases_to_review: int
    notes: list[str]


def add_enriching(server: "MCPServer[Any]", service: AnswerService) -> None:
    """Add the tools that give entries questions."""

    @server.tool(title="Entries that need questions", annotations=READING)
    @reporting
    async def entries_to_enrich(
        context: Context, limit: Count = 5, per_entry: PerEntry = 8
    ) -> ToEnrich:
        """List entries that have too few questions, and how to write some; then propose them."""
        _require_write(context)
        tasks = await service.enrichment_tasks(TaskOptions(per_entry=per_entry, limit=limit))
        return {"instructions": instructions(), "entries": [_wanted(task) for task in tasks]}

    @server.tool(title="Propose questions for an entry", annotations=ADDING)
    @reporting
    async def propose_questions(
        context: Context, id: EntryId, questions: Questions, aliases: Aliases | None = None
    ) -> Outcome:
        """Propose questions for an entry: good ones are kept, doubtful ones wait for a review."""
        _require_write(context)
        answer = {"id": id, "questions": list(questions), "aliases": aliases or []}
        return _outcome(id, await service.propose_questions(answer))


def _require_write(context: Context) -> None:
    """Raise NotAllowed for a request over HTTP without the right to write.

    Who starts the server on their own machine, over standard input, may write there.
    """
    request = context.request_context.request
    if request is not None and request.scope.get(GRANTED) != "write":
        raise NotAllowed(KEY_NEEDED)


def _wanted(task: EnrichmentTask) -> Wanted:
    """Return a task as an assistant sees it."""
    near: list[Near] = [{"term": each.term, "short": each.short} for each in task.neighbours]
    return {
        "id": task.id,
        "term": task.term,
        "definition": task.definition,
        "near": near,
        "questions": list(task.questions),
        "count": task.count,
    }


def _outcome(entry: str, report: EnrichmentReport) -> Outcome:
    """Return a line that tells what became of the proposals for an entry."""
    doubtful: list[Doubted] = []
    for each in report.doubtful.get(entry, ()):
        doubtful.append({"question": each.question, "reason": each.reason})
    return {
        "kept": list(report.kept.get(entry, ())),
        "doubtful": doubtful,
        "repeated": report.repeated,
        "aliases_to_review": report.aliases,
        "notes": list(report.notes),
    }
