"""Findings about links between entries: see_also, and names that several entries claim."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from rag.corpus.rules import link_problems, name_claim_problems
from rag.entries.name_lookup import NameIndex
from rag.lint.rules import Finding, finding
from rag.types import Entry

# An entry with more links has chosen them; an entry that many link to cannot link to all.
FEW_LINKS = 2
# Entries that a message names.
NAMED = 5


def link_findings(entries: Sequence[Entry], names: NameIndex) -> Iterator[Finding]:
    """Yield what is wrong with the links between entries and with their names."""
    by_id = {entry.id: entry for entry in entries}
    for entry in entries:
        for part, problem in link_problems(entry, by_id):
            message = f"{capitalised(problem)}; correct or drop it."
            yield finding("dangling-see-also", entry.id, part, message)
        for part, problem in name_claim_problems(entry, by_id, names):
            yield finding("name-claimed-twice", entry.id, part, f"{capitalised(problem)}.")
    yield from one_way_links(entries)


def capitalised(text: str) -> str:
    """Return a text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def one_way_links(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Yield a finding for each entry with few links and none back to those that link to it."""
    linked_from: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        for other in entry.see_also:
            linked_from[other].append(entry.id)
    for entry in entries:
        missing = [other for other in linked_from[entry.id] if other not in entry.see_also]
        if missing and len(entry.see_also) <= FEW_LINKS:
            yield one_way_link(entry, missing)


def one_way_link(entry: Entry, missing: Sequence[str]) -> Finding:
    """Return the finding for an entry that does not link back to others."""
    named = ", ".join(missing[:NAMED])
    if len(missing) > NAMED:
        named += f" and {len(missing) - NAMED} more"
    problem = f"{named} link here, and this entry links to none of them"
    remedy = "list in see_also those that a reader would want next"
    return finding("one-way-see-also", entry.id, "see_also", f"{problem}; {remedy}.", missing)
