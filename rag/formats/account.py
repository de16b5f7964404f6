"""What became of a source: how much of it is in the entries, what was passed over, what is doubted.

The readings of a source are compared by these accounts: the one that explains it best is taken.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log2

# A reading is doubted if less of the text than this share is in its entries, or if one of several
# entries has more than this share of what is read.
LITTLE_READ, SWALLOWED = 0.6, 0.5
# Fewer entries than these may well be of very different lengths; a short source is never doubted.
FEW_ENTRIES, SHORT_SOURCE = 3, 400
# A single entry of more characters than these is rather a page than an entry.
LONG_ENTRY = 4_000
SHOWN_KINDS = 6
PREPOSITION = re.compile(r"( (?:without|above|of|in|that|about|to|with) )")


@dataclass(frozen=True)
class Account:
    """How many characters of a source its entries hold, and what gave no entry, by kind.

    Spaces and markup are not counted. `largest` is the number of characters of the longest entry.
    """

    entries: int = 0
    characters: int = 0
    characters_read: int = 0
    largest: int = 0
    passed_over: Mapping[str, int] = field(default_factory=dict)

    @property
    def share(self) -> float:
        """The share of the text that is in entries; 1.0 if there is none to account for."""
        if not self.characters:
            return 1.0
        return min(1.0, self.characters_read / self.characters)

    @property
    def score(self) -> float:
        """How well a reading explains its source: many entries that hold most of the text."""
        return self.share * log2(1 + self.entries)

    def summary(self, entries: int) -> str:
        """Return the account of a glossary with so many entries, in one line."""
        parts = [entries_text(entries)]
        if self.characters:
            parts.append(f"{self.share:.0%} of the text is in them")
        listed = passed_over_text(self.passed_over)
        if listed:
            parts.append(f"passed over: {listed}")
        return "; ".join(parts)

    def doubts(self) -> list[str]:
        """Return the doubts about a reading, each as a sentence that says what to do."""
        if self.characters < SHORT_SOURCE:
            return []
        found = []
        if self.share < LITTLE_READ:
            found.append(
                f"only {self.share:.0%} of the text is in entries; "
                "see whether terms are missing, and name another reading with --format"
            )
        several = self.entries >= FEW_ENTRIES
        if several and self.largest > SWALLOWED * self.characters_read:
            found.append(
                "one entry holds more than half of what was read; it may have swallowed others"
            )
        if self.entries == 1 and self.largest > LONG_ENTRY:
            found.append("the whole page became one entry; write each term as a heading or a file")
        return found


def total_account(accounts: Iterable[Account]) -> Account:
    """Return the account of several sources together."""
    entries = characters = characters_read = largest = 0
    passed_over: Counter[str] = Counter()
    for account in accounts:
        entries += account.entries
        characters += account.characters
        characters_read += account.characters_read
        largest = max(largest, account.largest)
        passed_over.update(account.passed_over)
    return Account(entries, characters, characters_read, largest, passed_over)


def entries_text(count: int) -> str:
    """Return a number of entries in words: `1 entry`, `1,200 entries`."""
    return "1 entry" if count == 1 else f"{count:,} entries"


def passed_over_text(passed_over: Mapping[str, int]) -> str:
    """Return the list of all that was passed over: `3 headings, 1 table`."""
    present = [pair for pair in passed_over.items() if pair[1]]
    ordered = sorted(present, key=lambda pair: -pair[1])
    return ", ".join(count_text(count, kind) for kind, count in ordered[:SHOWN_KINDS])


def count_text(count: int, kind: str) -> str:
    """Return a number of things in words: `1 heading`, `1,200 headings`."""
    if count == 1:
        return f"1 {kind}"
    # The thing itself is put into the plural: rows without a definition.
    thing, *rest = PREPOSITION.split(kind, maxsplit=1)
    return f"{count:,} {''.join([f'{thing}s', *rest])}"


def text_size(text: str) -> int:
    """Return how many characters of a text are no spaces."""
    return sum(map(len, text.split()))


def sizes_account(sizes: Sequence[int], characters: int, passed_over: Mapping[str, int]) -> Account:
    """Return the account of entries of these sizes, in a source of so many characters."""
    return Account(len(sizes), characters, sum(sizes), max(sizes, default=0), passed_over)
