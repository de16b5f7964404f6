"""The fields of an entry: the kind of value in each, and whether `--map` may name a column for it.

Pure.

All code that reads, writes, merges or maps entries field by field follows this table. The table is
derived from `Entry`.
"""

from dataclasses import dataclass, fields
from typing import Any, Literal, TypeAlias

from rag.types import Entry, Status, Translation

FieldKind: TypeAlias = Literal["text", "list", "status", "translations"]

KINDS: dict[Any, FieldKind] = {
    str: "text",
    tuple[str, ...]: "list",
    Status: "status",
    tuple[Translation, ...]: "translations",
}
# Where fields stand side by side, these come first.
FIRST = ("id", "term", "definition")
# Shared names are computed from all names; translations take one column for each language.
NOT_MAPPABLE = ("shared_names", "translations")


@dataclass(frozen=True)
class EntryField:
    """One field of an entry.

    Its name, the kind of its value, and whether `--map` may name a column for it.
    """

    name: str
    kind: FieldKind
    mappable: bool


def _entry_fields() -> tuple[EntryField, ...]:
    """Return the fields of `Entry` in the order of the class, those of `FIRST` in front."""
    ordered = sorted(fields(Entry), key=lambda field: field.name not in FIRST)
    return tuple(
        EntryField(field.name, KINDS[field.type], field.name not in NOT_MAPPABLE)
        for field in ordered
    )


ENTRY_FIELDS = _entry_fields()
KIND_OF = {field.name: field.kind for field in ENTRY_FIELDS}
FIELD_NAMES = tuple(KIND_OF)
LIST_FIELDS = tuple(field.name for field in ENTRY_FIELDS if field.kind == "list")
# Remarks are not a field: they become paragraphs of the definition.
MAPPABLE_FIELDS = (*(field.name for field in ENTRY_FIELDS if field.mappable), "remarks")
