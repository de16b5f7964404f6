"""The records that several glossaries answer with: those of one, and which glossary each is of."""

from dataclasses import dataclass, field

from rag.service.answer_records import Probe
from rag.types import EntryMention, Match, Quote, Reply


@dataclass(frozen=True)
class NamedMatch(Match):
    """A match, and the name of its glossary."""

    glossary: str


@dataclass(frozen=True)
class NamedMention(EntryMention):
    """A sentence that mentions what is asked for, and the name of its glossary."""

    glossary: str


@dataclass(frozen=True)
class NamedQuote(Quote):
    """Definitions word for word; `glossaries` are the glossaries of the citations, in order."""

    glossaries: tuple[str, ...] = field(kw_only=True)


@dataclass(frozen=True)
class ReplyOfAll(Reply):
    """The reply of several glossaries: that of the best, or of those that may be meant.

    `index` is that of the first match. `glossaries` are the names of those that were asked, and
    `faults` say why others could not be, by name.
    """

    answer: NamedQuote | None
    matches: tuple[NamedMatch, ...]
    mentions: tuple[NamedMention, ...] = ()
    glossaries: tuple[str, ...] = ()
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class GlossaryLine:
    """One of several glossaries: its address, what serves, and why it does not, if it does not."""

    name: str
    title: str
    address: str
    model: str
    is_ready: bool
    entries: int
    generation: int
    fault: str


@dataclass(frozen=True)
class Glossaries:
    """The glossaries of a server, in the order in which they were declared."""

    glossaries: list[GlossaryLine]


@dataclass(frozen=True)
class GlossariesReady(Probe):
    """How many of several glossaries can be asked, and why others cannot, by name."""

    ready: int
    faults: dict[str, str]
