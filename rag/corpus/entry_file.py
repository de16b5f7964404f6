"""The file of one entry, front matter and body -> the entry, or its faults, each with its line."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias, cast, get_args

import yaml

from rag.entries.fields import KIND_OF, NAMES, Kind
from rag.entries.text import one_line, paragraphs
from rag.errors import Fault
from rag.types import Entry, Status, Translation

# The keys of front matter: the id is the name of the file, and the definition its body.
KEYS = tuple(name for name in NAMES if name not in ("id", "definition"))
Value: TypeAlias = str | tuple[str, ...] | tuple[Translation, ...]
FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)(.*)", re.DOTALL | re.MULTILINE)
HAS_TERM = re.compile(r"^['\"{]?term['\"]?\s*:", re.MULTILINE)
HAS_TITLE = re.compile(r"^title\s*:", re.MULTILINE)
MAX_FILE_BYTES = 1_000_000
DEEPEST = 100
SUFFIX, ASIDE = ".md", (".", "_", "README")


def is_entry_file(path: Path) -> bool:
    """Tell whether a file has front matter with a term, and no title as the pages of a site have."""
    parts = (
        FRONT_MATTER.match(EntryFile(path).text() or "")
        if path.suffix == SUFFIX and path.is_file()
        else None
    )
    return parts is not None and bool(HAS_TERM.search(parts[1])) and not HAS_TITLE.search(parts[1])


def read_entry(path: Path, folder: Path) -> "Entry | tuple[Fault, ...]":
    """Return the entry of a file, or its faults."""
    file = EntryFile.read(path, folder)
    return tuple(file.faults) or file.entry()


@dataclass
class EntryFile:
    """One file taken apart: front matter by key, with the line of each value; the body; what is wrong."""

    path: Path
    values: dict[str, Value] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1
    faults: list[Fault] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path, folder: Path) -> "EntryFile":
        """Return a file of a folder, with its faults noted rather than raised; no link leads out of the folder."""
        file = cls(path)
        if path.resolve().is_relative_to(folder.resolve()):
            file.parse(file.text())
        else:
            file.fault(1, "a link to a file outside of the corpus; put the file itself here")
        return file

    def parse(self, text: str | None) -> None:
        """Take the parts of an entry from the text of its file; None if it could not be read."""
        if text and (parts := FRONT_MATTER.match(text)):
            self.body_line = text[: parts.start(2)].count("\n") + 1
            self.body = paragraphs(parts[2])
            if self.read_front_matter(parts[1]):
                self.require()
        elif text is not None:
            self.fault(1, "no front matter; begin the file with '---', its keys, and '---'")

    def text(self) -> str | None:
        """Return the file's text, or None if it is too large or not UTF-8."""
        try:
            with self.path.open("rb") as stream:
                raw = stream.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            self.fault(1, f"cannot be read ({error.strerror})")
            return None
        if len(raw) > MAX_FILE_BYTES:
            self.fault(1, f"larger than {MAX_FILE_BYTES:,} bytes; one entry a file")
            return None
        try:
            return raw.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            self.fault(raw[: error.start].count(b"\n") + 1, "not UTF-8; save the file as UTF-8")
        return None

    def read_front_matter(self, source: str) -> bool:
        """Take the keys and the plain words of their values (`Null` stays a word). False if it is not YAML."""
        try:
            node = yaml.compose("" if nested(source) else source, Loader=yaml.CSafeLoader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 2 if error.problem_mark else 1
            self.fault(
                line,
                f"front matter is not YAML: {error.problem}; quote values that hold ':' or '#'",
            )
        except (yaml.YAMLError, RecursionError) as error:
            self.fault(1, f"front matter is not YAML: {error}")
        else:
            if isinstance(node, yaml.MappingNode):
                for key_node, value_node in node.value:
                    self.take(key_node, value_node)
                return True
            self.fault(1, "front matter must be 'key: value' lines")
        return False

    def take(self, key_node: yaml.Node, value_node: yaml.Node) -> None:
        """Take one key, unless it stands twice or its value has the wrong shape."""
        key, line = str(key_node.value), key_node.start_mark.line + 2
        if key in self.lines:
            self.fault(line, f"{key!r} stands twice (first in line {self.lines[key]})")
            return
        self.lines[key] = line
        if key in KEYS:
            readers: dict[Kind, Callable[[str, yaml.Node], Value]] = {
                "text": self.scalar,
                "status": self.scalar,
                "list": self.list,
                "translations": self.translations,
            }
            self.values[key] = readers[KIND_OF[key]](key, value_node)

    def scalar(self, key: str, node: yaml.Node) -> str:
        """Return the words of a single value."""
        if not isinstance(node, yaml.ScalarNode):
            self.fault(node.start_mark.line + 2, f"{key!r} must be a single value")
            return ""
        return one_line(node.value)

    def list(self, key: str, node: yaml.Node) -> tuple[str, ...]:
        """Return the words of each value of a list; nothing at all is an empty list."""
        if isinstance(node, yaml.ScalarNode) and node.value in ("", "null", "~"):
            return ()
        if not isinstance(node, yaml.SequenceNode) or any(
            not isinstance(item, yaml.ScalarNode) for item in node.value
        ):
            self.fault(
                node.start_mark.line + 2,
                f"{key!r} must be a list of plain values, for example {key}: [one, two]",
            )
            return ()
        return tuple(words for item in node.value if (words := one_line(item.value)))

    def translations(self, key: str, node: yaml.Node) -> tuple[Translation, ...]:
        """Return what stands for each language: its term and its definition, which may be missing."""
        if isinstance(node, yaml.ScalarNode) and node.value in ("", "null", "~"):
            return ()
        found = (
            [translation(*pair) for pair in node.value]
            if isinstance(node, yaml.MappingNode)
            else [None]
        )
        if None in found or len({each.language for each in found if each}) < len(found):
            self.fault(
                node.start_mark.line + 2,
                f"{key!r} must be like {key}: {{de: {{term: Rauschen, definition: ...}}}}",
            )
        return tuple(each for each in found if each)

    def require(self) -> None:
        """Note what an entry cannot be without."""
        if not self.values.get("term") and not any(
            fault.message.startswith("'term'") for fault in self.faults
        ):
            self.fault(1, "'term' is missing")
        if self.values.get("status", "approved") not in get_args(Status):
            self.fault(
                self.lines["status"], f"'status' must be one of {', '.join(get_args(Status))}"
            )
        if not self.body:
            self.fault(self.body_line, "no definition below the front matter")

    def fault(self, line: int, message: str) -> None:
        """Note one thing that is wrong."""
        self.faults.append(Fault(str(self.path), line, message))

    def entry(self) -> Entry:
        """Return the entry of a file without faults."""
        listed: dict[str, Any] = {
            key: self.values.get(key, ()) for key in KEYS if key not in ("term", "status")
        }
        return Entry(
            id=self.path.stem,
            term=cast(str, self.values["term"]),
            status=cast(Status, self.values.get("status", "approved")),
            definition=self.body,
            **listed,
        )


def translation(language: yaml.Node, node: yaml.Node) -> Translation | None:
    """Return what stands for one language, or None if its term is missing or anything has the wrong shape."""
    if not isinstance(node, yaml.MappingNode) or any(
        not isinstance(held, yaml.ScalarNode) for _, held in node.value
    ):
        return None
    said = {str(name.value): held.value for name, held in node.value}
    term = one_line(said.get("term", ""))
    if not term or not set(said) <= {"term", "definition"}:
        return None
    return Translation(str(language.value), term, paragraphs(said.get("definition", "")))


def nested(source: str) -> bool:
    """Tell whether some YAML is nested deeper than the composer, which calls itself for each level, can bear."""
    if sum(map(source.count, "[{-?:")) <= DEEPEST:
        return False
    depth = 0
    for event in yaml.parse(source, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(
            event, yaml.CollectionEndEvent
        )
        if depth > DEEPEST:
            return True
    return False
