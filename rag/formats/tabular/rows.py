"""Rows whose columns are known -> drafts of entries, with notes on what is not taken from them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.entries.fields import LISTS
from rag.entries.text import paragraphs
from rag.errors import Fault
from rag.formats.drafts import Draft, Found, same
from rag.formats.tabular import cells
from rag.formats.tabular.cells import Value
from rag.formats.tabular.columns import Layout, Row, language_of, normal, shown
from rag.types import Status, Translation

OPAQUE = re.compile(
    r"\d+|(?:urn:uuid:)?[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}|\w+://.*", re.I
)


@dataclass(frozen=True)
class Sheet:
    """Rows, each with its line, whose columns are known. In one that we wrote, `exact`, every text is plain."""

    file: str
    rows: Sequence[tuple[int, Row]]
    layout: Layout
    exact: bool = False
    markup: Callable[[str], str] = cells.plain

    def found(self) -> Iterator[Found]:
        """Yield the draft of each row, with notes on what is not taken from it."""
        filled = {column for _, row in self.rows for column, value in row.items() if value}
        if unread := [column for column in self.layout.unread if column in filled]:
            yield Fault(
                self.file,
                self.rows[0][0],
                f"not read: {shown(unread)}; if one is needed, name it with --map",
            )
        for line, row in self.rows:
            for column, said in self._unknown_status(row):
                yield Fault(self.file, line, f"{column} {said!r} is not known; taken as approved")
            yield self._draft(line, row)

    def _draft(self, line: int, row: Row) -> Draft:
        term, *others = self._names(row, "term") or [""]
        blocks, expansions = self._definition(term, row)
        identifier = self._name(row.get(self._id_column, ""))
        known = (*self._names(row, "id"), *others)
        return Draft(
            term=term,
            definition="\n\n".join(blocks),
            file=self.file,
            line=line,
            id=identifier,
            also_known=tuple(name for name in known if name not in (identifier, term)),
            aliases=(
                *self._listed(row, "abbreviation"),
                *self._listed(row, "aliases"),
                *expansions,
            ),
            tags=self._listed(row, "tags"),
            see_also=tuple(
                each
                for each in self._listed(row, "see_also")
                if self.exact or not cells.is_address(each)
            ),
            status=self._status(row),
            questions=self._listed(row, "questions"),
            translations=tuple(self._translations(row)),
            complete=self.exact,
        )

    def _text(self, value: Value) -> str:
        return (paragraphs if self.exact else self.markup)(cells.text(value))

    def _name(self, value: Value) -> str:
        return " ".join(cells.text(value).split()) if self.exact else cells.name(value)

    def _names(self, row: Row, part: str) -> list[str]:
        return [
            name for column in self.layout.of(part) if (name := self._name(row.get(column, "")))
        ]

    def _texts(self, row: Row, part: str) -> list[str]:
        return [
            text for column in self.layout.of(part) if (text := self._text(row.get(column, "")))
        ]

    def _definition(self, term: str, row: Row) -> tuple[list[str], list[str]]:
        """Return the paragraphs of a row's definition, and what its term is short for."""
        texts = self._texts(row, "definition") or self._texts(row, "value")
        if self.exact:
            return texts, []
        meanings = {text: cells.spelt_out(term, text) for text in texts}
        expansions = [*self._names(row, "expansion"), *filter(None, meanings.values())]
        told = (
            [text for text, meaning in meanings.items() if not meaning] or texts or expansions[:1]
        )
        kept = [
            text
            for place, text in enumerate(told)
            if not any(same(text, other) for other in told[:place])
        ]
        return [*kept, *(self._remarks(row) if kept else ())], expansions

    def _remarks(self, row: Row) -> Iterator[str]:
        for column in self.layout.of("remarks"):
            if said := self._text(row.get(column, "")):
                yield f"{normal(column).capitalize()}: {said}"

    def _listed(self, row: Row, part: str) -> tuple[str, ...]:
        """Return the items in the columns of a part."""
        values = [row.get(column, "") for column in self.layout.of(part)]
        if self.exact:
            return tuple(item for value in values for item in cells.items(value, ";"))
        separators = (self._separators[column] for column in self.layout.of(part))
        listed = zip(values, separators, strict=True)
        found = [
            cells.name(item)
            for value, separator in listed
            for item in cells.items(value, separator)
        ]
        return tuple(dict.fromkeys(filter(None, found)))

    @cached_property
    def _separators(self) -> dict[str, str]:
        """What sets the items of each column's lists apart."""
        return {
            column: cells.separator(
                (row.get(column, "") for _, row in self.rows), names=part != "questions"
            )
            for part in ("abbreviation", *LISTS)
            for column in self.layout.of(part)
        }

    @cached_property
    def _id_column(self) -> str:
        """The column that tells the entries apart; numbers and such are known to links, but name nothing."""
        for column in (*self.layout.of("id"), *self.layout.of("term")[1:]):
            values = [
                text for _, row in self.rows if (text := cells.text(row.get(column, "")).strip())
            ]
            if self.exact or (
                len(set(values)) == len(values) and not all(map(OPAQUE.fullmatch, values))
            ):
                return column
        return ""

    def _status(self, row: Row) -> Status:
        """Return the status of a row: of several columns, that which says most against the entry."""
        found = {
            cells.status(cells.text(row.get(column, "")), normal(column))
            for column in self.layout.of("status")
        }
        return (
            "deprecated" if "deprecated" in found else "draft" if "draft" in found else "approved"
        )

    def _unknown_status(self, row: Row) -> Iterator[tuple[str, str]]:
        for column in self.layout.of("status"):
            said = cells.text(row.get(column, ""))
            if cells.status(said, normal(column)) is None:
                yield column, said

    def _translations(self, row: Row) -> Iterator[Translation]:
        for language, (terms, definitions) in self.layout.translations.items():
            named = [
                (name, column) for column in terms if (name := self._name(row.get(column, "")))
            ]
            told = "\n\n".join(
                filter(None, (self._text(row.get(column, "")) for column in definitions))
            )
            # The term may be the same in all languages, but what says nothing in one is no translation.
            if named and (told or language_of(named[0][1])[1]):
                yield Translation(language, named[0][0], told)
