"""Guesses which columns of a table hold terms and definitions, where their names are unknown."""

from collections.abc import Sequence
from statistics import median

from rag.formats.evidence import is_glossary
from rag.formats.tabular.columns import part_of

# A table with fewer rows says too little.
LEAST_ROWS = 3
# Cells of terms have no more words in the middle, and definitions are so much longer.
TERM_WORDS, LONGER = 4, 1.5
# A title of a column has no more words.
TITLE_WORDS = 4


def guessed_columns(
    header: Sequence[str], rows: Sequence[Sequence[str]], title: str
) -> tuple[str, str] | None:
    """Return the columns of terms and of definitions; None if the rows are those of no glossary.

    They are if the title says so, if a column is named for terms, or if the texts define.
    """
    full = [row for row in rows if len(row) >= len(header)]
    if len(header) < 2 or len(full) < LEAST_ROWS or len(full) < len(rows) / 2:
        return None
    if any(len(name.split()) > TITLE_WORDS for name in header):
        return None
    terms = [row[0].strip() for row in full]
    sizes = [median(len(row[place]) for row in full) for place in range(len(header))]
    longest = max(range(1, len(header)), key=lambda place: sizes[place])
    are_short = median(len(term.split()) for term in terms) <= TERM_WORDS
    are_words = all(any(map(str.isalpha, term)) for term in terms)
    if len(set(terms)) < len(terms) or not (are_short and are_words):
        return None
    pairs = [(row[0], row[longest]) for row in full]
    is_long = sizes[longest] > LONGER * sizes[0] and median(_words(row) for row in pairs) > 1
    named = part_of(header[0])
    is_named = named is not None and named[0] in ("term", "abbreviation")
    if is_long and (is_named or is_glossary(pairs, [title])):
        return header[0], header[longest]
    return None


def _words(pair: tuple[str, str]) -> int:
    return len(pair[1].split())


def guess_remark(term: str, definition: str) -> str:
    """Return the remark on guessed columns."""
    return (
        f"columns are not known; read with --map term={term},definition={definition}: "
        "set it if that is wrong"
    )
