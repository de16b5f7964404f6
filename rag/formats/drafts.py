"""What a reader is told, and what it finds: drafts of entries, whose names and texts are compared here. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from rapidfuzz import fuzz

from rag.corpus.entry_file import ASIDE
from rag.entries.surface_forms import words
from rag.errors import Fault
from rag.types import Entry, Status, Translation

# Two definitions that are this alike, of 100, say the same, if they are long enough for a word not to matter.
SAME_FROM = 90.0
LONG_ENOUGH = 60
# What no file may be called, here or on the disks of others.
NO_FILE = re.compile(r"""[\x00-\x1f\x7f/\\:*?"<>|]|^[.\s]|[.\s]$""")
LONGEST_NAME = 200

Spelt: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Draft:
    """A term as its source states it. `see_also` holds ids or names; `id` and `also_known` are what links may use.

    One that is `complete` was written by us: nothing is added to it.
    """

    term: str
    definition: str
    file: str = ""
    line: int = 0
    id: str = ""
    also_known: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    status: Status = "approved"
    questions: tuple[str, ...] = ()
    translations: tuple[Translation, ...] = ()
    complete: bool = False


@dataclass(frozen=True)
class Options:
    """What a reader may be told: the language wanted, and which column or key holds which part of an entry."""

    language: str = "en"
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """The entries of a source, ordered by id, and what was not taken, or not as it stood."""

    entries: tuple[Entry, ...]
    notes: tuple[Fault, ...]


# A reader yields what it takes, and a note on what it does not.
Found: TypeAlias = Draft | Fault


def same(one: str, other: str) -> bool:
    """Tell whether two texts say the same: in the same words, or nearly if they are long."""
    if words(one) == words(other):
        return True
    return (
        min(len(one), len(other)) >= LONG_ENOUGH
        and fuzz.token_sort_ratio(one, other, score_cutoff=SAME_FROM) > 0
    )


def names_of(draft: Draft) -> tuple[str, ...]:
    """Return the names that a draft bears."""
    return (draft.term, *draft.aliases)


def spelt(name: str) -> Spelt:
    """Return what two spellings of a name have in common; signs count only where there are no words."""
    return tuple(words(name)) or (name.strip(),)


def can_name_file(name: str) -> bool:
    """Tell whether a name can be that of an entry's file."""
    fits = (
        bool(name)
        and not name.startswith(ASIDE)
        and len(name.encode(errors="replace")) <= LONGEST_NAME
    )
    return fits and name.isprintable() and not NO_FILE.search(name)
