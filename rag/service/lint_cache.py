"""What lint found about one generation and one state of the glossary's files, found once."""

import asyncio
import fnmatch
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

from rag.index.manifest import Manifest
from rag.lint.rules import Finding
from rag.search.engine import Engine
from rag.service.thread_pool import WorkerPool
from rag.settings import Settings

# Of each file: its path, its size in bytes, and when it and its entry in the folder changed (ns).
FileStates: TypeAlias = frozenset[tuple[Path, int, int, int]]


class LintCache:
    """The findings of one generation and state of the files; others take their place."""

    def __init__(self, settings: Settings) -> None:
        """Begin with nothing found; the settings name the glossary."""
        self._settings = settings
        self._state: tuple[Manifest, FileStates] | None = None
        self._findings: asyncio.Future[list[Finding]] | None = None

    async def findings(self, engine: Engine, workers: WorkerPool) -> list[Finding]:
        """Return the findings, the worst first. Raises CorpusError or Overloaded.

        Whoever asks meanwhile waits for the same findings; a caller that is gone does not end the
        search for them.
        """
        state = engine.manifest, await asyncio.to_thread(file_states, self._settings)
        if self._findings is None or state != self._state or _has_failed(self._findings):
            self._state = state
            self._findings = asyncio.ensure_future(workers.run(self._inspect, engine))
        return await asyncio.shield(self._findings)

    def _inspect(self, engine: Engine) -> list[Finding]:
        # Here and below: a server that starts reads no glossary.
        from rag.formats.sources import open_corpus
        from rag.lint.run import inspect

        return inspect(open_corpus(self._settings), engine)


def _has_failed(findings: asyncio.Future[list[Finding]]) -> bool:
    """Return whether findings are not to be had; then they are looked for again."""
    return findings.cancelled() or (findings.done() and findings.exception() is not None)


def file_states(settings: Settings) -> FileStates:
    """Return the states of the files that a glossary is read from. Raises CorpusError."""
    from rag.formats.sources import watched_files, watched_overlay

    path, pattern = watched_files(settings)
    overlay = watched_overlay(settings)
    files = [path, *_files_below(path, pattern), *filter(None, [overlay])]
    return frozenset(_states_of(files))


def _files_below(folder: Path, pattern: str) -> Iterator[Path]:
    """Yield the files below a folder whose names fit a pattern; none if it is no folder."""
    for parent, _, names in os.walk(folder):
        for name in fnmatch.filter(names, pattern):
            yield Path(parent, name)


def _states_of(files: Iterable[Path]) -> Iterator[tuple[Path, int, int, int]]:
    """Yield the states of those files that exist."""
    for file in files:
        try:
            stat = file.stat()
        except OSError:
            continue
        yield file, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns
