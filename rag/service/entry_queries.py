"""Queries for entries of an engine: one, in context, a page of them, names, the map."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from rag.entries.surface_forms import name_key
from rag.entries.text import one_line
from rag.index.generations import generation_of
from rag.search.engine import Engine
from rag.service.answer_records import Suggestion
from rag.types import EncoderCard, Entry, Generation, Match, Span

# How many related entries are shown beside an entry, at most.
SIMILAR, BACKLINKS = 6, 24
# How many definitions are searched for mentions of an entry, at most: each takes a millisecond.
LOOKED_AT = 200
# At how many places of a definition each name of an entry is looked for, at most.
PLACES = 1_000


@dataclass(frozen=True)
class IndexState:
    """Which generation serves, how many entries it has, and what embedded them.

    `reach_note` says what the encoder does not read of them, "" if it reads them well; `language`
    is that of the glossary, "" if it is not known.
    """

    generation: int
    built_at: str
    entries: int
    encoder: EncoderCard
    reach_note: str
    language: str = ""


@dataclass(frozen=True)
class ShownEntry:
    """An entry, the entries it says to see also, and the generation that holds them."""

    entry: Entry
    see_also: tuple[Entry, ...]
    index: Generation


@dataclass(frozen=True)
class EntryContext(ShownEntry):
    """An entry and its relations to others.

    `similar` are the nearest entries, `backlinks` those that refer to it, `bearers` the entries
    that share each of its names, `mentions` the places where its definition names entries.
    """

    similar: tuple[Match, ...]
    backlinks: tuple[Entry, ...]
    bearers: Mapping[str, tuple[Entry, ...]]
    mentions: tuple[Span, ...]


@dataclass(frozen=True)
class EntryFilter:
    """The entries to list: how their term begins, a tag, a status; empty values filter nothing."""

    prefix: str
    tag: str
    status: str


@dataclass(frozen=True)
class EntryList:
    """One page of the entries that pass a filter, and how many pass it."""

    total: int
    entries: tuple[Entry, ...]
    index: Generation


@dataclass(frozen=True)
class PlacedEntry:
    """An entry and its place on the map."""

    entry: Entry
    x: float
    y: float


@dataclass(frozen=True)
class EntryMap:
    """The entries with a place on the map, and the number of all entries."""

    placed: tuple[PlacedEntry, ...]
    total: int


def index_state(engine: Engine) -> IndexState:
    """Return the state of the index of an engine."""
    manifest = engine.manifest
    counts = (manifest.generation, manifest.built_at, manifest.entries)
    return IndexState(*counts, manifest.encoder, engine.reach_note, engine.language)


def find_entry(engine: Engine, name: str) -> ShownEntry:
    """Return the entry with an id, term or alias. Raises UnknownTerm."""
    return _shown(engine, engine.show(name))


def _shown(engine: Engine, entry: Entry) -> ShownEntry:
    """Return an entry with the entries it says to see also."""
    see_also = _seen_also(engine, entry)
    return ShownEntry(entry, see_also, generation_of(engine.manifest))


def find_all_named(engine: Engine, name: str) -> list[ShownEntry]:
    """Return all entries with a name, each in the language of the name; drafts are left out."""
    entries = engine.index.entries
    drafts = engine.retriever.drafts
    ids = [entry_id for entry_id in engine.retriever.names.find(name) if entry_id not in drafts]
    return [_shown(engine, in_language_of(entries[entry_id], name)) for entry_id in ids]


def in_language_of(entry: Entry, name: str) -> Entry:
    """Return an entry in the language in which it has a name, as far as it is defined there."""
    key = name_key(name)
    if key in map(name_key, (entry.id, *entry.names)):
        return entry
    for each in entry.translations:
        if each.definition and name_key(each.term) == key:
            aliases = (entry.term, *entry.aliases)
            return replace(entry, term=each.term, aliases=aliases, definition=each.definition)
    return entry


def find_in_context(engine: Engine, name: str) -> EntryContext:
    """Return the entry with an id, term or alias, and those related to it. Raises UnknownTerm."""
    entry = engine.show(name)
    is_alone = len(engine.index.entries) == 1
    similar = [] if is_alone else engine.similar(entry.id, SIMILAR)
    return EntryContext(
        entry=entry,
        see_also=_seen_also(engine, entry),
        index=generation_of(engine.manifest),
        similar=tuple(similar),
        backlinks=tuple(_backlinks(engine, entry)),
        bearers={name: _bearers(engine, name) for name in entry.names},
        mentions=_mentions(engine, entry),
    )


def _bearers(engine: Engine, name: str) -> tuple[Entry, ...]:
    """Return the entries that have a name."""
    ids = engine.retriever.names.find(name)
    return tuple(engine.index.entries[entry_id] for entry_id in ids)


def _seen_also(engine: Engine, entry: Entry) -> tuple[Entry, ...]:
    """Return the entries that an entry says to see also, as far as they exist."""
    entries = engine.index.entries
    return tuple(entries[other] for other in entry.see_also if other in entries)


def _mentions(engine: Engine, entry: Entry) -> tuple[Span, ...]:
    """Return the mentions of entries in the definition of an entry, itself included."""
    return engine.annotate(entry.definition, "markdown").spans


def _backlinks(engine: Engine, entry: Entry) -> list[Entry]:
    """Return the first entries that refer to an entry, by id.

    They list it in `see_also`, or their definition mentions it; of those that may mention it, so
    many are looked at.
    """
    entries = engine.index.entries
    names = [name.casefold() for name in entry.names]
    looked_at = 0
    backlinks = []
    for entry_id in _possible_backlinks(engine, entry):
        other = entries[entry_id]
        refers = entry.id in other.see_also
        if not refers and looked_at < LOOKED_AT and _is_written(names, other.definition):
            looked_at += 1
            refers = any(span.entries[0] == entry.id for span in _mentions(engine, other))
        if refers:
            backlinks.append(other)
        if len(backlinks) == BACKLINKS:
            break
    return backlinks


def _possible_backlinks(engine: Engine, entry: Entry) -> list[str]:
    """Return the ids of the other entries that hold the id or a name of an entry, ordered."""
    possible: set[str] = set()
    for name in (entry.id, *entry.names):
        # The words that the store finds in any case, as they stand in JSON.
        parts = [word for word in name.split() if json.dumps(word) == f'"{word}"']
        possible.update(engine.index.entries.containing(parts))
    return sorted(possible - {entry.id})


def _is_written(names: Iterable[str], definition: str) -> bool:
    """Return whether a definition has one of some case-folded names as whole words.

    Not by one pattern of them all: hundreds of long names would hold up all other threads.
    """
    text = one_line(definition).casefold()
    for name in names:
        start = -1
        for _ in range(PLACES):
            start = text.find(name, start + 1)
            if start < 0:
                break
            if _is_whole(text, start, start + len(name)):
                return True
    return False


def _is_whole(text: str, start: int, end: int) -> bool:
    """Return whether no letter or digit stands beside a part of a text; it may have a plural."""
    if text[max(start - 1, 0) : start].isalnum():
        return False
    for plural in ("", "s", "es"):
        stop = end + len(plural)
        if text.startswith(plural, end) and not text[stop : stop + 1].isalnum():
            return True
    return False


def list_entries(engine: Engine, wanted: EntryFilter, offset: int, limit: int) -> EntryList:
    """Return a page of the entries that pass a filter, by term."""
    ids = engine.terms(wanted.prefix, wanted.tag, wanted.status)
    page_ids = ids[offset : offset + limit]
    page = tuple(engine.index.entries[entry_id] for entry_id in page_ids)
    return EntryList(len(ids), page, generation_of(engine.manifest))


def suggestions(engine: Engine, typed: str, limit: int) -> list[Suggestion]:
    """Return the names that begin as typed, at most `limit`, each with its entry."""
    entries = engine.index.entries
    names = engine.suggest(typed, limit)
    return [Suggestion(name, entry_id, entries[entry_id].term) for name, entry_id in names]


def public_names(engine: Engine) -> list[tuple[str, str]]:
    """Return (lower-case form, name) of the names of entries, sorted; drafts are left out.

    Names in other languages are among them.
    """
    drafts = engine.retriever.drafts
    forms: set[tuple[str, str]] = set()
    for entry in engine.index.entries.values():
        if entry.id in drafts:
            continue
        for name in (*entry.names, *(each.term for each in entry.translations)):
            lower_case = " ".join(name.casefold().split())
            forms.add((lower_case, name))
    return sorted(forms)


def map_entries(engine: Engine) -> EntryMap:
    """Return the places of the entries on the map."""
    entries = engine.index.entries
    placed = [
        PlacedEntry(entries[entry_id], *place)
        for entry_id, place in engine.opened.places.items()
        if entry_id in entries
    ]
    return EntryMap(tuple(placed), len(entries))
