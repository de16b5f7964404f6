"""The bodies and query strings of requests, checked."""

import unicodedata
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, ValidationInfo, field_validator

from rag.corpus import paragraphs
from rag.prose import Form
from rag.readable import MAX_QUESTION, SPACES
from rag.types import Entry, Status, Translation

MAX_TEXT = 1_000_000


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


class Feedback(BaseModel):
    """Whether an entry that was offered for a question helped."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": "what is a LoRA", "entry": "lora", "helpful": True}]},
    )
    question: StrictStr = Field(min_length=1, max_length=MAX_QUESTION)
    entry: StrictStr = Field(min_length=1, max_length=200, description="An id, term or alias, in any case.")
    helpful: StrictBool


class Annotate(BaseModel):
    """A text in which mentions of entries are wanted: as many characters as a body may have bytes."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"text": "Pick a **seed** and a sampler.", "format": "markdown"}]},
    )
    text: StrictStr = Field(max_length=MAX_TEXT)
    format: Form = Field(default="text", description="How the text is written: only its prose is looked at.")
    first_only: StrictBool = Field(default=True, description="Only the first mention of each entry, links counted.")


class TermsQuery(BaseModel):
    """The query string of `GET /v1/terms`: which entries to list."""

    model_config = ConfigDict(extra="forbid")
    prefix: str = Field(default="", max_length=200, description="How the term begins, in any case.")
    tag: str = Field(default="", max_length=200)
    status: Status | None = None
    limit: int = Field(default=100, ge=1, le=1000)
    offset: int = Field(default=0, ge=0, le=1_000_000_000)


class AskQuery(BaseModel):
    """The query string of `GET /v1/ask`."""

    model_config = ConfigDict(extra="forbid")
    q: str = Field(min_length=1, max_length=MAX_QUESTION, description="The question.", examples=["what is a LoRA"])
    limit: int = Field(default=5, ge=1, le=50, description="How many entries at most.")
    explain: bool = Field(default=False, description="Say of each match why it is offered.")


class SuggestQuery(BaseModel):
    """The query string of `GET /v1/suggest`."""

    model_config = ConfigDict(extra="forbid")
    q: str = Field(min_length=1, max_length=200, description="The beginning of a name.", examples=["lat"])
    limit: int = Field(default=10, ge=1, le=50)


class LimitQuery(BaseModel):
    """The query string of `GET /v1/gaps` and `GET /v1/lint`."""

    model_config = ConfigDict(extra="forbid")
    limit: int = Field(default=20, ge=1, le=1000, description="How many at most.")


class SimilarQuery(BaseModel):
    """The query string of `GET /v1/terms/{id}/similar`."""

    model_config = ConfigDict(extra="forbid")
    limit: int = Field(default=5, ge=1, le=50, description="How many entries at most.")


Name = Annotated[StrictStr, Field(min_length=1, max_length=200)]
Names = Annotated[list[Name], Field(max_length=200)]


class TranslationDraft(BaseModel):
    """What an entry is called in another language."""

    model_config = ConfigDict(extra="forbid")
    language: Annotated[StrictStr, Field(pattern=r"^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$")]
    term: Name
    definition: Annotated[StrictStr, Field(max_length=100_000)] = ""

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
            "examples": [{"term": "Token", "definition": "A token is a piece of text that a model reads."}]
        },
    )
    term: Name
    aliases: Names = []
    tags: Names = []
    see_also: Names = []
    status: Status = "approved"
    questions: Annotated[
        list[Annotated[StrictStr, Field(min_length=1, max_length=MAX_QUESTION)]], Field(max_length=500)
    ] = []
    shared_names: Names = []
    translations: Annotated[list[TranslationDraft], Field(max_length=200)] = []
    definition: StrictStr = Field(min_length=1, max_length=100_000, description="Paragraphs, an empty line between.")

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
        return Entry(
            id=name,
            term=one_line(self.term),
            aliases=tuple(map(one_line, self.aliases)),
            tags=tuple(map(one_line, self.tags)),
            see_also=tuple(map(one_line, self.see_also)),
            status=self.status,
            questions=tuple(map(one_line, self.questions)),
            shared_names=tuple(map(one_line, self.shared_names)),
            definition=paragraphs(self.definition),
            translations=tuple(each.translation() for each in self.translations),
        )


def refuse_unprintable(text: str) -> None:
    """Raise ValueError for what no file of text can hold."""
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in SPACES for sign in text):
        raise ValueError("holds control characters; send plain text")


def one_line(text: str) -> str:
    """Return a text with single spaces."""
    return " ".join(text.split())
