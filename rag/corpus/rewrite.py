"""Writes an entry into the text of its file, and leaves what people wrote around the values. Pure.

Unknown keys, comments, and the order and style of unchanged values stay as they are.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from rag.corpus.entry_file import FRONT_MATTER, FRONT_MATTER_KEYS, EntryFile, FieldValue
from rag.types import Entry

KEY_LINE = re.compile(r"([^\s#:'\"\[\]{}-][^:]*?)\s*:(\s|$)")
# Keeps PyYAML from breaking lines.
ENDLESS = 1_000_000


def entry_text(entry: Entry, before: str = "") -> str:
    """Return the text of an entry's file, given the text it had."""
    text = _rewritten(entry, before)
    file = _parsed(entry.id, text)
    if not file.faults and file.entry() == entry:
        return text
    # Front matter of a rare shape, such as one mapping in braces, cannot be kept.
    return _rewritten(entry, "")


def _rewritten(entry: Entry, before: str) -> str:
    """Return the text of a file with the values of an entry in place of the old ones."""
    parts = FRONT_MATTER.match(before)
    head = body = ""
    if parts:
        head, body = parts[1], parts[2]
    old, blocks = _parsed(entry.id, before), _key_blocks(head)
    for key in FRONT_MATTER_KEYS:
        value = getattr(entry, key)
        unchanged = key in old.values and old.values[key] == value
        needed = value or key in blocks
        if needed and not unchanged:
            blocks[key] = _yaml_of(key, value)
    if old.body != entry.definition:
        body = f"{entry.definition}\n"
    return f"---\n{''.join(blocks.values())}---\n{body}"


def _parsed(entry: str, text: str) -> EntryFile:
    """Return the text of an entry's file taken apart."""
    file = EntryFile(Path(f"{entry}.md"))
    file.parse(text)
    return file


def _key_blocks(head: str) -> dict[str, str]:
    """Return the lines of front matter by key; lines before the first key stand under ''."""
    blocks: dict[str, str] = {"": ""}
    key = ""
    for line in head.splitlines(keepends=True):
        match = KEY_LINE.match(line)
        if match:
            key = match[1]
        blocks[key] = blocks.get(key, "") + line
    return blocks


def _yaml_of(key: str, value: FieldValue) -> str:
    """Return a key and its value as YAML.

    Questions and translations take one line each, other lists stand in brackets.
    """
    content: Any = value
    if key == "translations":
        content = _by_language(value)
    elif isinstance(value, tuple):
        content = list(value)
    in_brackets = key != "questions" and isinstance(content, list)
    text = yaml.safe_dump(
        {key: content},
        allow_unicode=True,
        width=ENDLESS,
        default_flow_style=None if in_brackets else False,
        sort_keys=False,
    )
    return str(text)


def _by_language(translations: Iterable[Any]) -> dict[str, dict[str, str]]:
    """Return translations as they stand in front matter: by language."""
    mapping = {}
    for item in translations:
        mapping[item.language] = {"term": item.term, "definition": item.definition}
    return mapping
