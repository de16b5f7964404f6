"""A corpus and an index -> how they differ, entry by entry."""

from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property

from rag.errors import IndexMissing
from rag.formats.sources import Held, Source, open_corpus
from rag.index.generations import load
from rag.index.glossary_index import Entries
from rag.index.vectors.open import open_backend
from rag.settings import Settings


@dataclass(frozen=True)
class Changes:
    """How entries differ from those of an index, by id, each in order."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    same: int

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self.added or self.changed or self.removed)

    @cached_property
    def to_index(self) -> tuple[str, ...]:
        """The entries that are to be indexed: those added and those changed, in order."""
        return tuple(sorted((*self.added, *self.changed)))

    @cached_property
    def outdated(self) -> frozenset[str]:
        """The entries of the index that no longer hold: those changed and those removed."""
        return frozenset((*self.changed, *self.removed))


def compare(
    source: Source | Held,
    indexed: Entries | None,
    only: Set[str] | None = None,
) -> Changes:
    """Return how the entries of a source differ from those `indexed`, if there is an index.

    If `only` some ids are given, no other entry is compared.
    """
    wanted = source.marks()
    if indexed is None:
        return Changes(tuple(sorted(wanted)), (), (), 0)
    if only is None:
        marks = indexed.marks()
    else:
        found = {entry: indexed.mark(entry) for entry in only}
        marks = {entry: mark for entry, mark in found.items() if mark is not None}
        wanted = {entry: wanted[entry] for entry in only if entry in wanted}
    both = wanted.keys() & marks.keys()
    added = wanted.keys() - both
    changed = {entry for entry in both if wanted[entry] != marks[entry]}
    removed = marks.keys() - both
    same = len(indexed) - len(changed) - len(removed)
    return Changes(tuple(sorted(added)), tuple(sorted(changed)), tuple(sorted(removed)), same)


def pending(settings: Settings) -> Changes:
    """Return what a build would change. Raises CorpusError, IndexUnusable."""
    source = open_corpus(settings)
    try:
        opened = load(settings.index, backend=open_backend(settings))
    except IndexMissing:
        return compare(source, None)
    return compare(source, opened.index.entries)
