"""Turn table rows with a known layout into drafts of entries, with notes on what is not read."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import filterfalse

from rag.entries.fields import LIST_FIELDS
from rag.entries.plain_text import plain_text
from rag.entries.text import definition_text
from rag.errors import Fault
from rag.formats.drafts import Draft, DraftOrNote, same_text
from rag.formats.tabular import cells
from rag.formats.tabular.cells import Value, as_text
from rag.formats.tabular.column_errors import shown_values
from rag.formats.tabular.column_names import language_of, normal
from rag.formats.tabular.columns import Layout, Row
from rag.types import Status, Translation

# Numbers, UUIDs and addresses: links may use them, but they are no names for files.
OPAQUE = re.compile(
    r"\d+|(?:urn:uuid:)?[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}|\w+://.*", re.I
)

# Of several statuses, the first of these is taken.
AGAINST: tuple[Status, ...] = ("deprecated", "draft")


@dataclass(frozen=True)
class Sheet:
    """Rows, each with its line number, and the layout of their columns.

    In an `exact` sheet, which we wrote ourselves, every text is plain and stays as it is.
    Otherwise `markup` makes Markdown of a text.
    """

    file: str
    rows: Sequence[tuple[int, Row]]
    layout: Layout
    exact: bool = False
    markup: Callable[[str], str] = cells.cell_markdown

    def drafts(self) -> Iterator[DraftOrNote]:
        """Yield the draft of each row, with notes on what is not read or not known."""
        unread = self._unread_columns()
        if unread:
            first_line = self.rows[0][0]
            message = f"not read: {shown_values(unread)}; if one is needed, name it with --map"
            yield Fault(self.file, first_line, message)
        for line, row in self.rows:
            for column, text in self._unknown_status(row):
                message = f"{column} {text!r} is not known; taken as approved"
                yield Fault(self.file, line, message)
            yield self._draft(line, row)

    def _unread_columns(self) -> list[str]:
        """Return the columns that are not read although they are not empty."""
        filled = set()
        for _, row in self.rows:
            for column, value in row.items():
                if value:
                    filled.add(column)
        return [column for column in self.layout.unread if column in filled]

    def _draft(self, line: int, row: Row) -> Draft:
        names = self._names(row, "term")
        term = next(iter(names), "")
        identifier = self._name(row.get(self._id_column, ""))
        others = (*self._names(row, "id"), *names[1:])
        also_known = [name for name in others if name not in (identifier, term)]
        definition, expansions = self._definition(term, row)
        aliases = (*self._items(row, "abbreviation"), *self._items(row, "aliases"), *expansions)
        return Draft(
            term=term,
            definition="\n\n".join(definition),
            file=self.file,
            line=line,
            id=identifier,
            also_known=tuple(also_known),
            aliases=aliases,
            tags=self._items(row, "tags"),
            see_also=self._links(row),
            status=self._status(row),
            questions=self._items(row, "questions"),
            translations=tuple(self._translations(row)),
            complete=self.exact,
        )

    def _text(self, value: Value) -> str:
        text = as_text(value)
        return definition_text(text) if self.exact else self.markup(text)

    def _name(self, value: Value) -> str:
        if self.exact:
            return " ".join(as_text(value).split())
        return cells.as_name(value)

    def _values(self, row: Row, part: str) -> Iterator[Value]:
        """Yield the values in the columns of a part, the surest column first."""
        for column in self.layout.of(part):
            yield row.get(column, "")

    def _names(self, row: Row, part: str) -> list[str]:
        names = map(self._name, self._values(row, part))
        return _without_empty(names)

    def _texts(self, row: Row, part: str) -> list[str]:
        texts = map(self._text, self._values(row, part))
        return _without_empty(texts)

    def _definition(self, term: str, row: Row) -> tuple[list[str], list[str]]:
        """Return the paragraphs of a row's definition, and the names that its term is short for.

        A text that only spells out the term is a name; it defines only if nothing else does.
        """
        texts = self._texts(row, "definition") or self._texts(row, "value")
        if self.exact:
            return texts, []
        expansions = self._names(row, "expansion")
        defining = []
        for text in dict.fromkeys(texts):
            meaning = cells.spelled_out(term, text)
            if meaning:
                expansions.append(plain_text(meaning))
            else:
                defining.append(text)
        definition = _without_repeats(defining or texts or expansions[:1])
        if definition:
            definition += self._remarks(row)
        return definition, expansions

    def _remarks(self, row: Row) -> Iterator[str]:
        """Yield the paragraphs of what a row adds to its definition, each with its column."""
        for column in self.layout.of("remarks"):
            text = self._text(row.get(column, ""))
            if text:
                yield f"{normal(column).capitalize()}: {text}"

    def _items(self, row: Row, part: str) -> tuple[str, ...]:
        """Return the list items in the columns of a part."""
        columns = self.layout.of(part)
        if not columns:
            return ()
        items: list[str] = []
        for column in columns:
            value = row.get(column)
            if value:
                separator = ";" if self.exact else self._separators[column]
                items += cells.list_items(value, separator)
        if self.exact:
            return tuple(items)
        names = dict.fromkeys(map(cells.as_name, items))
        return tuple(_without_empty(names))

    def _links(self, row: Row) -> tuple[str, ...]:
        """Return the entries that a row sees; an address of the web is none."""
        links = self._items(row, "see_also")
        if self.exact:
            return links
        return tuple(filterfalse(cells.is_web_address, links))

    @cached_property
    def _separators(self) -> dict[str, str]:
        """The sign that separates list items, for each column of lists."""
        separators = {}
        for part in ("abbreviation", *LIST_FIELDS):
            for column in self.layout.of(part):
                values = self._column(column)
                separators[column] = cells.list_separator(values, names=part != "questions")
        return separators

    def _column(self, column: str) -> Iterator[Value]:
        """Yield the values of a column, row by row."""
        for _, row in self.rows:
            yield row.get(column, "")

    @cached_property
    def _id_column(self) -> str:
        """The column of ids: the first that is different in each row and is no number; or ''."""
        candidates = (*self.layout.of("id"), *self.layout.of("term")[1:])
        for column in candidates:
            if self.exact or _can_identify(self._column(column)):
                return column
        return ""

    def _status(self, row: Row) -> Status:
        """Return the status of a row: of several columns, the one that says most against it."""
        stated = {status for _, _, status in self._statuses(row)}
        for status in AGAINST:
            if status in stated:
                return status
        return "approved"

    def _statuses(self, row: Row) -> Iterator[tuple[str, str, Status | None]]:
        """Yield each column of a status, its text in a row, and the status that this means."""
        for column in self.layout.of("status"):
            text = as_text(row.get(column, ""))
            yield column, text, cells.parse_status(text, normal(column))

    def _unknown_status(self, row: Row) -> Iterator[tuple[str, str]]:
        """Yield the columns whose text is no known status, and the text."""
        for column, text, status in self._statuses(row):
            if status is None:
                yield column, text

    def _translations(self, row: Row) -> Iterator[Translation]:
        """Yield the term and the definition of a row in each other language."""
        for language, (terms, definitions) in self.layout.translations.items():
            name, column = self._first_name(row, terms)
            texts = [self._text(row.get(other, "")) for other in definitions]
            definition = "\n\n".join(_without_empty(texts))
            # A term without a language is the same in all, and is a translation only if there is
            # a definition in the other language.
            if name and (definition or language_of(column)[1]):
                yield Translation(language, name, definition)

    def _first_name(self, row: Row, columns: Iterable[str]) -> tuple[str, str]:
        """Return the first name in some columns of a row, and its column; '' if there is none."""
        for column in columns:
            name = self._name(row.get(column, ""))
            if name:
                return name, column
        return "", ""


def _without_repeats(texts: Sequence[str]) -> list[str]:
    """Return the texts without those that say the same as an earlier one."""
    different = []
    for place, text in enumerate(texts):
        if not any(same_text(text, earlier) for earlier in texts[:place]):
            different.append(text)
    return different


def _without_empty(texts: Iterable[str]) -> list[str]:
    return list(filter(None, texts))


def _can_identify(values: Iterable[Value]) -> bool:
    """Return whether values are all different, and not all numbers, UUIDs or addresses."""
    texts = (as_text(value).strip() for value in values)
    stated = _without_empty(texts)
    all_different = len(set(stated)) == len(stated)
    return all_different and not all(map(OPAQUE.fullmatch, stated))
