"""Guesses which columns of a table hold terms and definitions, where their names are unknown."""

from collections.abc import Sequence
from statistics import median

from rag.formats.evidence import is_glossary
from rag.formats.tabular.column_names import part_of

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
    if max(map(word_count, header)) > TITLE_WORDS:
        return None
    terms = [row[0].strip() for row in full]
    sizes = median_lengths(full, len(header))
    longest = max(range(1, len(header)), key=lambda place: sizes[place])
    are_short = median(map(word_count, terms)) <= TERM_WORDS
    are_different = len(set(terms)) == len(terms)
    if not (are_different and are_short and all(map(_has_letters, terms))):
        return None
    pairs = [(row[0], row[longest]) for row in full]
    is_long = sizes[longest] > LONGER * sizes[0] and median(map(_words, pairs)) > 1
    named = part_of(header[0])
    is_named = named is not None and named[0] in ("term", "abbreviation")
    if is_long and (is_named or is_glossary(pairs, [title])):
        return header[0], header[longest]
    return None


def _words(pair: tuple[str, str]) -> int:
    return word_count(pair[1])


def median_lengths(rows: Sequence[Sequence[str]], width: int) -> list[float]:
    """Return the median of the characters of the cells in each of the first columns."""
    medians = []
    for place in range(width):
        lengths = [len(row[place]) for row in rows]
        medians.append(median(lengths))
    return medians


def word_count(text: str) -> int:
    """Return how many words a text has."""
    return len(text.split())


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))


def guess_remark(term: str, definition: str) -> str:
    """Return the remark on guessed columns."""
    return (
        f"columns are not known; read with --map term={term},definition={definition}: "
        "set it if that is wrong"
    )
