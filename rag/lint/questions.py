"""Entries without questions, which are found badly in other words than their own."""

from collections.abc import Iterator, Sequence

from rag.entries.text import entry_count
from rag.lint.rules import Finding, finding
from rag.types import Entry

# Entries that a message names.
NAMED = 5
# Measured on two glossaries without questions; with eight for each entry it is nine of ten.
COST = (
    "Asked in other words than their own, about two of three come first; see rag enrich "
    "(docs/enrich.md)."
)


def question_findings(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Yield a finding if entries that answer have no questions."""
    bare = [entry.id for entry in entries if not entry.questions and entry.status != "draft"]
    if bare:
        named = ", ".join(bare[:NAMED])
        more = ", ..." if len(bare) > NAMED else ""
        message = f"{questions_missing(len(bare), len(entries))} ({named}{more}). {COST}"
        first = bare[0] if len(bare) == 1 else ""
        yield finding("no-questions", first, "questions", message, bare)


def questions_missing(without: int, total: int) -> str:
    """Return how many entries have no questions, in words."""
    verb = "has" if without == 1 else "have"
    return f"{without:,} of {entry_count(total)} {verb} no questions"
