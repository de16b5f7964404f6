"""What a source said, what it says now, what the owner made of it -> one entry, and where they disagree. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rag.entries.fields import KIND_OF, LISTS
from rag.types import Entry, Translation

EMPTY = Entry("", "", (), (), (), "approved", (), (), "")
# What is one side's or the other's, as a whole.
VALUES = tuple(
    name for name, kind in KIND_OF.items() if kind in ("text", "status") and name != "id"
)


@dataclass(frozen=True)
class Merged:
    """An entry that holds what both sides changed, and the parts that both changed differently: the owner's stand."""

    entry: Entry
    conflicts: tuple[str, ...]


def merge(before: Entry | None, source: Entry, owner: Entry) -> Merged:
    """Return an entry with what changed in the source since `before`, the last import, and what the owner changed."""
    old = before or EMPTY
    parts: dict[str, Any] = {"id": owner.id}
    parts |= {
        key: merged_list(getattr(old, key), getattr(source, key), getattr(owner, key))
        for key in LISTS
    }
    values = {
        key: merged_value(getattr(old, key), getattr(source, key), getattr(owner, key))
        for key in VALUES
    }
    parts |= {key: value for key, (value, _) in values.items()}
    translations, disputed = merged_translations(old, source, owner)
    conflicts = [key for key, (_, agreed) in values.items() if not agreed]
    return Merged(Entry(**parts, translations=translations), (*conflicts, *disputed))


def merged_value(before: Any, source: Any, owner: Any) -> tuple[Any, bool]:
    """Return the side that changed, and whether there is no dispute; the owner's where both did."""
    if owner in (before, source):
        return source, True
    return owner, source == before


def merged_list(
    before: tuple[str, ...], source: tuple[str, ...], owner: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the owner's items without those that the source dropped, then those that it added."""
    if owner == before:
        return source
    kept = [item for item in owner if item not in before or item in source]
    return (*kept, *(item for item in source if item not in before and item not in owner))


def merged_translations(
    before: Entry, source: Entry, owner: Entry
) -> tuple[tuple[Translation, ...], tuple[str, ...]]:
    """Return the translations, each merged as a value, and the languages in dispute."""
    sides = [by_language(each) for each in (before, source, owner)]
    languages = {**sides[2], **sides[1]}
    found = {each: merged_value(*(side.get(each) for side in sides)) for each in languages}
    disputed = tuple(f"translations.{each}" for each, (_, agreed) in found.items() if not agreed)
    return tuple(value for value, _ in found.values() if value), disputed


def by_language(entry: Entry) -> Mapping[str, Translation]:
    """Return an entry's translations by language."""
    return {each.language: each for each in entry.translations}
