"""Entries -> findings about what leads from one to another: see_also, and the names they bear. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from rag.corpus.rules import claimed_by_others, unsound
from rag.entries.name_lookup import Names
from rag.lint.rules import Finding, finding
from rag.types import Entry

# An entry that sees more than this has chosen; what many see cannot see them all.
FEW = 2
NAMED = 5


def findings(entries: Sequence[Entry], names: Names) -> Iterator[Finding]:
    """Yield what is wrong with the links between entries and with their names."""
    by_id = {entry.id: entry for entry in entries}
    for entry in entries:
        for part, told in unsound(entry, by_id):
            yield finding(
                "dangling-see-also", entry.id, part, f"{sentence(told)}; correct or drop it."
            )
        for part, told in claimed_by_others(entry, by_id, names):
            yield finding("name-claimed-twice", entry.id, part, f"{sentence(told)}.")
    yield from one_way(entries)


def sentence(told: str) -> str:
    """Return what was told with a capital letter."""
    return told[:1].upper() + told[1:]


def one_way(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Yield a finding for each entry that sees few others and none of those that see it."""
    seen_by: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        for other in entry.see_also:
            seen_by[other].append(entry.id)
    for entry in entries:
        lacking = [other for other in seen_by[entry.id] if other not in entry.see_also]
        if lacking and len(entry.see_also) <= FEW:
            more = f" and {len(lacking) - NAMED} more" if len(lacking) > NAMED else ""
            told = f"{', '.join(lacking[:NAMED])}{more} lead here and nothing leads back"
            remedy = "list in see_also those that a reader would want next"
            yield finding("one-way-see-also", entry.id, "see_also", f"{told}; {remedy}.", lacking)
