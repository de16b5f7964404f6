"""Splits a page into its front matter, in YAML or TOML, and its body."""

import re
import textwrap
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from rag.entries.text import one_line
from rag.formats.yaml_values import parse_yaml

Values: TypeAlias = tuple[str, ...]

YAML_PAGE = re.compile(
    r"\s*---[ \t]*\n(.*?)^[ \t]*---[ \t]*(?:\n|\Z)(.*)", re.DOTALL | re.MULTILINE
)
TOML_PAGE = re.compile(
    r"\s*\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)(.*)", re.DOTALL | re.MULTILINE
)
# The beginning of front matter: its fence, and a key.
BEGINNING = re.compile(r"\s*(?P<fence>---|\+\+\+)[ \t]*\n\s*[A-Za-z][\w -]{0,40}[:=][ \t]*[^\s:]")
KEY_LINE = re.compile(r"\s*([A-Za-z][\w -]*+)\s*+:(?:\s+(.*)|\s*)")
LIST_ITEM = re.compile(r"\s*-\s+(.*)")
# What stands behind a key whose values follow on the next lines, or that has none.
NO_VALUE = ("", "null", "~", ">", "|", ">-", "|-", "[]")


@dataclass(frozen=True)
class ParsedPage:
    """A page: the values of its front matter by key, its body, and the line where that begins.

    Keys are in lower case, with '_' for spaces and hyphens.
    """

    values: Mapping[str, Values]
    body: str
    line: int

    def first(self, *keys: str) -> str:
        """Return the first value of the first key that has one; '' if none has."""
        return next(iter(self.all(*keys)), "")

    def all(self, *keys: str) -> Values:
        """Return the values of some keys, one after the other."""
        values: list[str] = []
        for key in keys:
            values += self.values.get(key, ())
        return tuple(values)


def parse_page(text: str) -> ParsedPage | None:
    """Return a page that has front matter in YAML or TOML; None if it has none."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    in_yaml = YAML_PAGE.match(text)
    if in_yaml:
        values = _yaml_values(textwrap.dedent(in_yaml[1]))
        return ParsedPage(values, in_yaml[2], _line_at(text, in_yaml.start(2)))
    in_toml = TOML_PAGE.match(text)
    if in_toml:
        values = _toml_values(in_toml[1])
        return ParsedPage(values, in_toml[2], _line_at(text, in_toml.start(2)))
    return None


def unclosed_front_matter(text: str) -> str:
    """Return the remedy for a page whose front matter has no end; '' if it has one, or none."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    beginning = BEGINNING.match(text)
    if not beginning or parse_page(text):
        return ""
    fence = beginning["fence"]
    return f"its front matter has no end; write a line of `{fence}` below its last key"


def _line_at(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _yaml_values(source: str) -> dict[str, Values]:
    """Return the values of YAML by key, read line by line if it is broken.

    A key that stands twice has the first value that is not empty.
    """
    try:
        mapping = parse_yaml(source)
    except yaml.YAMLError:
        return _line_values(source.splitlines())
    if not isinstance(mapping, dict):
        return _line_values(source.splitlines())
    return {_key_name(key): _scalars(value) for key, value in mapping.items()}


def _toml_values(source: str) -> dict[str, Values]:
    """Return the values of TOML by key, read line by line if it is broken."""
    try:
        table = tomllib.loads(source)
    except tomllib.TOMLDecodeError:
        return _line_values(source.replace(" = ", ": ").splitlines())
    return {_key_name(key): _scalars(value) for key, value in table.items()}


def _scalars(value: Any) -> Values:
    """Return the text of a scalar of YAML or TOML, or of each scalar in a list."""
    if isinstance(value, list):
        scalars: list[str] = []
        for item in value:
            scalars += _scalars(item)
        return tuple(scalars)
    if value is None or isinstance(value, dict):
        return ()
    if isinstance(value, bool):
        return _text_values(str(value).lower())
    return _text_values(str(value))


def _line_values(lines: Iterable[str]) -> dict[str, Values]:
    """Return the values of `key: value` lines, list items and continued lines."""
    values: dict[str, Values] = {}
    key = ""
    for line in lines:
        key_line = KEY_LINE.fullmatch(line)
        item = LIST_ITEM.fullmatch(line)
        if key_line:
            key = _key_name(key_line[1])
            values.setdefault(key, _value_behind_key(key_line[2] or ""))
        elif item:
            values[key] = (*values.get(key, ()), *_text_values(_unquoted(item[1])))
        elif key and line.strip():
            *earlier, last = values.get(key) or ("",)
            values[key] = (*earlier, one_line(f"{last} {line}"))
    return values


def _value_behind_key(text: str) -> Values:
    if text.strip() in NO_VALUE:
        return ()
    return _text_values(_unquoted(text))


def _key_name(key: str) -> str:
    """Return a key as it is looked up: `Short Description` -> `short_description`."""
    return re.sub(r"[\s-]+", "_", key.strip()).lower()


def _unquoted(value: str) -> str:
    """Return a value without the quotes around it."""
    value = value.strip()
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    if is_quoted:
        return value[1:-1]
    return value


def _text_values(text: str) -> Values:
    """Return a text as the only value of its key, its paragraphs kept; no value if it is empty."""
    blocks = map(one_line, re.split(r"\n\s*\n", text))
    joined = "\n\n".join(filter(None, blocks))
    if not joined:
        return ()
    return (joined,)
