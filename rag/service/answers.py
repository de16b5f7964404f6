"""The records of answers that `types` lacks."""

from dataclasses import dataclass, fields

from rag.gaps.topics import Topic
from rag.lint.rules import Finding
from rag.types import Entry, Generation, Match, Status, Translation


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
    shared_names: tuple[str, ...]
    translations: tuple[Translation, ...]


@dataclass(frozen=True)
class EditedPage(TermPage):
    """An entry as it was written, the house rules that it breaks, and the generation that holds it."""

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
    """What could be meant by what has been typed so far."""

    suggestions: list[Suggestion]


@dataclass(frozen=True)
class Gaps:
    """What the glossary lacks, the largest topic first, and how many topics there are."""

    total: int
    topics: list[Topic]


@dataclass(frozen=True)
class Findings:
    """What could be better about the entries, the worst first, and how much there is."""

    total: int
    findings: list[Finding]


@dataclass(frozen=True)
class Probe:
    """The answer of a probe."""

    status: str


@dataclass(frozen=True)
class Ready(Probe):
    """What answers, and what stands against a newer generation, by what is at fault."""

    generation: int
    entries: int
    faults: dict[str, str]


def term_line(entry: Entry) -> TermLine:
    """Return an entry as it stands in a list."""
    return TermLine(entry.id, entry.term, entry.aliases, entry.tags, entry.status, entry.short)


def as_page(entry: Entry) -> TermPage:
    """Return an entry as it is shown whole."""
    values = {field.name: getattr(entry, field.name) for field in fields(TermPage)}
    return TermPage(**values)
