"""Reads YAML as plain values: scalars stay as written, each mapping knows its line."""

from pathlib import Path
from typing import Any

import yaml

from rag.corpus.entry_file import is_nested_too_deeply
from rag.errors import CorpusError, Fault

# The largest file that is read, in bytes.
MAX_BYTES = 50_000_000
# Aliases of aliases can make a short text endless.
MAX_VALUES = 2_000_000


class LinedMapping(dict[str, Any]):
    """A mapping of YAML, the line where it begins, and the lines of its keys."""

    line = 1

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.lines: dict[str, int] = {}


def load_yaml(path: Path) -> Any:
    """Return the plain values of a file. Raises CorpusError if it cannot be read or is no YAML."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CorpusError([Fault(str(path), 1, f"is larger than {MAX_BYTES:,} bytes")])
        return parse_yaml(path.read_text(encoding="utf-8-sig"))
    except yaml.MarkedYAMLError as error:
        line = 1
        if error.problem_mark:
            line = error.problem_mark.line + 1
        raise CorpusError([Fault(str(path), line, f"is not YAML: {error.problem}")]) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CorpusError([Fault(str(path), 1, f"cannot be read as YAML ({error})")]) from error


def parse_yaml(source: str) -> Any:
    """Return the values of YAML: strings, lists, mappings and None. Raises yaml.YAMLError."""
    if is_nested_too_deeply(source):
        raise yaml.YAMLError("it is nested too deeply")
    try:
        return _PlainValues().of(yaml.compose(source, Loader=yaml.CSafeLoader))
    except RecursionError as error:
        raise yaml.YAMLError("it holds itself") from error


class _PlainValues:
    """Turns the nodes of one document into plain values, MAX_VALUES of them at most."""

    def __init__(self) -> None:
        self._left = MAX_VALUES

    def of(self, node: yaml.Node | None) -> Any:
        """Return the plain value of a node. Raises yaml.YAMLError if there are too many."""
        self._left -= 1
        if self._left < 0:
            raise yaml.YAMLError(f"it holds more than {MAX_VALUES:,} values")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.of(item) for item in node.value]
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        return None

    def _mapping(self, node: yaml.MappingNode) -> LinedMapping:
        """Return a mapping; a key that stands twice has the first value that is not empty."""
        mapping = LinedMapping()
        mapping.line = node.start_mark.line + 1
        for key_node, value_node in node.value:
            key = str(key_node.value)
            mapping[key] = mapping.get(key) or self.of(value_node)
            mapping.lines.setdefault(key, key_node.start_mark.line + 1)
        return mapping


def _scalar(node: yaml.ScalarNode) -> str | None:
    """Return the words of a scalar; None for an unquoted null."""
    is_plain = not node.style
    if is_plain and node.value in ("", "null", "~"):
        return None
    return str(node.value)
