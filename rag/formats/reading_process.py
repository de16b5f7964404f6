"""Reads a glossary of another format in a process of its own, which has only so long.

A file from elsewhere may keep a parser busy for ever, fill the memory, or end the interpreter. The
process gets a request as JSON and returns the entries or the faults as JSON.
"""

import json
import math
import os
import resource
import sys
from collections.abc import Sequence
from dataclasses import asdict, astuple
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import TypeAdapter

from rag.errors import CorpusError, Fault
from rag.formats.bounded_process import run_bounded
from rag.formats.choice import read_detected
from rag.formats.drafts import ParsedGlossary, ReadOptions
from rag.formats.registry import read_glossary
from rag.settings import OURS

# -P: a folder that is named like a module is not taken for it.
COMMAND = (sys.executable, "-P", "-m", "rag.formats.reading_process")
# How long the reading may take, and how much longer for each megabyte.
SECONDS, SECONDS_A_MEGABYTE = 120.0, 10.0
MEMORY_BYTES = 8_000_000_000
NOT_READ = "Its reader ended before it had read all; name another format with --format"
TOO_DEEP = "is nested too deeply to be read; take the innermost levels apart"
TOO_LARGE = "takes too much memory to read; split it into several files"

GLOSSARY = TypeAdapter(ParsedGlossary)
Answer: TypeAlias = dict[str, Any]


def read_apart(
    path: Path, format: str, options: ReadOptions, command: Sequence[str] = COMMAND
) -> tuple[str, ParsedGlossary | None]:
    """Return the format of a path, and its entries, None for our own format.

    `format` may be "auto". Raises CorpusError, also if the reading takes too long.
    """
    limit = SECONDS + SECONDS_A_MEGABYTE * _megabytes(path)
    request = json.dumps([str(path), format, asdict(options), math.ceil(limit)])
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        status, answer = run_bounded(command, request.encode(), limit, environment)
    except TimeoutError as error:
        detail = f"takes more than {limit:,.0f} seconds to read; split it, or name another --format"
        raise CorpusError([Fault(str(path), 0, detail)]) from error
    if status:
        raise CorpusError([Fault(str(path), 0, NOT_READ)])
    return _glossary_of(json.loads(answer))


def _megabytes(path: Path) -> float:
    """Return the size of a file, or of all files below a folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    size = 0
    for file in files:
        if file.is_file():
            size += file.stat().st_size
    return size / 1_000_000


def _glossary_of(answer: Answer) -> tuple[str, ParsedGlossary | None]:
    """Return the format and the entries of an answer. Raises CorpusError for its faults."""
    if "faults" in answer:
        raise CorpusError([Fault(*fault) for fault in answer["faults"]])
    if answer["glossary"] is None:
        return answer["format"], None
    return answer["format"], GLOSSARY.validate_python(answer["glossary"])


def _answer_to(name: str, format: str, options: dict[str, Any]) -> Answer:
    """Return the format of a path and its entries, or the faults."""
    path = Path(name)
    try:
        if format == "auto":
            format, reading = read_detected(path, ReadOptions(**options))
        else:
            reading = read_glossary(path, format, ReadOptions(**options))
    except CorpusError as error:
        return {"faults": [astuple(fault) for fault in error.faults]}
    except RecursionError:
        return {"faults": [(name, 0, TOO_DEEP)]}
    except MemoryError:
        return {"faults": [(name, 0, TOO_LARGE)]}
    if format == OURS:
        return {"format": format, "glossary": None}
    return {"format": format, "glossary": GLOSSARY.dump_python(reading)}


def _limit(kind: int, most: int) -> None:
    """Let this process have no more of something, unless it may have less already."""
    _, allowed = resource.getrlimit(kind)
    if allowed == resource.RLIM_INFINITY or allowed > most:
        resource.setrlimit(kind, (most, allowed))


def _main() -> None:
    """Answer the request of standard input on standard output."""
    *request, seconds = json.loads(sys.stdin.read())
    _limit(resource.RLIMIT_AS, MEMORY_BYTES)
    # It ends even if the process that wants the answer is gone.
    _limit(resource.RLIMIT_CPU, seconds)
    sys.stdout.write(json.dumps(_answer_to(*request)))


if __name__ == "__main__":
    _main()
