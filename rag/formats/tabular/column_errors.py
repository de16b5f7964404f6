"""Errors of a table whose columns are not known, with the `--map` option that names them."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.entries.fields import MAPPABLE_FIELDS
from rag.errors import CorpusError, Fault
from rag.formats.drafts import ReadOptions
from rag.formats.tabular.cells import as_text
from rag.formats.tabular.column_names import language_of
from rag.formats.tabular.columns import DEFINING, Layout, Row, column_layout, find_column

# How many letters of a value, and how many values, a message shows.
SHOWN_LETTERS, SHOWN_VALUES = 40, 12


@dataclass(frozen=True)
class ColumnsSeen:
    """The columns that were seen in a source, for its error messages.

    `line` is where they stand; `word` is what the source calls them, "column" or "key".
    """

    file: str
    line: int
    word: str
    columns: Sequence[str]

    def refuse_unknown(self, options: ReadOptions) -> None:
        """Raise CorpusError if `--map` names an unknown part of an entry or a missing column."""
        for part, wanted in options.columns.items():
            if part not in MAPPABLE_FIELDS:
                parts = ", ".join(MAPPABLE_FIELDS)
                raise self._error(f"--map knows no part {part!r}; the parts are {parts}")
            if not find_column(wanted, self.columns):
                raise self._error(
                    f"--map names the {self.word} {wanted!r}, which there is not; "
                    f"the {self.word}s are: {shown_values(self.columns)}"
                )

    def unknown_shape(self, rows: Sequence[Row], options: ReadOptions) -> CorpusError:
        """Return the error of a source without a known column for its terms or definitions.

        The message shows the columns and the first row, and proposes a `--map` option.
        """
        known = column_layout(self.columns, options)
        missing = " or the ".join(_missing_parts(known))
        term, definition = _best_guess(self.columns, rows, known)
        return self._error(
            f"no {self.word} is known to hold the {missing}; the {self.word}s are: "
            f"{shown_values(self.columns)}; the first entry has: {_first_values(rows)}; "
            f"tell which is which, as in --map term={term},definition={definition}"
            f"{self._language_hint()}"
        )

    def _language_hint(self) -> str:
        """Return a proposal of the first language that a column states; '' if none does."""
        for column in self.columns:
            language = language_of(column)[1]
            if language:
                return f"; or choose a language, as in --language {language}"
        return ""

    def _error(self, message: str) -> CorpusError:
        return CorpusError([Fault(self.file, self.line, message)])


def _missing_parts(known: Layout) -> list[str]:
    """Return which of term and definition have no column."""
    missing = []
    if not known.of("term"):
        missing.append("term")
    if not known.of(*DEFINING):
        missing.append("definition")
    return missing


def _first_values(rows: Sequence[Row]) -> str:
    """Return the values of the first row, as a message shows them."""
    if not rows:
        return "nothing"
    first = rows[0]
    return shown_values(list(map(as_text, first.values())))


def _best_guess(columns: Sequence[str], rows: Sequence[Row], known: Layout) -> tuple[str, str]:
    """Return the columns that most likely hold the terms and the definitions.

    Of columns whose names are unknown, the one with the most text is taken for the definition, and
    the first of the others for the term.
    """
    sizes = {column: _letters_in(column, rows) for column in columns}
    by_size = sorted(columns, key=lambda column: -sizes[column])
    known_terms = known.of("term")
    not_longest = [column for column in columns if column not in by_size[:1]]
    terms = [*known_terms, *not_longest, "COLUMN"]
    term = terms[0]
    for definition in (*known.of("definition"), *by_size):
        if definition != term:
            return term, definition
    return term, "COLUMN"


def _letters_in(column: str, rows: Sequence[Row]) -> int:
    """Return how many letters all rows have in a column."""
    letters = 0
    for row in rows:
        letters += len(as_text(row.get(column, "")))
    return letters


def shown_values(values: Sequence[str]) -> str:
    """Return values side by side for a message, each cut short, and only the first of many."""
    shortened = list(map(_shortened, values[:SHOWN_VALUES]))
    if len(values) > SHOWN_VALUES:
        shortened.append("...")
    return " | ".join(shortened)


def _shortened(value: str) -> str:
    text = " ".join(value.split())
    if len(text) <= SHOWN_LETTERS:
        return text
    return f"{text[:SHOWN_LETTERS]}..."
