"""Compare a corpus with an index: the entries that are new, changed or removed."""

from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rag.errors import IndexMissing
from rag.formats.sources import EntriesInMemory, Source, open_corpus
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.index.glossary_index import LivingEntries


@dataclass(frozen=True)
class Changes:
    """How the entries of a corpus differ from those of an index.

    The ids are in order; `same` is the number of entries that did not change.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    same: int

    def __bool__(self) -> bool:
        """Return whether anything changed."""
        return bool(self.added or self.changed or self.removed)

    @cached_property
    def to_index(self) -> tuple[str, ...]:
        """The ids of the entries to index: those added and those changed, in order."""
        return tuple(sorted((*self.added, *self.changed)))

    @cached_property
    def outdated(self) -> frozenset[str]:
        """The ids of the entries to drop from the index: those changed and those removed."""
        return frozenset((*self.changed, *self.removed))


def compare(
    source: Source | EntriesInMemory,
    indexed: "LivingEntries | None",
    only: Set[str] | None = None,
) -> Changes:
    """Return how the entries of a source differ from those of an index.

    `indexed` is None if there is no index. If `only` is given, no other entries are compared.
    """
    wanted = source.content_hashes()
    if indexed is None:
        return Changes(tuple(sorted(wanted)), (), (), 0)
    if only is None:
        marks = indexed.content_hashes()
    else:
        marks = _known_marks(indexed, only)
        wanted = {entry: wanted[entry] for entry in only if entry in wanted}
    both = wanted.keys() & marks.keys()
    added = wanted.keys() - both
    changed = {entry for entry in both if wanted[entry] != marks[entry]}
    removed = marks.keys() - both
    return Changes(
        added=tuple(sorted(added)),
        changed=tuple(sorted(changed)),
        removed=tuple(sorted(removed)),
        same=len(indexed) - len(changed) - len(removed),
    )


def _known_marks(indexed: "LivingEntries", ids: Set[str]) -> dict[str, bytes]:
    """Return the content hashes of those entries that are in the index, by id."""
    marks = {}
    for entry in ids:
        mark = indexed.content_hash(entry)
        if mark is not None:
            marks[entry] = mark
    return marks


def pending(settings: Settings) -> Changes:
    """Return the changes that a build would make. Raises CorpusError, IndexUnusable."""
    from rag.index.generations import load_generation
    from rag.index.vectors.open import open_backend  # here: a build without changes needs neither

    source = open_corpus(settings)
    try:
        opened = load_generation(settings.index, backend=open_backend(settings))
    except IndexMissing:
        return compare(source, None)
    return compare(source, opened.index.entries)
