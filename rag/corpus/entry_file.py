"""Reads the Markdown file of one entry, front matter and body, or reports its faults."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias, get_args

import yaml

from rag.entries.fields import FIELD_NAMES, KIND_OF, FieldKind
from rag.entries.text import definition_text, is_visible, one_line
from rag.errors import Fault
from rag.types import Entry, Status, Translation

# The keys of front matter; the id is the name of the file, and the definition its body.
FRONT_MATTER_KEYS = tuple(name for name in FIELD_NAMES if name not in ("id", "definition"))
FieldValue: TypeAlias = str | tuple[str, ...] | tuple[Translation, ...]
FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)(.*)", re.DOTALL | re.MULTILINE)
HAS_TERM = re.compile(r"^['\"{]?term['\"]?\s*:", re.MULTILINE)
HAS_TITLE = re.compile(r"^title\s*:", re.MULTILINE)
MAX_FILE_BYTES = 1_000_000
# The most levels of YAML that are read.
DEEPEST = 100
ENTRY_SUFFIX = ".md"
# A file whose name begins so is no entry.
IGNORED_PREFIXES = (".", "_", "README")
# Beside the term, the keys whose values are names of the entry.
NAME_KEYS = ("aliases", "shared_names")
# Every level of YAML takes one of these signs.
NESTING = re.compile(r"[\[{\-?:]")
# Scalars that stand for an empty list.
NOTHING = ("", "null", "~")
# The lines of a YAML node count from 0, and the file has a line `---` before them.
FIRST_LINE = 2


def is_entry_file(path: Path) -> bool:
    """Return whether a file has front matter with a term, and no title as pages of a site have."""
    if path.suffix != ENTRY_SUFFIX or not path.is_file():
        return False
    parts = FRONT_MATTER.match(EntryFile(path).text() or "")
    if not parts:
        return False
    return bool(HAS_TERM.search(parts[1])) and not HAS_TITLE.search(parts[1])


def read_entry(path: Path, folder: Path) -> "Entry | tuple[Fault, ...]":
    """Return the entry of a file, or its faults."""
    file = EntryFile.read(path, folder)
    return tuple(file.faults) or file.entry()


@dataclass
class EntryFile:
    """One file taken apart: its values by key, the line of each key, its body, and its faults."""

    path: Path
    values: dict[str, FieldValue] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1
    faults: list[Fault] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path, folder: Path) -> "EntryFile":
        """Return a file of a folder, with its faults noted; a link out of the folder is a fault."""
        file = cls(path)
        if not _is_utf8(path.name):
            file._fault(1, "the name of the file is not UTF-8; rename it")
        elif not path.is_file() and (path.exists() or path.is_symlink()):
            # A pipe would be waited for.
            file._fault(1, "no file: a folder, a pipe, or a link that leads nowhere; remove it")
        elif path.resolve().is_relative_to(folder.resolve()):
            file.parse(file.text())
        else:
            file._fault(1, "a link to a file outside of the corpus; put the file itself here")
        return file

    def parse(self, text: str | None) -> None:
        """Take front matter and body from the text of the file; None if it could not be read."""
        if text is None:
            return
        parts = FRONT_MATTER.match(text)
        if not parts:
            self._fault(1, "no front matter; begin the file with '---', its keys, and '---'")
            return
        self.body_line = text[: parts.start(2)].count("\n") + 1
        self.body = definition_text(parts[2])
        if self._read_front_matter(parts[1]):
            self._check_required()

    def text(self) -> str | None:
        """Return the file's text, or None with a fault: unreadable, too large, or not UTF-8."""
        try:
            with self.path.open("rb") as stream:
                raw = stream.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            self._fault(1, f"cannot be read ({error.strerror})")
            return None
        if len(raw) > MAX_FILE_BYTES:
            self._fault(1, f"larger than {MAX_FILE_BYTES:,} bytes; one entry a file")
            return None
        try:
            return raw.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            self._fault(line, "not UTF-8; save the file as UTF-8")
        return None

    def _read_front_matter(self, source: str) -> bool:
        """Take the keys of front matter and their values. Return False if there are none.

        Values stay as they are written: `Null` and `1.5` are words.
        """
        node = self._composed(source)
        if node is None:
            return False
        for key_node, value_node in node.value:
            self._take(key_node, value_node)
        return True

    def _composed(self, source: str) -> yaml.MappingNode | None:
        """Return front matter as a mapping of YAML nodes, or None with a fault if it is none."""
        try:
            readable = "" if is_nested_too_deeply(source) else source
            node = yaml.compose(readable, Loader=yaml.CSafeLoader)
        except yaml.MarkedYAMLError as error:
            remedy = "quote values that hold ':' or '#'"
            line = error.problem_mark.line + FIRST_LINE if error.problem_mark else 1
            self._fault(line, f"front matter is not YAML: {error.problem}; {remedy}")
        except (yaml.YAMLError, RecursionError) as error:
            self._fault(1, f"front matter is not YAML: {error}")
        else:
            if isinstance(node, yaml.MappingNode):
                return node
            self._fault(1, "front matter must be 'key: value' lines")
        return None

    def _take(self, key_node: yaml.Node, value_node: yaml.Node) -> None:
        """Take one key, unless it stands twice or its value has another shape."""
        key, line = str(key_node.value), _line_of(key_node)
        if key in self.lines:
            self._fault(line, f"{key!r} stands twice (first in line {self.lines[key]})")
            return
        self.lines[key] = line
        if key in FRONT_MATTER_KEYS:
            readers: dict[FieldKind, Callable[[str, yaml.Node], FieldValue]] = {
                "text": self._scalar,
                "status": self._scalar,
                "list": self._list,
                "translations": self._translations,
            }
            self.values[key] = readers[KIND_OF[key]](key, value_node)

    def _scalar(self, key: str, node: yaml.Node) -> str:
        """Return a single value on one line."""
        if not isinstance(node, yaml.ScalarNode):
            self._fault(_line_of(node), f"{key!r} must be a single value")
            return ""
        return one_line(node.value)

    def _list(self, key: str, node: yaml.Node) -> tuple[str, ...]:
        """Return the values of a list, each on one line, without empty ones."""
        if _is_nothing(node):
            return ()
        if not isinstance(node, yaml.SequenceNode) or not _are_scalars(node.value):
            shape = f"a list of plain values, for example {key}: [one, two]"
            self._fault(_line_of(node), f"{key!r} must be {shape}")
            return ()
        values = []
        for item in node.value:
            value = one_line(item.value)
            if value:
                values.append(value)
        return tuple(values)

    def _translations(self, key: str, node: yaml.Node) -> tuple[Translation, ...]:
        """Return the term and the definition in each language; the definition may be missing."""
        if _is_nothing(node):
            return ()
        translations = []
        is_mapping = isinstance(node, yaml.MappingNode)
        pairs = node.value if is_mapping else []
        for language, value in pairs:
            translation = _translation(language, value)
            if translation:
                translations.append(translation)
        languages = {translation.language for translation in translations}
        # A pair is missing here if it has another shape, or if its language stands twice.
        if not is_mapping or len(languages) < len(pairs):
            shape = f"like {key}: {{de: {{term: Rauschen, definition: ...}}}}"
            self._fault(_line_of(node), f"{key!r} must be {shape}")
        return tuple(translations)

    def _check_required(self) -> None:
        """Note a fault if the term, a known status or the definition is missing."""
        has_faulty_term = any(fault.message.startswith("'term'") for fault in self.faults)
        if not self.values.get("term") and not has_faulty_term:
            self._fault(1, "'term' is missing")
        for key in ("term", *NAME_KEYS):
            if not all(map(is_visible, _texts(self.values.get(key, ())))):
                self._fault(self.lines[key], f"{key!r} holds a name that nobody can see")
        if self.values.get("status", "approved") not in get_args(Status):
            known = ", ".join(get_args(Status))
            self._fault(self.lines["status"], f"'status' must be one of {known}")
        if not self.body:
            self._fault(self.body_line, "no definition below the front matter")

    def _fault(self, line: int, message: str) -> None:
        """Note a fault; what is not UTF-8 in the name of the file is replaced."""
        name = os.fsencode(self.path).decode(errors="replace")
        self.faults.append(Fault(name, line, message))

    def entry(self) -> Entry:
        """Return the entry of a file without faults."""
        values: dict[str, Any] = dict.fromkeys(FRONT_MATTER_KEYS, ())
        values["status"] = "approved"
        values.update(self.values)
        return Entry(id=self.path.stem, definition=self.body, **values)


