"""Drafts -> entries: gives ids, merges repeats, resolves links, marks shared names. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from rag.entries.name_spelling import signs_of
from rag.entries.surface_forms import implied_names, slug
from rag.entries.text import definition_text, one_line
from rag.errors import Fault
from rag.formats.account import Account, total_account
from rag.formats.drafts import (
    Draft,
    DraftOrNote,
    NameKey,
    ParsedGlossary,
    can_name_file,
    draft_names,
    name_key,
    note_on,
)
from rag.formats.repeats import add_names, merge_repeated_drafts, once
from rag.types import Entry

# A definition that only refers to another term.
SEE_REFERENCE = re.compile(
    r"(?:see(?: under)?|same as|(?:synonym|alias|other name) (?:of|for)|→)[: ]\s*(.{1,200}?)\.?",
    re.IGNORECASE,
)
# How many such references are followed, one after the other.
MAX_REFERENCES = 5

_SignedKey: TypeAlias = tuple[NameKey, tuple[str, ...]]


def resolve(found: Iterable[DraftOrNote], merge_equal_terms: bool = False) -> ParsedGlossary:
    """Return the entries made of drafts, and all notes.

    Drafts of one term become one entry if they have the same id or define it alike, or if
    `merge_equal_terms` is set; else each is an entry of its own.
    """
    notes: list[Fault] = []
    items = list(found)
    accounts = [item for item in items if isinstance(item, Account)]
    valid = list(validated((item for item in items if not isinstance(item, Account)), notes))
    unique = list(merge_repeated_drafts(valid, merge_equal_terms, notes))
    drafts = follow_see_references([with_spelling_aliases(draft) for draft in unique], notes)
    ids = assign_ids(drafts)
    links = _Links(drafts, ids)
    shared = _shared_names(drafts)
    entries = []
    for draft, identifier in zip(drafts, ids, strict=True):
        see_also = tuple(links.resolve(draft, identifier, notes))
        own_shared = _names_among(shared, draft) if shared else ()
        entries.append(entry_from_draft(draft, identifier, see_also, own_shared))
    entries.sort(key=lambda entry: entry.id)
    return ParsedGlossary(tuple(entries), tuple(sorted(notes)), total_account(accounts))


def validated(found: Iterable[Draft | Fault], notes: list[Fault]) -> Iterator[Draft]:
    """Yield the drafts that have a term and a definition; append a note for each other one."""
    for item in found:
        if isinstance(item, Fault):
            notes.append(item)
            continue
        draft = item
        term, definition = one_line(item.term), definition_text(item.definition)
        if (term, definition) != (item.term, item.definition):
            draft = replace(item, term=term, definition=definition)
        if not draft.term:
            notes.append(note_on(draft, "a definition without a term; left out"))
        elif not draft.definition:
            notes.append(note_on(draft, f"{draft.term!r} has no definition; left out"))
        else:
            yield draft


def with_spelling_aliases(draft: Draft) -> Draft:
    """Return a draft whose aliases include the other spellings of its term, each alias once.

    Such spellings stand in brackets or beside a slash. A complete draft gets none.
    """
    written = once(one_line(name) for name in draft.aliases)
    aliases = [name for name in written if name not in ("", draft.term)]
    if not draft.complete:
        aliases += _other_spellings(draft.term, aliases)
    if aliases == list(draft.aliases):
        return draft
    return replace(draft, aliases=tuple(aliases))


def _other_spellings(term: str, aliases: Sequence[str]) -> Iterator[str]:
    """Yield the names that a term implies and that it does not have yet."""
    implied = [name for name in implied_names(term) if name.strip()]
    known = {name_key(name) for name in (term, *aliases)} if implied else set()
    for name in implied:
        if name_key(name) not in known:
            known.add(name_key(name))
            yield one_line(name)


def follow_see_references(drafts: list[Draft], notes: list[Fault]) -> list[Draft]:
    """Return the drafts that define something; one that only says `See X` gives its names to X."""
    referred: dict[int, NameKey] = {}
    for place, draft in enumerate(drafts):
        reference = SEE_REFERENCE.fullmatch(draft.definition)
        if reference and not draft.complete:
            referred[place] = name_key(reference[1])
    if not referred:
        return drafts
    place_by_name: dict[NameKey, int] = {}
    for place, draft in enumerate(drafts):
        for name in draft_names(draft):
            place_by_name.setdefault(name_key(name), place)
    next_place = {place: place_by_name.get(name) for place, name in referred.items()}
    kept = dict(enumerate(drafts))
    for place in next_place:
        target = _end_of_references(place, next_place)
        if target is not None:
            draft = kept.pop(place)
            kept[target] = add_names(kept[target], draft)
            known_as = kept[target].term
            message = f"{draft.term!r} is no more than a name of {known_as!r}; merged"
            notes.append(note_on(draft, message))
    return list(kept.values())


def _end_of_references(place: int, next_place: Mapping[int, int | None]) -> int | None:
    """Return where a chain of references ends; None if it leads nowhere, or is too long."""
    end: int | None = place
    for _ in range(MAX_REFERENCES):
        if end is None or end not in next_place:
            return end
        end = next_place[end]
    return None


def _shared_names(drafts: Sequence[Draft]) -> set[_SignedKey]:
    """Return the names that more than one draft has, as keys of their words and signs."""
    counts: Counter[NameKey] = Counter()
    for draft in drafts:
        counts.update({name_key(name) for name in draft_names(draft)})
    signed_counts: Counter[_SignedKey] = Counter()
    for draft in drafts:
        # Signs are looked for in few names: those whose words occur again.
        repeated = [name for name in draft_names(draft) if counts[name_key(name)] > 1]
        signed_counts.update(set(map(_signed_key, repeated)))
    return {key for key, count in signed_counts.items() if count > 1}


def _names_among(shared: set[_SignedKey], draft: Draft) -> tuple[str, ...]:
    """Return the names of a draft that it shares with others."""
    return tuple(name for name in draft_names(draft) if _signed_key(name) in shared)


def _signed_key(name: str) -> _SignedKey:
    """Return a key of a name, equal for names of the same words and signs: C# is not C."""
    return name_key(name), signs_of(name)


