"""Three-way merge of an entry: the source before, the source now, and the owner's edits. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rag.entries.fields import KIND_OF, LIST_FIELDS
from rag.types import Entry, Translation

EMPTY_ENTRY = Entry("", "", (), (), (), "approved", (), (), "")
# Fields that are taken as a whole from one side or the other.
VALUES = tuple(
    name for name, kind in KIND_OF.items() if kind in ("text", "status") and name != "id"
)


@dataclass(frozen=True)
class Merged:
    """An entry with the changes of both sides, and the fields that both changed differently.

    In those fields the owner's value stays.
    """

    entry: Entry
    conflicts: tuple[str, ...]


def merge_entries(before: Entry | None, source: Entry, owner: Entry) -> Merged:
    """Return the owner's entry with what changed in the source since `before`, the last import."""
    old = before or EMPTY_ENTRY
    parts: dict[str, Any] = {"id": owner.id}
    conflicts = []
    for name in LIST_FIELDS:
        parts[name] = _merged_list(*_sides(name, old, source, owner))
    for name in VALUES:
        parts[name], agreed = _merged_value(*_sides(name, old, source, owner))
        if not agreed:
            conflicts.append(name)
    translations, disputed = _merged_translations(old, source, owner)
    for language in disputed:
        conflicts.append(f"translations.{language}")
    return Merged(Entry(**parts, translations=translations), tuple(conflicts))


def _sides(name: str, *entries: Entry) -> list[Any]:
    """Return the value of a field in each entry."""
    return [getattr(entry, name) for entry in entries]


def _merged_value(before: Any, source: Any, owner: Any) -> tuple[Any, bool]:
    """Return the value of the side that changed it, and True.

    If both sides changed it differently, return the owner's value, and False.
    """
    if owner in (before, source):
        return source, True
    return owner, source == before


def _merged_list(
    before: tuple[str, ...], source: tuple[str, ...], owner: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the owner's items without those that the source dropped, then those that it added."""
    if owner == before:
        return source
    dropped = set(before) - set(source)
    known = {*before, *owner}
    kept = [item for item in owner if item not in dropped]
    added = [item for item in source if item not in known]
    return (*kept, *added)


def _merged_translations(
    before: Entry, source: Entry, owner: Entry
) -> tuple[tuple[Translation, ...], list[str]]:
    """Return the translations, each merged as one value, and the languages in conflict."""
    old, new, own = _by_language(before), _by_language(source), _by_language(owner)
    translations = []
    disputed = []
    for language in {**own, **new}:
        sides = (old.get(language), new.get(language), own.get(language))
        translation, agreed = _merged_value(*sides)
        if translation:
            translations.append(translation)
        if not agreed:
            disputed.append(language)
    return tuple(translations), disputed


def _by_language(entry: Entry) -> Mapping[str, Translation]:
    """Return an entry's translations by language."""
    return {translation.language: translation for translation in entry.translations}
