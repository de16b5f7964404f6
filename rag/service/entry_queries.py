"""An engine -> records of its entries for the doors: one, a list, names, places on the map."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rag.index.generations import generation_of
from rag.search.engine import Engine
from rag.service.answers import Suggestion
from rag.types import EncoderCard, Entry, Generation, Match, Span

SIMILAR, BACKLINKS = 6, 24


@dataclass(frozen=True)
class IndexState:
    """Which generation serves, how many entries it has, and what embedded them."""

    generation: int
    built_at: str
    entries: int
    encoder: EncoderCard


@dataclass(frozen=True)
class ShownEntry:
    """An entry, those that it names to be seen also, and the generation that holds them."""

    entry: Entry
    see_also: tuple[Entry, ...]
    index: Generation


@dataclass(frozen=True)
class EntryContext(ShownEntry):
    """An entry among the others.

    `similar` are the nearest, `backlinks` the entries that refer to it, `bearers` the entries of
    each of its names, `mentions` where its definition names entries.
    """

    similar: tuple[Match, ...]
    backlinks: tuple[Entry, ...]
    bearers: Mapping[str, tuple[Entry, ...]]
    mentions: tuple[Span, ...]


@dataclass(frozen=True)
class EntryFilter:
    """Which entries are wanted: how their term begins, a tag, a status; nothing if any will do."""

    prefix: str
    tag: str
    status: str


@dataclass(frozen=True)
class EntryList:
    """One page of the entries that pass some filters, and how many pass them."""

    total: int
    entries: tuple[Entry, ...]
    index: Generation


@dataclass(frozen=True)
class PlacedEntry:
    """An entry, and where it lies on the map."""

    entry: Entry
    x: float
    y: float


@dataclass(frozen=True)
class EntryMap:
    """The entries that have a place on the map, and how many entries there are in all."""

    placed: tuple[PlacedEntry, ...]
    total: int


def state_of(engine: Engine) -> IndexState:
    """Return which generation an engine serves."""
    manifest = engine.manifest
    return IndexState(manifest.generation, manifest.built_at, manifest.entries, manifest.encoder)


def show(engine: Engine, name: str) -> ShownEntry:
    """Return the entry that bears an id, term or alias. Raises UnknownTerm."""
    return shown(engine, engine.show(name))


def shown(engine: Engine, entry: Entry) -> ShownEntry:
    """Return an entry with those that it names to be seen also."""
    return ShownEntry(entry, seen_also(engine, entry), generation_of(engine.manifest))


def entries_named(engine: Engine, name: str) -> list[ShownEntry]:
    """Return all entries that bear a name, drafts aside."""
    drafts = engine.retriever.drafts
    ids = [entry_id for entry_id in engine.retriever.names.find(name) if entry_id not in drafts]
    return [shown(engine, engine.index.entries[entry_id]) for entry_id in ids]


def in_context(engine: Engine, name: str) -> EntryContext:
    """Return an entry by an id, term or alias, among the others. Raises UnknownTerm."""
    entry = engine.show(name)
    entries, find = engine.index.entries, engine.retriever.names.find
    similar = engine.similar(entry.id, SIMILAR) if len(entries) > 1 else []
    return EntryContext(
        entry=entry,
        see_also=seen_also(engine, entry),
        index=generation_of(engine.manifest),
        similar=tuple(similar),
        backlinks=tuple(backlinks(engine, entry)),
        bearers={name: tuple(entries[bearer] for bearer in find(name)) for name in entry.names},
        mentions=mentions(engine, entry),
    )


def seen_also(engine: Engine, entry: Entry) -> tuple[Entry, ...]:
    """Return the entries that an entry names to be seen also, as far as they are there."""
    entries = engine.index.entries
    return tuple(entries[other] for other in entry.see_also if other in entries)


def mentions(engine: Engine, entry: Entry) -> tuple[Span, ...]:
    """Return where the definition of an entry names entries, itself included."""
    return engine.annotate(entry.definition, "markdown").spans


def backlinks(engine: Engine, entry: Entry) -> list[Entry]:
    """Return the first entries that name an entry to be seen also, or in their definitions."""
    found: list[Entry] = []
    for other in engine.index.entries.values():
        if refers(engine, other, entry):
            found.append(other)
        if len(found) == BACKLINKS:
            break
    return found


def refers(engine: Engine, other: Entry, entry: Entry) -> bool:
    """Tell whether another entry refers to an entry."""
    if entry.id in other.see_also:
        return True
    definition = other.definition.casefold()
    # To look for a name costs far less than to find out what is mentioned.
    if other.id == entry.id or not any(name.casefold() in definition for name in entry.names):
        return False
    return any(span.entries[0] == entry.id for span in mentions(engine, other))


def list_entries(engine: Engine, wanted: EntryFilter, offset: int, limit: int) -> EntryList:
    """Return a page of the entries that are wanted, by term."""
    ids = engine.terms(wanted.prefix, wanted.tag, wanted.status)
    page = tuple(engine.index.entries[entry_id] for entry_id in ids[offset : offset + limit])
    return EntryList(len(ids), page, generation_of(engine.manifest))


def suggestions(engine: Engine, typed: str, limit: int) -> list[Suggestion]:
    """Return the names that begin as typed, each with its entry."""
    entries = engine.index.entries
    found = engine.suggest(typed, limit)
    return [Suggestion(name, entry_id, entries[entry_id].term) for name, entry_id in found]


def public_names(engine: Engine) -> dict[str, str]:
    """Return the names of entries by their spelling in lower case, in order; drafts aside."""
    spelt = ((" ".join(name.casefold().split()), name) for name in names_of(public(engine)))
    return dict(sorted(spelt))


def names_of(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield the names of entries."""
    for entry in entries:
        yield from entry.names


def public(engine: Engine) -> Iterator[Entry]:
    """Yield the entries of an engine, drafts aside."""
    drafts = engine.retriever.drafts
    return (entry for entry in engine.index.entries.values() if entry.id not in drafts)


def map_of(engine: Engine) -> EntryMap:
    """Return where the entries lie on the map."""
    entries = engine.index.entries
    placed = [
        PlacedEntry(entries[entry_id], *place)
        for entry_id, place in engine.opened.places.items()
        if entry_id in entries
    ]
    return EntryMap(tuple(placed), len(entries))
