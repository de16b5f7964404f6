"""Reads YAML of any reasonable shape: lists of entries, or keys that are terms, however nested."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from rag.errors import CorpusError, Fault
from rag.formats.drafts import DraftOrNote, ReadOptions
from rag.formats.evidence import is_glossary, is_glossary_name
from rag.formats.tabular.column_errors import shown_values
from rag.formats.tabular.column_names import PARTS, normal
from rag.formats.tabular.columns import column_layout
from rag.formats.tabular.guessed_columns import word_count
from rag.formats.tabular.json_records import record_drafts
from rag.formats.tabular.json_shapes import entries_in
from rag.formats.tabular.json_values import Record, flat_row, text_of_value
from rag.formats.yaml_values import LinedMapping, load_yaml

SUFFIXES = (".yml", ".yaml")
# A file with fewer entries is no glossary, nor is one whose texts are words rather than sentences.
LEAST_ENTRIES, SENTENCE_WORDS = 2, 4
# Keys that name terms and definitions, and nothing else.
SURE_TERMS = frozenset("term headword lemma word concept acronym abbreviation".split())
SURE_DEFINITIONS = frozenset(("definition", "def", "meaning", "gloss", "explanation"))


class YamlRecords:
    """YAML that holds a glossary."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file of YAML holds entries, and is not of settings or data."""
        if path.suffix.lower() not in SUFFIXES or not path.is_file():
            return False
        try:
            records = list(_records(load_yaml(path), ReadOptions()))
        except CorpusError:
            return False
        rows = [dict(flat_row(record)) for _, record in records]
        return are_glossary(rows, path.stem)

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the drafts of a file of YAML, and a note on each thing in it that is no entry.

        Raises CorpusError if it is no YAML, holds no mappings, or its keys are not known.
        """
        file = str(path)
        yield from record_drafts(_items(load_yaml(path), file, options), file, options)


def _items(whole: Any, file: str, options: ReadOptions) -> Iterator[tuple[int, Record] | Fault]:
    """Yield the entries of YAML, each with its line, and a note on what is none."""
    for _, value in entries_in(unboxed(whole, options), options):
        if not isinstance(value, dict):
            yield Fault(file, 1, f"{shown_values([text_of_value(value)])!r} is no entry; left out")
    yield from _records(whole, options)


def _records(whole: Any, options: ReadOptions) -> Iterator[tuple[int, Record]]:
    """Yield the entries of YAML, each with its line."""
    entries = unboxed(whole, options)
    lines = entries.lines if isinstance(entries, LinedMapping) else {}
    for (key, _), value in entries_in(entries, options):
        if isinstance(value, LinedMapping):
            yield value.line, value
        elif isinstance(value, dict):
            yield lines.get(key, getattr(value, "line", 1)), value


def unboxed(whole: Any, options: ReadOptions) -> Any:
    """Return the value in a mapping of one key, such as `glossary:`, or the whole."""
    while isinstance(whole, Mapping) and len(whole) == 1:
        [(key, inner)] = whole.items()
        is_box = isinstance(inner, (dict, list)) and bool(inner)
        if not is_box or options.language == key:
            break
        whole = inner
    return whole


def are_glossary(rows: list[dict[str, Any]], name: str) -> bool:
    """Return whether rows are terms with texts: by their keys, the file's name or the texts."""
    keys: dict[str, None] = {}
    for row in rows:
        keys.update(dict.fromkeys(row))
    columns = column_layout(list(keys), ReadOptions())
    if not columns.complete or len(rows) < LEAST_ENTRIES:
        return False
    known = set(map(normal, keys))
    if known & SURE_TERMS and known & SURE_DEFINITIONS:
        return True
    pairs = []
    for row in rows:
        term = _first(row, columns.of("term"))
        text = _first(row, columns.of("definition", "value", "expansion"))
        pairs.append((term, text))
    texts = [text for _, text in pairs]
    has_texts = median(map(word_count, texts)) >= SENTENCE_WORDS or not all(map(str.isascii, texts))
    keys_of_data = [term for term, _ in pairs if term.casefold() in PARTS]
    if not has_texts or 2 * len(keys_of_data) > len(pairs):
        return False
    return is_glossary_name(name) or is_glossary(pairs, ())


def _first(row: Record, columns: tuple[str, ...]) -> str:
    """Return the first text in some columns of a row."""
    for column in columns:
        if row.get(column):
            return text_of_value(row[column])
    return ""
