"""What a reader found -> entries: ids given, links resolved, repeats merged, shared names told; and notes. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from rag.entries.surface_forms import slug, spellings
from rag.errors import Fault
from rag.formats.drafts import Draft, Found, Reading, Spelt, can_name_file, names_of, same, spelt
from rag.types import Entry

# A definition that says no more than where to look, and how many times such a one is followed.
LOOK_THERE = re.compile(
    r"(?:see(?: under)?|same as|(?:synonym|alias|other name) (?:of|for)|→)[: ]\s*(.{1,200}?)\.?",
    re.IGNORECASE,
)
HOPS = 5


def settle(found: Iterable[Found], merge_equal_terms: bool = False) -> Reading:
    """Return the entries of what was found; drafts of one term are senses of it unless they say the same."""
    notes: list[Fault] = []
    drafts = [draft for each in found if (draft := sound(each, notes))]
    drafts = followed([named(draft) for draft in merged(drafts, merge_equal_terms, notes)], notes)
    ids = given_ids(drafts)
    links = Links(drafts, ids)
    shared = names_of_several(drafts)
    entries = []
    for draft, identifier in zip(drafts, ids, strict=True):
        see_also = tuple(links.resolve(draft, identifier, notes))
        mine = tuple(name for name in (draft.term, *draft.aliases) if spelt(name) in shared)
        entries.append(as_entry(draft, identifier, see_also, mine))
    return Reading(tuple(sorted(entries, key=lambda entry: entry.id)), tuple(sorted(notes)))


def sound(found: Found, notes: list[Fault]) -> Draft | None:
    """Return a draft that can become an entry, its spaces put right; else note what is wrong with it."""
    if isinstance(found, Fault):
        notes.append(found)
        return None
    draft = replace(found, term=" ".join(found.term.split()), definition=found.definition.strip())
    if draft.term and draft.definition:
        return draft
    missing = f"{draft.term!r} has no definition" if draft.term else "a definition without a term"
    notes.append(Fault(draft.file, draft.line, f"{missing}; left out"))
    return None


def merged(drafts: list[Draft], merge_equal_terms: bool, notes: list[Fault]) -> Iterator[Draft]:
    """Yield the drafts with those that repeat an earlier one taken into it."""
    kept: list[Draft] = []
    bearers: dict[Spelt, list[int]] = defaultdict(list)
    for draft in drafts:
        names = {spelt(name) for name in (draft.term, *draft.aliases, *spellings(draft.term))}
        earlier = dict.fromkeys(place for name in names for place in bearers[name])
        first = next(
            (place for place in earlier if repeats(kept[place], draft, merge_equal_terms)), None
        )
        if first is None:
            for name in names:
                bearers[name].append(len(kept))
            kept.append(draft)
        else:
            again = f"{draft.term!r} stands again (first in {kept[first].file}:{kept[first].line}); merged"
            notes.append(Fault(draft.file, draft.line, again))
            kept[first] = joined(kept[first], draft)
    yield from kept


def repeats(first: Draft, other: Draft, merge_equal_terms: bool) -> bool:
    """Tell whether two drafts that share a name are one entry."""
    if first.id and other.id:
        return first.id == other.id
    if merge_equal_terms and spelt(first.term) == spelt(other.term):
        return True
    return same(first.definition, other.definition)


def joined(first: Draft, other: Draft) -> Draft:
    """Return a draft with what another one adds to it."""
    blocks = first.definition.split("\n\n")
    more = [
        block
        for block in other.definition.split("\n\n")
        if not any(same(block, each) for each in blocks)
    ]
    return replace(
        first,
        definition="\n\n".join([*blocks, *more]),
        also_known=(*first.also_known, *filter(None, [other.id]), *other.also_known),
        aliases=tuple(dict.fromkeys((*first.aliases, other.term, *other.aliases))),
        tags=tuple(dict.fromkeys((*first.tags, *other.tags))),
        see_also=tuple(dict.fromkeys((*first.see_also, *other.see_also))),
        questions=tuple(dict.fromkeys((*first.questions, *other.questions))),
        translations=first.translations or other.translations,
    )


def named(draft: Draft) -> Draft:
    """Return a draft whose aliases hold what its headword has in brackets or beside a slash, and nothing twice."""
    written = (" ".join(name.split()) for name in draft.aliases)
    aliases = [name for name in dict.fromkeys(written) if name not in ("", draft.term)]
    seen = {spelt(name) for name in (draft.term, *aliases)}
    for name in () if draft.complete else spellings(draft.term):
        if name.strip() and spelt(name) not in seen:
            seen.add(spelt(name))
            aliases.append(" ".join(name.split()))
    return replace(draft, aliases=tuple(aliases))


def followed(drafts: list[Draft], notes: list[Fault]) -> list[Draft]:
    """Return the drafts that define something; one that only says `See X` gives its names to the one called X."""
    only_named = [
        None if draft.complete else LOOK_THERE.fullmatch(draft.definition) for draft in drafts
    ]
    if not any(only_named):
        return drafts
    bearers = {
        spelt(name): place
        for place in reversed(range(len(drafts)))
        for name in names_of(drafts[place])
    }
    ahead = {place: bearers.get(spelt(found[1])) for place, found in enumerate(only_named) if found}
    kept = dict(enumerate(drafts))
    for place in ahead:
        if (target := end_of(place, ahead)) is not None:
            kept[target] = called_too(kept[target], draft := kept.pop(place))
            merged_into = f"{draft.term!r} is no more than a name of {kept[target].term!r}; merged"
            notes.append(Fault(draft.file, draft.line, merged_into))
    return list(kept.values())


def end_of(place: int, ahead: Mapping[int, int | None]) -> int | None:
    """Return where a chain of drafts that only name the next one ends; None if it does so nowhere, or not soon."""
    end: int | None = place
    for _ in range(HOPS):
        if end is None or end not in ahead:
            return end
        end = ahead[end]
    return None


def called_too(draft: Draft, other: Draft) -> Draft:
    """Return a draft that bears the names of another one too, and its translations into further languages."""
    known = (*draft.also_known, *filter(None, [other.id]), *other.also_known)
    spoken = {each.language for each in draft.translations}
    return replace(
        draft,
        also_known=known,
        aliases=tuple(dict.fromkeys((*draft.aliases, *names_of(other)))),
        translations=(
            *draft.translations,
            *(each for each in other.translations if each.language not in spoken),
        ),
    )


def names_of_several(drafts: Iterable[Draft]) -> set[Spelt]:
    """Return the names that more than one draft bears."""
    once: set[Spelt] = set()
    several: set[Spelt] = set()
    for draft in drafts:
        for name in {*map(spelt, names_of(draft))}:
            (several if name in once else once).add(name)
    return several


def given_ids(drafts: list[Draft]) -> list[str]:
    """Return an id for each draft: the source's own if it can name a file, else made of the term; numbered if taken."""
    taken: dict[str, int] = {}
    ids = []
    for draft in drafts:
        wanted = draft.id if can_name_file(draft.id) else slug(draft.id or draft.term)
        identifier, number = wanted, taken.get(wanted, 1)
        while identifier in taken:
            number += 1
            identifier = f"{wanted}-{number}"
        taken[wanted] = number
        taken.setdefault(identifier, 1)
        ids.append(identifier)
    return ids


