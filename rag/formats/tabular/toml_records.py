"""Reads TOML: tables of entries, as in `[[terms]]`, or keys that are terms."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.errors import CorpusError, Fault
from rag.formats.decoding import read_text
from rag.formats.drafts import DraftOrNote, ReadOptions
from rag.formats.tabular.column_errors import shown_values
from rag.formats.tabular.json_records import record_drafts
from rag.formats.tabular.json_shapes import Anchor, entries_in
from rag.formats.tabular.json_values import Record, flat_row, text_of_value
from rag.formats.tabular.yaml_records import are_glossary, unboxed

SUFFIXES = (".toml",)


class TomlRecords:
    """TOML that holds a glossary."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file of TOML holds entries, and is not of settings."""
        if path.suffix.lower() not in SUFFIXES or not path.is_file():
            return False
        try:
            items = list(_items(read_text(path)[0], path, ReadOptions()))
        except CorpusError:
            return False
        rows = []
        for item in items:
            if not isinstance(item, Fault):
                rows.append(dict(flat_row(item[1])))
        return are_glossary(rows, path.stem)

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the drafts of a file of TOML, and a note on each thing in it that is no entry.

        Raises CorpusError if it is no TOML, holds no entries, or its keys are not known.
        """
        text, notes = read_text(path)
        yield from notes
        yield from record_drafts(_items(text, path, options), str(path), options)


def _items(text: str, path: Path, options: ReadOptions) -> Iterator[tuple[int, Record] | Fault]:
    """Yield the entries of TOML, each with its line, and a note on what is none."""
    file = str(path)
    place = 0
    for anchor, value in entries_in(_parsed(text, file, options), options):
        place = max(place, _place(text, anchor, place))
        line = text.count("\n", 0, place) + 1
        if isinstance(value, dict):
            yield line, value
        else:
            yield Fault(
                file, line, f"{shown_values([text_of_value(value)])!r} is no entry; left out"
            )


def _parsed(text: str, file: str, options: ReadOptions) -> Any:
    """Return the tables of a text, those of entries without keys beside them.

    Raises CorpusError if it is no TOML.
    """
    try:
        whole = tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CorpusError([Fault(file, 1, f"is no TOML ({error}); mend it")]) from None
    tables = {key: value for key, value in whole.items() if isinstance(value, (dict, list))}
    return unboxed(_as_texts(tables or whole), options)


def _as_texts(value: Any) -> Any:
    """Return a value of TOML whose numbers and dates are texts, as those of JSON are read."""
    if isinstance(value, dict):
        return {key: _as_texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_texts(inner) for inner in value]
    return value if isinstance(value, (str, bool)) else str(value)


def _place(text: str, anchor: Anchor, start: int) -> int:
    """Return where the words of an entry stand in a text, from a place on; -1 if nowhere."""
    key, value = anchor
    words = (value or key).split("\n")[0]
    return text.find(words, start) if words else -1
