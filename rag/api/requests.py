"""The bodies and query strings of requests, checked."""

from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationInfo,
    field_validator,
)

from rag.annotate.prose import Form
from rag.entries.fields import LISTS
from rag.entries.text import one_line, paragraphs, refuse_unprintable
from rag.search.question import MAX_QUESTION
from rag.settings import MAX_BODY_BYTES
from rag.types import Entry, Status, Translation

# The longest id, name or tag, and the longest definition, in characters; the most names of one kind of an entry.
MAX_NAME = 200
MAX_DEFINITION = 100_000
MAX_NAMES = 200
# How many matches are offered, and how many may be asked for; how many lines a list has at most.
MATCHES, MAX_MATCHES = 5, 50
MAX_LISTED = 1000


class Question(BaseModel):
    """What is asked."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"question": "what is a LoRA"}]}
    )
    question: StrictStr = Field(min_length=1, max_length=MAX_QUESTION)
    limit: StrictInt = Field(default=MATCHES, ge=1, le=MAX_MATCHES)


class Text(BaseModel):
    """A text whose nearest entries are wanted."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": "my faces look melted"}]}
    )
    text: StrictStr = Field(min_length=1, max_length=MAX_QUESTION)
    limit: StrictInt = Field(default=MATCHES, ge=1, le=MAX_MATCHES)


class Feedback(BaseModel):
    """Whether an entry that was offered for a question helped."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"question": "what is a LoRA", "entry": "lora", "helpful": True}]
        },
    )
    question: StrictStr = Field(min_length=1, max_length=MAX_QUESTION)
    entry: StrictStr = Field(
        min_length=1, max_length=MAX_NAME, description="An id, term or alias, in any case."
    )
    helpful: StrictBool


class Annotate(BaseModel):
    """A text in which mentions of entries are wanted: as many characters as a body may have bytes."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"text": "Pick a **seed** and a sampler.", "format": "markdown"}]
        },
    )
    text: StrictStr = Field(max_length=MAX_BODY_BYTES)
    format: Form = Field(
        default="text", description="How the text is written: only its prose is looked at."
    )
    first_only: StrictBool = Field(
        default=True, description="Only the first mention of each entry, links counted."
    )


class TermsQuery(BaseModel):
    """The query string of `GET /v1/terms`: which entries to list."""

    model_config = ConfigDict(extra="forbid")
    prefix: str = Field(
        default="", max_length=MAX_NAME, description="How the term begins, in any case."
    )
    tag: str = Field(default="", max_length=MAX_NAME)
    status: Status | None = None
    limit: int = Field(default=100, ge=1, le=MAX_LISTED)
    offset: int = Field(default=0, ge=0, le=1_000_000_000)


class AskQuery(BaseModel):
    """The query string of `GET /v1/ask`."""

    model_config = ConfigDict(extra="forbid")
    q: str = Field(
        min_length=1,
        max_length=MAX_QUESTION,
        description="The question.",
        examples=["what is a LoRA"],
    )
    limit: int = Field(
        default=MATCHES, ge=1, le=MAX_MATCHES, description="How many entries at most."
    )
    explain: bool = Field(default=False, description="Say of each match why it is offered.")


class SuggestQuery(BaseModel):
    """The query string of `GET /v1/suggest`."""

    model_config = ConfigDict(extra="forbid")
    q: str = Field(
        min_length=1, max_length=MAX_NAME, description="The beginning of a name.", examples=["lat"]
    )
    limit: int = Field(default=10, ge=1, le=MAX_MATCHES)


class LimitQuery(BaseModel):
    """The query string of `GET /v1/gaps` and `GET /v1/lint`."""

    model_config = ConfigDict(extra="forbid")
    limit: int = Field(default=20, ge=1, le=MAX_LISTED, description="How many at most.")


class SimilarQuery(BaseModel):
    """The query string of `GET /v1/terms/{id}/similar`."""

    model_config = ConfigDict(extra="forbid")
    limit: int = Field(
        default=MATCHES, ge=1, le=MAX_MATCHES, description="How many entries at most."
    )


Name = Annotated[StrictStr, Field(min_length=1, max_length=MAX_NAME)]
Names = Annotated[list[Name], Field(max_length=MAX_NAMES)]


class TranslationDraft(BaseModel):
    """What an entry is called in another language."""

    model_config = ConfigDict(extra="forbid")
    language: Annotated[StrictStr, Field(pattern=r"^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$")]
    term: Name
    definition: Annotated[StrictStr, Field(max_length=MAX_DEFINITION)] = ""

    @field_validator("term", "definition", mode="after")
    @classmethod
    def plain(cls, value: str, field: ValidationInfo) -> str:
        """Refuse what no file of text can hold, and a term of nothing but space."""
        refuse_unprintable(value)
        if field.field_name == "term" and not value.strip():
            raise ValueError("is empty; say it in a word at least")
        return value

    def translation(self) -> Translation:
        """Return it with its spaces as the reader of a file leaves them."""
        return Translation(self.language, one_line(self.term), paragraphs(self.definition))


class EntryBody(BaseModel):
    """An entry as it is to be; see docs/corpus.md for what makes a good one."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"term": "Token", "definition": "A token is a piece of text that a model reads."}
            ]
        },
    )
    term: Name
    aliases: Names = []
    tags: Names = []
    see_also: Names = []
    status: Status = "approved"
    questions: Annotated[
        list[Annotated[StrictStr, Field(min_length=1, max_length=MAX_QUESTION)]],
        Field(max_length=500),
    ] = []
    shared_names: Names = []
    translations: Annotated[list[TranslationDraft], Field(max_length=MAX_NAMES)] = []
    definition: StrictStr = Field(
        min_length=1, max_length=MAX_DEFINITION, description="Paragraphs, an empty line between."
    )

    @field_validator("*", mode="after")
    @classmethod
    def plain(cls, value: object) -> object:
        """Refuse what no file of text can hold, and nothing but space."""
        for text in [value] if isinstance(value, str) else value if isinstance(value, list) else []:
            if isinstance(text, str):
                refuse_unprintable(text)
                if not text.strip():
                    raise ValueError("is empty; say it in a word at least")
        return value

    @field_validator("translations", mode="after")
    @classmethod
    def one_each(cls, value: list[TranslationDraft]) -> list[TranslationDraft]:
        """Refuse two translations into one language."""
        if len({each.language for each in value}) < len(value):
            raise ValueError("hold a language twice; give each once")
        return value

    def entry(self, name: str) -> Entry:
        """Return the entry of this body, its spaces as the reader of a file leaves them."""
        lists = {field: tuple(map(one_line, getattr(self, field))) for field in LISTS}
        return Entry(
            id=name,
            term=one_line(self.term),
            status=self.status,
            definition=paragraphs(self.definition),
            translations=tuple(each.translation() for each in self.translations),
            **lists,
        )
