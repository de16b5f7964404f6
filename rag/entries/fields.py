"""The fields of an entry: what kind of value each holds, and whether a column may be named for it. Pure.

What reads, writes, merges or maps entries field by field follows this table, which follows `Entry`.
"""

from dataclasses import dataclass, fields
from typing import Any, Literal, TypeAlias

from rag.types import Entry, Status, Translation

Kind: TypeAlias = Literal["text", "list", "status", "translations"]

KINDS: dict[Any, Kind] = {
    str: "text",
    tuple[str, ...]: "list",
    Status: "status",
    tuple[Translation, ...]: "translations",
}
# What names and defines an entry stands first, where fields stand side by side.
FIRST = ("id", "term", "definition")
# Shared names are made anew from all names; a translation takes a column for each language.
NOT_MAPPABLE = ("shared_names", "translations")


@dataclass(frozen=True)
class EntryField:
    """One field: its name, the kind of its value, and whether `--map` may name a column for it."""

    name: str
    kind: Kind
    mappable: bool


FIELDS = tuple(
    EntryField(each.name, KINDS[each.type], each.name not in NOT_MAPPABLE)
    for each in sorted(fields(Entry), key=lambda each: each.name not in FIRST)
)
KIND_OF = {each.name: each.kind for each in FIELDS}
NAMES = tuple(KIND_OF)
LISTS = tuple(each.name for each in FIELDS if each.kind == "list")
# Remarks are no field: they become paragraphs of the definition.
MAPPABLE = (*(each.name for each in FIELDS if each.mappable), "remarks")
