"""Drafts of entries, as all readers yield them, and how their names and texts compare. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from rapidfuzz import fuzz

from rag.corpus.entry_file import IGNORED_PREFIXES
from rag.entries.surface_forms import normalised_words
from rag.errors import Fault
from rag.formats.account import Account, sizes_account, text_size
from rag.types import Entry, Status, Translation

# Two long definitions are the same text from this similarity on: rapidfuzz's token sort ratio,
# from 0 to 100. A text is long from so many characters on, where a single word hardly matters.
SAME_FROM = 90.0
LONG_ENOUGH = 60
# Signs that a file name must not hold on any of the usual systems; a dot or space at its ends.
NO_FILE = re.compile(r"""[\x00-\x1f\x7f/\\:*?"<>|]|^[.\s]|[.\s]$""")
# The longest name of a file, in bytes of UTF-8, before its suffix.
LONGEST_NAME = 200

# What an account calls a term that gives no entry.
WITHOUT_DEFINITION = "term without a definition"
# How many names are remembered with their keys: each is asked for several times.
REMEMBERED = 500_000

NameKey: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Draft:
    """A term as its source states it.

    `see_also` lists ids or names. Links may use `id` and the names in `also_known`.
    A `complete` draft was written by us, so nothing is added to it.
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
class ReadOptions:
    """The options of a reader.

    The language wanted, the column or key of a part of an entry, and the sheet of a spreadsheet,
    '' for all sheets.
    """

    language: str = "en"
    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""


@dataclass(frozen=True)
class ParsedGlossary:
    """The entries of a source, ordered by id, notes on what was changed, and its account."""

    entries: tuple[Entry, ...]
    notes: tuple[Fault, ...]
    account: Account = Account()


# A reader yields a draft for each term, a note for whatever it leaves out or changes, and the
# account of each file of text.
DraftOrNote: TypeAlias = Draft | Fault | Account


def same_text(one: str, other: str) -> bool:
    """Return whether two texts have the same words, or nearly the same ones if both are long."""
    if normalised_words(one) == normalised_words(other):
        return True
    if min(len(one), len(other)) < LONG_ENOUGH:
        return False
    return fuzz.token_sort_ratio(one, other, score_cutoff=SAME_FROM) > 0


def draft_names(draft: Draft) -> tuple[str, ...]:
    """Return the term of a draft, then its aliases."""
    return (draft.term, *draft.aliases)


def drafts_account(
    drafts: Iterable[Draft], characters: int, passed_over: Mapping[str, int]
) -> Account:
    """Return the account of drafts from a source of so many characters."""
    sizes = [sum(map(text_size, _texts(draft))) for draft in drafts if draft.definition]
    return sizes_account(sizes, characters, passed_over)


def with_terms_account(
    found: Iterable[DraftOrNote], passed_over: Mapping[str, int], characters: int = 0
) -> Iterator[DraftOrNote]:
    """Yield what a reader finds, then its account: the entries, and why other things are none.

    The reader may count what it passes over until the end. Of most structured formats only the
    entries are counted; others have so many `characters` of text.
    """
    drafts: list[Draft] = []
    for item in found:
        if isinstance(item, Draft):
            drafts.append(item)
        yield item
    without = sum(not draft.definition for draft in drafts)
    yield drafts_account(drafts, characters, {WITHOUT_DEFINITION: without, **passed_over})


def with_account(
    items: Iterable[DraftOrNote], kind: str, passed_over: Mapping[str, int]
) -> Iterator[DraftOrNote]:
    """Yield the items of a table or of records, then how many became entries, and why others not.

    `kind` is what the source calls one, such as a row; `passed_over` counts what was no draft.
    """
    counts: Counter[str] = Counter()
    for item in items:
        if isinstance(item, Draft):
            counts[why_no_entry(item, kind)] += 1
        yield item
    entries = counts.pop("", 0)
    yield Account(entries, passed_over={**passed_over, **counts})


def why_no_entry(draft: Draft, kind: str) -> str:
    """Return the kind of a row or record that is no entry; '' if it is one."""
    if not draft.term.strip():
        return f"{kind} without a term"
    if not draft.definition.strip():
        return f"{kind} without a definition"
    return ""


def _texts(draft: Draft) -> Iterator[str]:
    """Yield all that a draft says."""
    yield from (*draft_names(draft), *draft.tags, *draft.questions, draft.definition)
    for translation in draft.translations:
        yield translation.term
        yield translation.definition


@lru_cache(maxsize=REMEMBERED)
def name_key(name: str) -> NameKey:
    """Return a key, equal for all spellings of a name: its words, or its signs if it has none."""
    return tuple(normalised_words(name)) or (name.strip(),)


def can_name_file(name: str) -> bool:
    """Return whether a name can be the name of an entry's file."""
    if not name or name.startswith(IGNORED_PREFIXES):
        return False
    size = len(name.encode(errors="replace"))
    return size <= LONGEST_NAME and name.isprintable() and not NO_FILE.search(name)


def note_on(draft: Draft, message: str) -> Fault:
    """Return a note on a draft, where it stands in its source."""
    return Fault(draft.file, draft.line, message)
