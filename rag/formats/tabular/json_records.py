"""Read JSON and JSON Lines of any shape; write entries as JSON Lines, with all their fields."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from rag.entries.fields import FIELD_NAMES
from rag.errors import CorpusError, Fault
from rag.formats.decoding import read_beginning, read_text
from rag.formats.drafts import Draft, DraftOrNote, ReadOptions, with_account
from rag.formats.tabular.column_errors import ColumnsSeen, shown_values
from rag.formats.tabular.columns import Layout, Row, column_layout
from rag.formats.tabular.json_positions import line_numbers
from rag.formats.tabular.json_shapes import entries_in, unwrapped
from rag.formats.tabular.json_values import (
    Record,
    flat_row,
    json_error,
    parse_json,
    parse_translations,
)
from rag.formats.tabular.rows import Sheet
from rag.types import Entry

LINES_SUFFIXES = (".jsonl", ".ndjson")
SUFFIXES = (".json", *LINES_SUFFIXES)
# JSON-LD is for the reader of SKOS.
LINKED_DATA = re.compile(r'"@(?:context|graph|id)"\s*:')


@dataclass(frozen=True)
class _Contents:
    """What a file holds: objects and their rows of cells, each with its line, and notes."""

    records: Sequence[tuple[int, Record]]
    rows: Sequence[tuple[int, Row]]
    notes: Sequence[Fault]

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys, in the order in which they are first used."""
        keys: dict[str, None] = {}
        for _, row in self.rows:
            keys |= dict.fromkeys(row)
        return tuple(keys)

    @property
    def exact(self) -> bool:
        """True if we wrote the file: an object has every field of an entry."""
        return any(record.keys() >= set(FIELD_NAMES) for _, record in self.records)


class JsonRecords:
    """JSON and JSON Lines; written as JSON Lines."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file is JSON of any kind but JSON-LD."""
        if path.suffix.lower() not in SUFFIXES:
            return False
        text = read_beginning(path).lstrip()
        return text.startswith(("{", "[")) and not LINKED_DATA.search(text)

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the drafts of a file of JSON, and a note on each thing in it that is no entry.

        Raises CorpusError if it is no JSON, holds no objects, or its keys are not known.
        """
        text, notes = read_text(path)
        yield from notes
        yield from record_drafts(_items(text, path, options), str(path), options)

    def representable(self, entry: Entry) -> Entry:
        """Return an entry as JSON Lines hold it: unchanged."""
        return entry

    def write(self, entries: Sequence[Entry]) -> dict[str, bytes]:
        """Return the file of entries, an object a line."""
        text = "".join(map(_json_line, entries))
        return {"glossary.jsonl": text.encode()}


def record_drafts(
    items: Iterable[tuple[int, Record] | Fault], file: str, options: ReadOptions
) -> Iterator[DraftOrNote]:
    """Yield the drafts of objects, each with its line, and the notes among them.

    Raises CorpusError if there are no objects, they are nested too deeply, or their keys are not
    known.
    """
    contents = _contents(items, file)
    yield from contents.notes
    if not contents.rows:
        raise CorpusError([Fault(file, 1, "holds no objects that could be entries")])
    columns = _layout_of(contents, file, options)
    sheet = Sheet(file, contents.rows, columns, contents.exact)
    others = {"value without keys": len(contents.notes)} if contents.notes else {}
    yield from with_account(_with_translations(sheet, contents), "record", others)


def _contents(items: Iterable[tuple[int, Record] | Fault], file: str) -> _Contents:
    """Return the contents of a file. Raises CorpusError if it is nested too deeply."""
    records, rows, notes = [], [], []
    try:
        for item in items:
            if isinstance(item, Fault):
                notes.append(item)
                continue
            line, record = item
            records.append(item)
            rows.append((line, flat_row(record)))
    except RecursionError:
        message = "is nested too deeply; put the entries into one list"
        raise CorpusError([Fault(file, 1, message)]) from None
    return _Contents(records, rows, notes)


def _layout_of(contents: _Contents, file: str, options: ReadOptions) -> Layout:
    """Return the layout of the keys of objects. Raises CorpusError if it is not known."""
    seen = ColumnsSeen(file, 1, "key", contents.keys)
    seen.refuse_unknown(options)
    columns = column_layout(seen.columns, options)
    if not columns.complete:
        rows = [row for _, row in contents.rows]
        raise seen.unknown_shape(rows, options)
    return columns


def _with_translations(sheet: Sheet, contents: _Contents) -> Iterator[DraftOrNote]:
    """Yield what a sheet holds, with the translations that objects state by themselves."""
    records = iter(contents.records)
    for item in sheet.drafts():
        if not isinstance(item, Draft):
            yield item
            continue
        _, record = next(records)
        translations = tuple(parse_translations(record.get("translations"), sheet.exact))
        if translations:
            yield replace(item, translations=translations)
        else:
            yield item


def _items(text: str, path: Path, options: ReadOptions) -> Iterator[tuple[int, Record] | Fault]:
    """Yield the objects of a file, each with its line, and a note on what is none."""
    if _is_json_lines(text, path):
        yield from _from_lines(text, str(path))
    else:
        yield from _from_whole(text, str(path), options)


def _is_json_lines(text: str, path: Path) -> bool:
    """Return whether a text has one object a line."""
    first, _, rest = text.strip().partition("\n")
    if path.suffix.lower() in LINES_SUFFIXES:
        return not first.startswith("[")
    try:
        return bool(rest) and isinstance(parse_json(first), dict)
    except ValueError:
        return False


def _from_lines(text: str, file: str) -> Iterator[tuple[int, Record] | Fault]:
    """Yield the object of each line, with its number, and a note on a line that is none."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = parse_json(line)
        except ValueError as error:
            yield Fault(file, number, f"is not JSON ({json_error(error)}); left out")
            continue
        if isinstance(value, dict):
            yield number, value
        elif value is not None:
            yield Fault(file, number, "is no object, as in {...}; left out")


def _from_whole(text: str, file: str, options: ReadOptions) -> Iterator[tuple[int, Record] | Fault]:
    """Yield the objects that stand for entries, with their lines, and a note on what is none."""
    try:
        whole = parse_json(text)
    except ValueError as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        raise CorpusError([Fault(file, line, f"is not JSON: {json_error(error)}")]) from None
    entries = list(entries_in(unwrapped(whole, options), options))
    anchors = [anchor for anchor, _ in entries]
    for line, (_, value) in zip(line_numbers(text, anchors), entries, strict=True):
        if isinstance(value, dict):
            yield line, value
        else:
            yield Fault(file, line, f"{_shown_json(value)} is no entry; left out")


def _shown_json(value: Any) -> str:
    """Return a value as JSON, as short as a message shows it."""
    return shown_values([json.dumps(value, ensure_ascii=False)])


def _json_line(entry: Entry) -> str:
    """Return an entry as a line of JSON, its fields in a fixed order."""
    values: Mapping[str, Any] = asdict(entry)
    ordered = {name: values[name] for name in FIELD_NAMES}
    return json.dumps(ordered, ensure_ascii=False) + "\n"
