"""Request bodies and query strings, with the checks on their values."""

from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationInfo,
    field_validator,
)

from rag.annotate.prose import Form
from rag.entries.fields import LIST_FIELDS
from rag.entries.text import definition_text, is_visible, one_line, require_printable
from rag.errors import EntryRefused
from rag.search.question import MAX_QUESTION
from rag.settings import MAX_BODY_BYTES
from rag.types import Entry, Status, Translation

# The longest id, name or tag, and definition, in characters; the most names of one kind.
MAX_NAME = 200
MAX_DEFINITION = 100_000
MAX_NAMES = 200
MAX_QUESTIONS = 500
# The most characters of all questions of an entry. Other edits wait while they are embedded: for
# 2 s on one core. 500 questions of 2,000 characters would take two minutes.
MAX_QUESTIONS_TEXT = 100_000
# How many matches a reply has by default and at most; how many lines a list has at most.
MATCHES, MAX_MATCHES = 5, 50
MAX_LISTED = 1000
# A language tag (BCP 47), or nothing.
LANGUAGE = r"^([A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*)?$"
LANGUAGE_MEANING = "Language of the quoted definitions; default: those of Accept-Language."


# The service itself refuses a text that is empty or too long, in the same words for every door.
TEXT_LIMITS: dict[str, JsonValue] = {"minLength": 1, "maxLength": MAX_QUESTION}


class QuestionBody(BaseModel):
    """The body of `POST /v1/ask`."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"question": "what is a LoRA"}]}
    )
    question: StrictStr = Field(json_schema_extra=TEXT_LIMITS)
    limit: StrictInt = Field(default=MATCHES, ge=1, le=MAX_MATCHES)
    lang: StrictStr = Field(default="", pattern=LANGUAGE, description=LANGUAGE_MEANING)


class TextBody(BaseModel):
    """The body of `POST /v1/similar`: a text whose nearest entries are listed."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": "my faces look melted"}]}
    )
    text: StrictStr = Field(json_schema_extra=TEXT_LIMITS)
    limit: StrictInt = Field(default=MATCHES, ge=1, le=MAX_MATCHES)


