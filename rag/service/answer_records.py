"""The records that answers over HTTP are made of, beside those of `rag.types`."""

from dataclasses import dataclass, fields

from rag.gaps.topics import Topic
from rag.lint.rules import Finding
from rag.types import Entry, Generation, Match, Status, Translation


@dataclass(frozen=True)
class TermLine:
    """An entry as one line of a list."""

    id: str
    term: str
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    status: Status
    short: str


@dataclass(frozen=True)
class Terms:
    """One page of the entries that pass a filter, and how many pass it."""

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
    shared_names: tuple[str, ...]
    translations: tuple[Translation, ...]


@dataclass(frozen=True)
class EditedPage(TermPage):
    """An entry after an edit, the house rules it breaks, and the generation that holds it."""

    advice: tuple[str, ...]
    index: Generation


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
    """The names that begin as typed."""

    suggestions: list[Suggestion]


@dataclass(frozen=True)
class Gaps:
    """What the glossary lacks, the largest topic first, and how many topics there are."""

    total: int
    topics: list[Topic]


@dataclass(frozen=True)
class Findings:
    """What could be better about the entries, the worst first, and how many findings there are."""

    total: int
    findings: list[Finding]


@dataclass(frozen=True)
class Probe:
    """The answer of a probe."""

    status: str


@dataclass(frozen=True)
class Ready(Probe):
    """Which generation serves, and why no newer one does, by the part at fault.

    `encoder` is the model that embeds questions; `note` says what it does not read of the glossary,
    "" if it reads it well. `model` is the note as well, by its older name.
    """

    generation: int
    entries: int
    faults: dict[str, str]
    model: str
    encoder: str
    note: str


def term_line(entry: Entry) -> TermLine:
    """Return an entry as one line of a list."""
    return TermLine(entry.id, entry.term, entry.aliases, entry.tags, entry.status, entry.short)


def entry_page(entry: Entry) -> TermPage:
    """Return the whole entry as a record for JSON."""
    values = {field.name: getattr(entry, field.name) for field in fields(TermPage)}
    return TermPage(**values)
