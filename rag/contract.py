"""What goes over HTTP: the bodies and query strings of requests, and the records of answers that `types` lacks."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr

from rag.engine import MAX_QUESTION
from rag.types import Entry, Match, Status


class Question(BaseModel):
    """What is asked."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"question": "what is a LoRA"}]})
    question: StrictStr = Field(min_length=1, max_length=MAX_QUESTION)
    limit: StrictInt = Field(default=5, ge=1, le=50)


class Text(BaseModel):
    """A text whose nearest entries are wanted."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": "my faces look melted"}]})
    text: StrictStr = Field(min_length=1, max_length=MAX_QUESTION)
    limit: StrictInt = Field(default=5, ge=1, le=50)


class Filters(BaseModel):
    """Which terms to list."""

    model_config = ConfigDict(extra="forbid")
    prefix: str = Field(default="", max_length=200, description="How the term begins, in any case.")
    tag: str = Field(default="", max_length=200)
    status: Status | None = None
    limit: int = Field(default=100, ge=1, le=1000)
    offset: int = Field(default=0, ge=0, le=1_000_000_000)


class Ask(BaseModel):
    """The query string of `GET /v1/ask`."""

    model_config = ConfigDict(extra="forbid")
    q: str = Field(min_length=1, max_length=MAX_QUESTION, description="The question.", examples=["what is a LoRA"])
    limit: int = Field(default=5, ge=1, le=50, description="How many entries at most.")
    explain: bool = Field(default=False, description="Say of each match why it is offered.")


class Typed(BaseModel):
    """The query string of `GET /v1/suggest`."""

    model_config = ConfigDict(extra="forbid")
    q: str = Field(min_length=1, max_length=200, description="The beginning of a name.", examples=["lat"])
    limit: int = Field(default=10, ge=1, le=50)


class AtMost(BaseModel):
    """The query string of `GET /v1/terms/{id}/similar`."""

    model_config = ConfigDict(extra="forbid")
    limit: int = Field(default=5, ge=1, le=50, description="How many entries at most.")


class Problem(BaseModel):
    """An error, as RFC 9457 shapes it; `errors` names the fields at fault."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[str] = []


@dataclass(frozen=True)
class TermLine:
    """An entry in a list."""

    id: str
    term: str
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    status: Status
    short: str


@dataclass(frozen=True)
class Terms:
    """One page of the terms that pass the filters."""

    total: int
    limit: int
    offset: int
    terms: list[TermLine]


@dataclass(frozen=True)
class TermPage:
    """One entry, whole."""

    id: str
    term: str
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    see_also: tuple[str, ...]
    status: Status
    short: str
    definition: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Similar:
    """Entries near a term or a text, best first."""

    matches: list[Match]


@dataclass(frozen=True)
class Suggestion:
    """A name that begins as typed, and its entry."""

    name: str
    id: str
    term: str


@dataclass(frozen=True)
class Suggestions:
    """What could be meant by what has been typed so far."""

    suggestions: list[Suggestion]


@dataclass(frozen=True)
class Probe:
    """The answer of a probe."""

    status: str


def term_line(entry: Entry) -> TermLine:
    """Return an entry as it stands in a list."""
    return TermLine(entry.id, entry.term, entry.aliases, entry.tags, entry.status, entry.short)


def as_page(entry: Entry) -> TermPage:
    """Return an entry as it is shown whole."""
    return TermPage(
        id=entry.id,
        term=entry.term,
        aliases=entry.aliases,
        tags=entry.tags,
        see_also=entry.see_also,
        status=entry.status,
        short=entry.short,
        definition=entry.definition,
        questions=entry.questions,
    )