class Links:
    """Finds what `see_also` means: an id, one that the source uses, a term, or an alias."""

    def __init__(self, drafts: list[Draft], ids: list[str]) -> None:
        """Note what each entry may be called, what is surest first."""
        self._entries: dict[Spelt | str, str] = {identifier: identifier for identifier in ids}
        for known in (self._source_ids, self._terms, self._aliases):
            for draft, identifier in zip(drafts, ids, strict=True):
                for name in known(draft):
                    self._entries.setdefault(name, identifier)

    @staticmethod
    def _source_ids(draft: Draft) -> tuple[str, ...]:
        return tuple(filter(None, (draft.id, *draft.also_known)))

    @staticmethod
    def _terms(draft: Draft) -> tuple[Spelt, ...]:
        return (spelt(draft.term),)

    @staticmethod
    def _aliases(draft: Draft) -> tuple[Spelt, ...]:
        return tuple(map(spelt, draft.aliases))

    def resolve(self, draft: Draft, identifier: str, notes: list[Fault]) -> Iterator[str]:
        """Yield the ids that a draft sees, each once and never itself; note those that lead nowhere."""
        seen = {identifier}
        for name in draft.see_also:
            entry = self._entries.get(name) or self._entries.get(spelt(name))
            if entry is None:
                notes.append(
                    Fault(
                        draft.file,
                        draft.line,
                        f"{draft.term!r} sees {name!r}, which no entry is called",
                    )
                )
            elif entry not in seen:
                seen.add(entry)
                yield entry


def as_entry(
    draft: Draft, identifier: str, see_also: tuple[str, ...], shared_names: tuple[str, ...]
) -> Entry:
    """Return the entry of a draft whose links are resolved."""
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
