"""YAML of another tool -> plain values, their words as written; each mapping knows its line."""

from pathlib import Path
from typing import Any

import yaml

from rag.corpus.entry_file import nested
from rag.errors import CorpusError, Fault

MAX_BYTES = 50_000_000
# Aliases of aliases can make a short text endless.
MAX_VALUES = 2_000_000


class Told(dict[str, Any]):
    """What a mapping says by key, and the line where it begins."""

    line = 1


def load_yaml(path: Path) -> Any:
    """Return what a file says. Raises CorpusError."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CorpusError([Fault(str(path), 1, f"is larger than {MAX_BYTES:,} bytes")])
        return plain(path.read_text(encoding="utf-8-sig"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CorpusError([Fault(str(path), line, f"is not YAML: {error.problem}")]) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CorpusError([Fault(str(path), 1, f"cannot be read as YAML ({error})")]) from error


def plain(source: str) -> Any:
    """Return what YAML says: strings, lists, and `Told` mappings; None for nothing. Raises yaml.YAMLError."""
    if nested(source):
        raise yaml.YAMLError("it is nested too deeply")
    try:
        return Values().of(yaml.compose(source, Loader=yaml.CSafeLoader))
    except RecursionError as error:
        raise yaml.YAMLError("it holds itself") from error


class Values:
    """Turns nodes into plain values, so many at most."""

    def __init__(self) -> None:
        """Begin to count."""
        self._left = MAX_VALUES

    def of(self, node: yaml.Node | None) -> Any:
        """Return the plain value of a node. Of a key that stands twice, the first that says anything counts."""
        self._left -= 1
        if self._left < 0:
            raise yaml.YAMLError(f"it holds more than {MAX_VALUES:,} values")
        if isinstance(node, yaml.MappingNode):
            told = Told()
            told.line = node.start_mark.line + 1
            for key, value in node.value:
                told[str(key.value)] = told.get(str(key.value)) or self.of(value)
            return told
        if isinstance(node, yaml.SequenceNode):
            return [self.of(item) for item in node.value]
        if isinstance(node, yaml.ScalarNode):
            return node.value if node.style or node.value not in ("", "null", "~") else None
        return None
