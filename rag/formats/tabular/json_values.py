"""Parse JSON, and turn the values of its objects into the cells of a row."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from rag.entries.text import definition_text
from rag.formats.decoding import CONTROL_CHARACTERS
from rag.formats.tabular.cells import Value, cell_markdown
from rag.formats.tabular.column_names import language_of
from rag.formats.tabular.columns import Row
from rag.types import Translation

Record: TypeAlias = Mapping[str, Any]

LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2,4})?")
# Keys that say what an object is about, where one text is wanted of it: the surest first.
DESCRIPTIVE = (
    *("rendered", "term", "name", "title", "label", "text", "value"),
    *("definition", "question", "id"),
)
# Keys under which a content management system keeps the parts of a formatted text.
FORMATTED = ("children", "content")
LIST_ITEMS = ("list-item", "listItem", "list_item")


def parse_json(text: str) -> Any:
    """Return the value of a JSON text. Raises ValueError.

    Numbers stay texts, as they are written. A key that is repeated has a list of all its values.
    """
    return json.loads(
        text, object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=str
    )


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object in which a repeated key has a list of its values."""
    values: dict[str, list[Any]] = defaultdict(list)
    for key, value in pairs:
        values[key].append(value)
    members = {}
    for key, repeated in values.items():
        members[key] = repeated[0] if len(repeated) == 1 else flattened(repeated)
    return members


def flattened(values: Sequence[Any]) -> list[Any]:
    """Return values in one list, in which lists among them are replaced by their items."""
    items = []
    for value in values:
        if isinstance(value, list):
            items += value
        else:
            items.append(value)
    return items


def json_error(error: ValueError) -> str:
    """Return the message of the JSON parser, without its place in the text."""
    if isinstance(error, json.JSONDecodeError):
        return error.msg
    return str(error)


def flat_row(record: Record) -> Row:
    """Return a record as a row of cells, without its translations.

    Languages move into the names of columns: {"term": {"de": "Rauschen"}} and
    {"de": {"term": "Rauschen"}} become {"term_de": "Rauschen"}.
    """
    row: dict[str, Value] = {}
    for key, value in record.items():
        if key == "translations":
            continue
        columns = _columns_in_languages(key, value) or {key: value}
        for column, inner in columns.items():
            row[column] = _cell(inner)
    return row


def _columns_in_languages(key: str, value: Any) -> dict[str, Any]:
    """Return columns such as `term_de` of an object that has languages; none of anything else."""
    if not isinstance(value, dict):
        return {}
    languages = [inner for inner in value if LANGUAGE.fullmatch(inner)]
    columns = {f"{key}_{language}": value[language] for language in languages}
    if columns and all(map(_has_language, columns)):
        return columns
    if not LANGUAGE.fullmatch(key):
        return {}
    columns = {f"{inner}_{key}": value[inner] for inner in value}
    if all(map(_has_language, columns)):
        return columns
    return {}


def _has_language(column: str) -> bool:
    return bool(language_of(column)[1])


def _cell(value: Any) -> Value:
    """Return a value as a cell of a table: a text, or a list of texts."""
    if not isinstance(value, list):
        return text_of_value(value)
    return tuple(filter(None, map(text_of_value, value)))


def text_of_value(value: Any) -> str:
    """Return a value as a text; of an object, the first of its most descriptive values."""
    if isinstance(value, dict):
        return _text_of_object(value)
    if isinstance(value, list):
        return " ".join(map(text_of_value, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return CONTROL_CHARACTERS.sub("", value)
    return ""


def _text_of_object(value: Record) -> str:
    """Return the formatted text that an object holds, or its most descriptive value."""
    for key in FORMATTED:
        if isinstance(value.get(key), list):
            return _formatted_text(value, value[key])
    for key in DESCRIPTIVE:
        if value.get(key):
            return text_of_value(value[key])
    return ""


def _is_formatted(node: Record) -> bool:
    """Return whether an object holds the parts of a formatted text."""
    return any(isinstance(node.get(key), list) for key in FORMATTED)


def _formatted_text(node: Record, parts: Sequence[Any]) -> str:
    """Return the text of a node of a formatted text: its words, or its paragraphs below it."""
    inner = [part for part in parts if isinstance(part, dict)]
    holds_paragraphs = any(map(_is_formatted, inner))
    between = "\n\n" if holds_paragraphs else ""
    text = between.join(map(text_of_value, inner))
    is_item = bool(node.get("listItem")) or node.get("type") in LIST_ITEMS
    return f"- {text}" if is_item else text


def parse_translations(value: Any, exact: bool) -> Iterator[Translation]:
    """Yield the translations of a record; its definitions stay as they are if it is `exact`.

    Understood are {"de": "Rauschen"}, {"de": {"term": ...}} and [{"language": "de", ...}]. A
    translation without a language or a term is left out.
    """
    to_markdown: Callable[[str], str] = definition_text if exact else cell_markdown
    for record in _translation_records(value):
        language = text_of_value(record.get("language"))
        term = text_of_value(record.get("term"))
        definition = text_of_value(record.get("definition"))
        if language and term:
            yield Translation(language, " ".join(term.split()), to_markdown(definition))


def _translation_records(value: Any) -> Iterator[Record]:
    """Yield translations of either shape as objects with a language, a term and a definition."""
    if isinstance(value, dict):
        for language, inner in value.items():
            if isinstance(inner, dict):
                yield {"language": language, **inner}
            else:
                yield {"language": language, "term": inner}
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                yield item
