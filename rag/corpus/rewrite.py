"""An entry and the text of its file -> the new text. Pure.

What people wrote around the values stays: keys that are not ours, comments, the order and style of what is the same.
"""

import re
from pathlib import Path
from typing import Any

import yaml

from rag.corpus.entry_file import FRONT_MATTER, KEYS, EntryFile, Value
from rag.types import Entry

KEY_LINE = re.compile(r"([^\s#:'\"\[\]{}-][^:]*?)\s*:(\s|$)")
ENDLESS = 1_000_000


def entry_text(entry: Entry, before: str = "") -> str:
    """Return the text of an entry's file, given the text it had."""
    text = rewritten(entry, before)
    file = parsed(entry.id, text)
    # Front matter of a rare shape, such as one mapping in braces, cannot be kept.
    return text if not file.faults and file.entry() == entry else rewritten(entry, "")


def rewritten(entry: Entry, before: str) -> str:
    """Return the text of a file with the values of an entry where the old ones stood."""
    parts = FRONT_MATTER.match(before)
    head, body = (parts[1], parts[2]) if parts else ("", "")
    was, blocks = parsed(entry.id, before), key_blocks(head)
    for key in KEYS:
        value = getattr(entry, key)
        if key not in was.values or was.values[key] != value:
            blocks[key] = written(key, value) if value or key in blocks else ""
    if was.body != entry.definition:
        body = f"{entry.definition}\n"
    return f"---\n{''.join(blocks.values())}---\n{body}"


def parsed(entry: str, text: str) -> EntryFile:
    """Return what the text of an entry's file says."""
    file = EntryFile(Path(f"{entry}.md"))
    file.parse(text)
    return file


def key_blocks(head: str) -> dict[str, str]:
    """Return the lines of each key of some front matter, comments above the first key under an empty one."""
    blocks: dict[str, str] = {"": ""}
    key = ""
    for line in head.splitlines(keepends=True):
        if found := KEY_LINE.match(line):
            key = found[1]
        blocks[key] = blocks.get(key, "") + line
    return blocks


def written(key: str, value: Value) -> str:
    """Return a key and its value as YAML; questions and languages one a line, other lists in brackets."""
    told: Any = list(value) if isinstance(value, tuple) else value
    if key == "translations":
        told = {each.language: {"term": each.term, "definition": each.definition} for each in told}
    flow = key != "questions" and isinstance(told, list)
    return str(
        yaml.safe_dump(
            {key: told},
            allow_unicode=True,
            width=ENDLESS,
            default_flow_style=None if flow else False,
            sort_keys=False,
        )
    )