def assign_ids(drafts: list[Draft]) -> list[str]:
    """Return an id for each draft: its own if it can name a file, else a numbered slug.

    A slug goes to the draft whose term is written most like it, so that an id is no other's name.
    """
    last_number: dict[str, int] = {}
    ids = [""] * len(drafts)
    wanted_ids = [_wanted_id(draft) for draft in drafts]
    levels = [_likeness(draft.term, wanted_ids[place]) for place, draft in enumerate(drafts)]
    for place in sorted(range(len(drafts)), key=lambda place: -levels[place]):
        wanted = wanted_ids[place]
        identifier, number = wanted, last_number.get(wanted, 1)
        while identifier in last_number:
            number += 1
            identifier = f"{wanted}-{number}"
        last_number[wanted] = number
        last_number.setdefault(identifier, 1)
        ids[place] = identifier
    return ids


def _wanted_id(draft: Draft) -> str:
    """Return the id of a draft if it can name a file, else a slug."""
    return draft.id if can_name_file(draft.id) else slug(draft.id or draft.term)


def _likeness(term: str, id: str) -> int:
    """Return how much a term is like an id: 2 if it is the same, 1 in another case, else 0."""
    if term == id:
        return 2
    return int(term.casefold() == id)


class _Links:
    """Finds the entry that a link means, by its id, an id of the source, a term or an alias."""

    def __init__(self, drafts: list[Draft], ids: list[str]) -> None:
        """Register the names of all drafts, whose ids stand in the same order; the surest first.

        A name as it is written is surer than its words.
        """
        pairs = list(zip(drafts, ids, strict=True))
        self._entries: dict[NameKey | str, str] = {identifier: identifier for identifier in ids}
        for draft, identifier in pairs:
            for name in (draft.id, *draft.also_known):
                if name:
                    self._entries.setdefault(name, identifier)
        for draft, identifier in pairs:
            for name in draft_names(draft):
                self._entries.setdefault(name, identifier)
        for draft, identifier in pairs:
            self._entries.setdefault(name_key(draft.term), identifier)
        for draft, identifier in pairs:
            for alias in draft.aliases:
                self._entries.setdefault(name_key(alias), identifier)

    def resolve(self, draft: Draft, identifier: str, notes: list[Fault]) -> Iterator[str]:
        """Yield the ids that a draft links to, each once and never its own; note broken links."""
        linked = {identifier}
        for name in draft.see_also:
            entry = self._entries.get(name) or self._entries.get(name_key(name))
            if entry is None:
                message = f"{draft.term!r} sees {name!r}, which no entry is called"
                notes.append(note_on(draft, message))
            elif entry not in linked:
                linked.add(entry)
                yield entry


def entry_from_draft(
    draft: Draft, identifier: str, see_also: tuple[str, ...], shared_names: tuple[str, ...]
) -> Entry:
    """Return the entry of a draft whose links are resolved to ids."""
    return Entry(
        id=identifier,
        term=draft.term,
        aliases=draft.aliases,
        tags=draft.tags,
        see_also=see_also,
        status=draft.status,
        questions=draft.questions,
        shared_names=shared_names,
        definition=draft.definition,
        translations=draft.translations,
    )
