"""Tells which files a source includes: none of them is ever followed."""

import re
from collections.abc import Iterator
from pathlib import Path

from rag.errors import Fault

# How many files a message names.
MAX_NAMED = 5


def include_notes(path: Path, text: str, include: re.Pattern[str]) -> Iterator[Fault]:
    """Yield a note on the files that a text includes, whose names are the groups of a pattern."""
    matches = list(include.finditer(text))
    if not matches:
        return
    names = [match[match.lastindex or 0].strip() for match in matches]
    shown = ", ".join(dict.fromkeys(names[:MAX_NAMED]))
    line = text.count("\n", 0, matches[0].start()) + 1
    message = f"includes {shown}, which is not followed; read such files by themselves"
    yield Fault(str(path), line, message)
