"""Merges drafts that repeat one another, and adds the names of one to another. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from rag.entries.name_spelling import signs_of
from rag.entries.surface_forms import implied_names
from rag.errors import Fault
from rag.formats.drafts import Draft, NameKey, draft_names, name_key, note_on, same_text
from rag.types import Translation

# Capitals of at most so many letters are an acronym, more of them a heading.
LONGEST_ACRONYM = 5


def merge_repeated_drafts(
    drafts: list[Draft], merge_equal_terms: bool, notes: list[Fault]
) -> Iterator[Draft]:
    """Yield the drafts, each that repeats an earlier one merged into it, with a note."""
    kept: list[Draft] = []
    places_by_name: dict[NameKey, list[int]] = defaultdict(list)
    for draft in drafts:
        keys = {name_key(name) for name in (*draft_names(draft), *implied_names(draft.term))}
        place = _place_of_repeated(draft, keys, kept, places_by_name, merge_equal_terms)
        if place is None:
            for key in keys:
                places_by_name[key].append(len(kept))
            kept.append(draft)
        else:
            first = kept[place]
            place_of_first = f"first in {first.file}:{first.line}"
            notes.append(note_on(draft, f"{draft.term!r} stands again ({place_of_first}); merged"))
            kept[place] = merge_drafts(first, draft)
    yield from kept


def _place_of_repeated(
    draft: Draft,
    keys: Iterable[NameKey],
    kept: Sequence[Draft],
    places_by_name: Mapping[NameKey, Sequence[int]],
    merge_equal_terms: bool,
) -> int | None:
    """Return the place of the first kept draft that a draft repeats; None if it repeats none."""
    places: set[int] = set()
    for key in keys:
        places.update(places_by_name.get(key, ()))
    for place in sorted(places):
        if _repeats(kept[place], draft, merge_equal_terms):
            return place
    return None


def _repeats(first: Draft, other: Draft, merge_equal_terms: bool) -> bool:
    """Return whether two drafts that share a name are one entry."""
    if first.id and other.id:
        return first.id == other.id
    if signs_of(first.term) != signs_of(other.term):
        return False
    if merge_equal_terms and _is_same_term(first.term, other.term):
        return True
    return same_text(first.definition, other.definition)


def _is_same_term(one: str, other: str) -> bool:
    """Return whether two terms have the same words, and their case tells nothing of either.

    MySQL and mysql, IT and it, Y and y are terms of their own.
    """
    if one == other:
        return True
    return name_key(one) == name_key(other) and _is_plain(one) and _is_plain(other)


def _is_plain(term: str) -> bool:
    """Return whether a term is cased as any word may be: it is no acronym, and no single letter."""
    is_acronym = len(term) <= LONGEST_ACRONYM and term.isupper()
    is_plainly_cased = term in {term.lower(), term.upper(), term.capitalize(), term.title()}
    return len(term) > 1 and is_plainly_cased and not is_acronym


def merge_drafts(first: Draft, other: Draft) -> Draft:
    """Return a draft with everything that another one adds to it."""
    blocks = first.definition.split("\n\n")
    new_blocks = []
    for block in other.definition.split("\n\n"):
        if not any(same_text(block, known) for known in blocks):
            new_blocks.append(block)
    return replace(
        first,
        definition="\n\n".join([*blocks, *new_blocks]),
        also_known=_also_known(first, other),
        aliases=once((*first.aliases, *draft_names(other))),
        tags=once((*first.tags, *other.tags)),
        see_also=once((*first.see_also, *other.see_also)),
        questions=once((*first.questions, *other.questions)),
        translations=first.translations or other.translations,
    )


def _also_known(first: Draft, other: Draft) -> tuple[str, ...]:
    """Return the names for links of a draft, then those of another one, whose id is one of them."""
    known = (*first.also_known, other.id, *other.also_known)
    return tuple(name for name in known if name)


def once(values: Iterable[str]) -> tuple[str, ...]:
    """Return values in their order, without repeats."""
    return tuple(dict.fromkeys(values))


def add_names(draft: Draft, other: Draft) -> Draft:
    """Return a draft with the names of another one, and its translations into further languages."""
    translated = {translation.language for translation in draft.translations}
    more: list[Translation] = []
    for translation in other.translations:
        if translation.language not in translated:
            more.append(translation)
    return replace(
        draft,
        also_known=_also_known(draft, other),
        aliases=once((*draft.aliases, *draft_names(other))),
        translations=(*draft.translations, *more),
    )
