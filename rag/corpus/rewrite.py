"""Writes an entry into the text of its file, and leaves all else as it was. Pure.

Unknown keys, comments, line ends, and the order and style of unchanged values stay as they are.
"""

import re
from pathlib import Path

import yaml

from rag.corpus.entry_file import FRONT_MATTER_KEYS, EntryFile, FieldValue
from rag.corpus.front_matter_edits import with_values, yaml_of
from rag.types import Entry

FILE_PARTS = re.compile(
    r"(\ufeff?---[ \t]*\r?\n)(.*?)^(---[ \t]*(?:\r?\n|\Z))(.*)", re.DOTALL | re.MULTILINE
)
BLANK_LINES = re.compile(r"(?:[^\S\n]*\n)*")
LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+\Z")
LINE_ENDS = "\r\n"
# What a key stands for that a file lacks.
UNSAID: tuple[FieldValue, ...] = ("approved", ())


def entry_text(entry: Entry, before: str = "") -> str:
    """Return the text of an entry's file, given the text it had, with its line ends."""
    if before:
        text = _edited(entry, before)
        if text is not None and _says(text, entry):
            return text
    # Front matter of a rare shape, such as one mapping in braces, cannot be kept.
    head = ""
    for key in FRONT_MATTER_KEYS:
        value = getattr(entry, key)
        if value:
            head += yaml_of(key, value)
    return f"---\n{head}---\n{entry.definition}\n"


def file_text(path: Path) -> str:
    """Return the text of a file, with its line ends and its byte order mark. Raises OSError."""
    return path.read_bytes().decode("utf-8")


def _says(text: str, entry: Entry) -> bool:
    """Return whether the text of a file is that of an entry."""
    file = _parsed(entry.id, text)
    return not file.faults and file.entry() == entry


def _edited(entry: Entry, before: str) -> str | None:
    """Return the text of a file with what differs in an entry; None if that cannot be done."""
    parts = FILE_PARTS.match(before)
    if not parts:
        return None
    opening, head, closing, body = parts.groups()
    old = _parsed(entry.id, before)
    changed: dict[str, FieldValue] = {}
    for key in FRONT_MATTER_KEYS:
        value = getattr(entry, key)
        is_unsaid = key not in old.lines and value in UNSAID
        if not is_unsaid and old.values.get(key) != value:
            changed[key] = value
    try:
        head = with_values(head, old.values, changed)
    except yaml.YAMLError:
        return None
    if old.body != entry.definition:
        line_end = "\r\n" if opening.endswith("\r\n") else "\n"
        body = _with_definition(body, entry.definition, line_end)
        if not closing.endswith("\n"):
            closing += line_end
    return f"{opening}{head}{closing}{body}"


def _parsed(entry: str, text: str) -> EntryFile:
    """Return the text of an entry's file taken apart."""
    file = EntryFile(Path(f"{entry}.md"))
    file.parse(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    return file


def _with_definition(body: str, definition: str, line_end: str) -> str:
    """Return the body of a file with another definition; lines that stay keep their line ends."""
    stop = len(body.rstrip())
    blank = BLANK_LINES.match(body, 0, stop)
    start = blank.end() if blank else 0
    old, new = LINE.findall(body[start:stop]), definition.split("\n")
    first = _common(old, new)
    last = _common(old[first:][::-1], new[first:][::-1])
    lines = [*old[:first], *new[first : len(new) - last], *old[len(old) - last :]]
    for place, line in enumerate(lines[:-1]):
        if not line.endswith(("\r", "\n")):
            lines[place] = line + line_end
    below = body[stop:] if stop else line_end
    return f"{body[:start]}{''.join(lines).rstrip()}{below}"


def _common(old: list[str], new: list[str]) -> int:
    """Return how many lines at the beginning are the same, line ends aside."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one.rstrip(LINE_ENDS) != other:
            break
        count += 1
    return count