class FeedbackBody(BaseModel):
    """The body of `POST /v1/feedback`: whether an entry helped, or that none answers."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"question": "what is a LoRA", "entry": "lora", "helpful": True}]
        },
    )
    question: StrictStr = Field(min_length=1, max_length=MAX_QUESTION)
    entry: StrictStr = Field(
        default="",
        max_length=MAX_NAME,
        description="An id, term or alias, in any case; empty: no entry answers.",
    )
    helpful: StrictBool

    @field_validator("helpful")
    @classmethod
    def _only_an_entry_helps(cls, helpful: bool, info: ValidationInfo) -> bool:
        if helpful and not info.data.get("entry"):
            raise ValueError("helpful without an entry; name the entry that helped")
        return helpful


class AnnotateBody(BaseModel):
    """The body of `POST /v1/annotate`; the text is as long as a body may be."""

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

    model_config = ConfigDict(extra="ignore")
    prefix: str = Field(
        default="", max_length=MAX_NAME, description="How the term begins, in any case."
    )
    tag: str = Field(default="", max_length=MAX_NAME)
    status: Status | None = None
    limit: int = Field(default=100, ge=1, le=MAX_LISTED)
    offset: int = Field(default=0, ge=0, le=1_000_000_000)


class AskQuery(BaseModel):
    """The query string of `GET /v1/ask`."""

    model_config = ConfigDict(extra="ignore")
    q: str = Field(
        description="The question.", examples=["what is a LoRA"], json_schema_extra=TEXT_LIMITS
    )
    limit: int = Field(
        default=MATCHES, ge=1, le=MAX_MATCHES, description="How many entries at most."
    )
    explain: bool = Field(default=False, description="Say of each match why it is offered.")
    lang: str = Field(default="", pattern=LANGUAGE, description=LANGUAGE_MEANING)


class SuggestQuery(BaseModel):
    """The query string of `GET /v1/suggest`."""

    model_config = ConfigDict(extra="ignore")
    q: str = Field(
        min_length=1, max_length=MAX_NAME, description="The beginning of a name.", examples=["lat"]
    )
    limit: int = Field(default=10, ge=1, le=MAX_MATCHES)


class LimitQuery(BaseModel):
    """The query string of `GET /v1/gaps` and `GET /v1/lint`."""

    model_config = ConfigDict(extra="ignore")
    limit: int = Field(default=20, ge=1, le=MAX_LISTED, description="How many at most.")


class SimilarQuery(BaseModel):
    """The query string of `GET /v1/terms/{id}/similar`."""

    model_config = ConfigDict(extra="ignore")
    limit: int = Field(
        default=MATCHES, ge=1, le=MAX_MATCHES, description="How many entries at most."
    )


Name = Annotated[StrictStr, Field(min_length=1, max_length=MAX_NAME)]
Names = Annotated[list[Name], Field(max_length=MAX_NAMES)]
EntryQuestion = Annotated[StrictStr, Field(min_length=1, max_length=MAX_QUESTION)]
Questions = Annotated[list[EntryQuestion], Field(max_length=MAX_QUESTIONS)]
ReadOnly = Annotated[
    JsonValue, Field(description="As in the reply; ignored.", json_schema_extra={"readOnly": True})
]


def _refuse_blank(text: str) -> None:
    """Raise ValueError for a text in which nothing can be seen."""
    if not is_visible(text):
        raise ValueError("is empty; say it in a word at least")


class TranslationBody(BaseModel):
    """What an entry is called in another language."""

    model_config = ConfigDict(extra="forbid")
    language: Annotated[StrictStr, Field(pattern=r"^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$")]
    term: Name
    definition: Annotated[StrictStr, Field(max_length=MAX_DEFINITION)] = ""

    @field_validator("term", "definition", mode="after")
    @classmethod
    def plain(cls, value: str, field: ValidationInfo) -> str:
        """Raise ValueError for control characters, and for a term of nothing but space."""
        require_printable(value)
        if field.field_name == "term":
            _refuse_blank(value)
        return value

    def translation(self) -> Translation:
        """Return the translation, with white space normalised as in a corpus file."""
        return Translation(self.language, one_line(self.term), definition_text(self.definition))


class EntryBody(BaseModel):
    """The body of `PUT /v1/terms/{id}`; see docs/corpus.md for what makes a good entry.

    It is the whole entry: a list that is left out becomes empty.
    """

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
    questions: Questions = []
    shared_names: Names = []
    translations: Annotated[list[TranslationBody], Field(max_length=MAX_NAMES)] = []
    definition: StrictStr = Field(min_length=1, max_length=MAX_DEFINITION, description="Markdown.")
    # What a GET says besides: an entry can be got, changed and put as it is.
    id: StrictStr | None = Field(default=None, description="The id in the address, if it is given.")
    short: ReadOnly = None
    advice: ReadOnly = None
    index: ReadOnly = None

    @field_validator("*", mode="after")
    @classmethod
    def plain(cls, value: object) -> object:
        """Raise ValueError for texts with control characters, or of nothing but space."""
        values = value if isinstance(value, list) else [value]
        for text in values:
            if isinstance(text, str):
                require_printable(text)
                _refuse_blank(text)
        return value

    @field_validator("questions", mode="after")
    @classmethod
    def embedded_soon(cls, value: list[str]) -> list[str]:
        """Raise ValueError for questions that are too long together."""
        if sum(map(len, value)) > MAX_QUESTIONS_TEXT:
            limit = f"{MAX_QUESTIONS_TEXT:,} characters together at most"
            raise ValueError(f"must have {limit}; keep those that people ask")
        return value

    @field_validator("translations", mode="after")
    @classmethod
    def one_each(cls, value: list[TranslationBody]) -> list[TranslationBody]:
        """Raise ValueError for two translations into one language."""
        languages = {translation.language for translation in value}
        if len(languages) < len(value):
            raise ValueError("hold a language twice; give each once")
        return value

    def entry(self, name: str) -> Entry:
        """Return the entry of this body, with white space normalised as in a corpus file.

        `name` is its id. Raises EntryRefused if the body has another one.
        """
        if self.id not in (None, name):
            remedy = "leave it out, or put the entry to its own address"
            raise EntryRefused([f"the body has the id {self.id!r}, the address {name!r}; {remedy}"])
        lists = {field: tuple(map(one_line, getattr(self, field))) for field in LIST_FIELDS}
        return Entry(
            id=name,
            term=one_line(self.term),
            status=self.status,
            definition=definition_text(self.definition),
            translations=tuple(draft.translation() for draft in self.translations),
            **lists,
        )