def _texts(value: FieldValue) -> list[str]:
    """Return the texts of a value, without empty ones."""
    values = [value] if isinstance(value, str) else value
    return [text for text in values if isinstance(text, str) and text]


def _line_of(node: yaml.Node) -> int:
    """Return the line of the file in which a node of its front matter starts."""
    return int(node.start_mark.line) + FIRST_LINE


def _is_nothing(node: yaml.Node) -> bool:
    """Return whether a node stands for an empty list."""
    return isinstance(node, yaml.ScalarNode) and node.value in NOTHING


def _are_scalars(nodes: list[yaml.Node]) -> bool:
    """Return whether all nodes are single values."""
    return all(isinstance(node, yaml.ScalarNode) for node in nodes)


def _translation(language: yaml.Node, node: yaml.Node) -> Translation | None:
    """Return the translation into one language; None if it has no term or another shape."""
    if not isinstance(node, yaml.MappingNode):
        return None
    parts: dict[str, str] = {}
    for key, value in node.value:
        if not isinstance(value, yaml.ScalarNode):
            return None
        parts[str(key.value)] = value.value
    term = one_line(parts.get("term", ""))
    if not term or not parts.keys() <= {"term", "definition"}:
        return None
    return Translation(str(language.value), term, definition_text(parts.get("definition", "")))


def _is_utf8(name: str) -> bool:
    """Return whether the bytes of a file name are UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_nested_too_deeply(source: str) -> bool:
    """Return whether YAML is nested deeper than DEEPEST; the composer recurses for each level.

    Raises yaml.YAMLError if a text with many levels cannot be read.
    """
    if len(NESTING.findall(source)) <= DEEPEST:
        return False
    depth = 0
    for event in yaml.parse(source, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            return True
    return False
