"""The text of a page -> its front matter by key, whatever its shape, and its body."""

import re
import textwrap
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from rag.formats.yaml_values import plain

Values: TypeAlias = tuple[str, ...]

YAML_PAGE = re.compile(
    r"\s*---[ \t]*\n(.*?)^[ \t]*---[ \t]*(?:\n|\Z)(.*)", re.DOTALL | re.MULTILINE
)
TOML_PAGE = re.compile(
    r"\s*\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)(.*)", re.DOTALL | re.MULTILINE
)
KEY = re.compile(r"\s*([A-Za-z][\w -]*?)\s*:(?:\s+(.*)|\s*)")
ITEM = re.compile(r"\s*-\s+(.*)")
EMPTY = ("", "null", "~", ">", "|", ">-", "|-", "[]")


@dataclass(frozen=True)
class Page:
    """A page taken apart: each key of its front matter, in lower case with '_', with its values; and its body."""

    values: Mapping[str, Values]
    body: str
    line: int

    def first(self, *keys: str) -> str:
        """Return the first value there is of some keys."""
        return next(iter(self.all(*keys)), "")

    def all(self, *keys: str) -> Values:
        """Return the values of some keys, one after the other."""
        return tuple(value for key in keys for value in self.values.get(key, ()))


def page(text: str) -> Page | None:
    """Return a page with front matter in YAML or TOML; None if there is none."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if parts := YAML_PAGE.match(text):
        values = yaml_values(textwrap.dedent(parts[1]))
    elif parts := TOML_PAGE.match(text):
        values = toml_values(parts[1])
    else:
        return None
    return Page(values, parts[2], text[: parts.start(2)].count("\n") + 1)


def yaml_values(source: str) -> dict[str, Values]:
    """Return the values of YAML by key; line by line if it is none. Of a key that stands twice, the first with any."""
    try:
        told = plain(source)
    except yaml.YAMLError:
        told = None
    if not isinstance(told, dict):
        return line_values(source.splitlines())
    return {key_name(key): scalars(value) for key, value in told.items()}


def toml_values(source: str) -> dict[str, Values]:
    """Return the values of TOML by key; line by line if it is none."""
    try:
        held = tomllib.loads(source)
    except tomllib.TOMLDecodeError:
        return line_values(line.replace(" = ", ": ") for line in source.splitlines())
    return {key_name(key): scalars(value) for key, value in held.items()}


def scalars(value: Any) -> Values:
    """Return the words of each plain value of YAML or TOML."""
    if isinstance(value, list):
        return tuple(each for item in value for each in scalars(item))
    if value is None or isinstance(value, dict):
        return ()
    return said(str(value).lower() if isinstance(value, bool) else str(value))


def line_values(lines: Iterable[str]) -> dict[str, Values]:
    """Return what 'key: value' lines, list items and continued lines say, for front matter that is no YAML."""
    values: dict[str, Values] = {}
    key = ""
    for line in lines:
        if found := KEY.fullmatch(line):
            key = key_name(found[1])
            values.setdefault(
                key, () if (found[2] or "").strip() in EMPTY else said(unquoted(found[2]))
            )
        elif item := ITEM.fullmatch(line):
            values[key] = (*values.get(key, ()), *said(unquoted(item[1])))
        elif key and line.strip():
            held = values.get(key, ())
            values[key] = (*held[:-1], " ".join([*held[-1:], *line.split()]))
    return values


def key_name(key: str) -> str:
    """Return a key as it is looked up: `Short Description` -> `short_description`."""
    return re.sub(r"[\s-]+", "_", key.strip()).lower()


def unquoted(value: str) -> str:
    """Return a value without the quotes around it."""
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def said(value: str) -> Values:
    """Return a value as the only one of its key, its paragraphs kept; none if it is empty."""
    blocks = (" ".join(block.split()) for block in re.split(r"\n\s*\n", value))
    text = "\n\n".join(block for block in blocks if block)
    return (text,) if text else ()
