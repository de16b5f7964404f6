"""Watches a corpus, and reports files once they are saved, moved, replaced or deleted.

Owns watchfiles. The operating system reports most changes at once. It does not report all: a link
that comes to name another folder (git-sync), links that are swapped (a Kubernetes ConfigMap), file
systems of other machines (NFS). So files are also compared with what they were.
"""

import fnmatch
import os
import time
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import TypeAlias

import watchfiles

from rag.errors import RagError

# Changes that follow one another this closely are reported together, in milliseconds.
TOGETHER = 50
# A long series of changes is reported after this time, in milliseconds.
AT_MOST = 1000
# How often the watcher looks whether the path names another folder, in milliseconds.
TURN = 500
# All files are compared this often, and not more often than takes this share of the time.
COMPARE_SECONDS = 10.0
COMPARE_SHARE = 0.05
# The pause before a folder is looked for again that cannot be watched.
LOST_SECONDS = 1.0
HIDDEN = "."
# Inode, size, time of the content, time of the inode: a file with the same four is the same.
FileState: TypeAlias = tuple[int, int, int, int]


class CorpusWatcher:
    """Reports changes of the files that a path names now, whatever it named before."""

    def __init__(
        self,
        corpus: Path,
        changed: Callable[[Iterable[Path]], object],
        pattern: str = "*",
        lost: Callable[[str], object] = lambda reason: None,
    ) -> None:
        """Watch a file, or the files below a folder whose names match `pattern`.

        `changed` is called with the changed files, sorted. They begin with `corpus` as it was
        given. `lost` is called with a sentence if changes may be noticed late, and with an empty
        text once they are noticed again.
        """
        self._corpus = corpus
        self._pattern = pattern
        self._changed = changed
        self._lost = lost
        # A file may come to be only later.
        self._is_file = not corpus.is_dir()
        self._files = self._file_states()
        self._is_due = True
        self._last, self._took = time.monotonic(), 0.0

    def run(self, stop: Event) -> None:
        """Report changes until `stop` is set."""
        while not stop.is_set():
            try:
                self._follow_folder(stop)
            except Exception as error:
                self._lost(self._lost_sight(error))
                self._is_due = True
                with suppress(OSError):
                    self._compare_if_due()
                stop.wait(LOST_SECONDS)

    def _follow_folder(self, stop: Event) -> None:
        """Report changes until the path names another folder. Raises OSError if it names none."""
        folder = self._watched_folder()
        root = folder.resolve(strict=True)
        identity = _identity_of(folder)
        batches = watchfiles.watch(
            root,
            stop_event=stop,
            debounce=AT_MOST,
            step=TOGETHER,
            watch_filter=None,
            rust_timeout=TURN,
            yield_on_timeout=True,
            recursive=not self._is_file,
        )
        # What changed before the operating system began to report is found by comparing.
        self._is_due = True
        for batch in batches:
            if _identity_of(folder) != identity:
                return
            changed = {folder / Path(name).relative_to(root) for _, name in batch}
            self._report(changed)
            self._compare_if_due()
            self._lost("")

    def _watched_folder(self) -> Path:
        return self._corpus.parent if self._is_file else self._corpus

    def _report(self, paths: Set[Path]) -> None:
        """Report the files of the corpus among changed paths; other paths call for comparing."""
        files = set(filter(self._is_plain_file, paths))
        if files != paths:
            self._is_due = True
        self._call(files)

    def _is_plain_file(self, path: Path) -> bool:
        """Return whether a changed path is a file of the corpus itself, or was one."""
        if self._is_file:
            return path == self._corpus
        parts = path.relative_to(self._corpus).parts
        if any(part.startswith(HIDDEN) for part in parts):
            return False
        if not fnmatch.fnmatch(path.name, self._pattern):
            return False
        return path.is_file() or str(path) in self._files

    def _call(self, files: Set[Path]) -> None:
        """Call `changed` with files; if it cannot take them now, they are found again later."""
        if not files:
            return
        states = {str(path): _state_of(path) for path in files}
        try:
            self._changed(sorted(files))
        except RagError:
            self._is_due = True
            return
        for path, state in states.items():
            if state is None:
                self._files.pop(path, None)
            else:
                self._files[path] = state

    def _compare_if_due(self) -> None:
        """Compare all files, after an event that named none of them, or as the time has come."""
        waited = time.monotonic() - self._last
        is_late = waited >= COMPARE_SECONDS
        if not (self._is_due or is_late) or waited * COMPARE_SHARE < self._took:
            return
        began = time.monotonic()
        self._is_due = False
        states = self._file_states()
        known = self._files
        paths = states.keys() | known.keys()
        changed: set[Path] = set()
        for path in paths:
            if states.get(path) != known.get(path):
                changed.add(Path(path))
        self._call(changed)
        self._last = time.monotonic()
        self._took = self._last - began

    def _file_states(self) -> dict[str, FileState]:
        """Return the state of each file by its path. Raises OSError if the corpus is not there."""
        if self._is_file:
            paths: Iterable[str] = [str(self._corpus)]
        else:
            paths = _files_below(self._corpus, self._pattern)
        states = {}
        for path in paths:
            state = _state_of(path)
            if state is not None:
                states[path] = state
        return states

    def _lost_sight(self, error: Exception) -> str:
        reason = getattr(error, "strerror", None) or str(error)
        remedy = f"its files are looked at every {COMPARE_SECONDS:.0f} s; see that it is there"
        return f"{self._corpus} cannot be watched ({reason}); {remedy}"


def _identity_of(folder: Path) -> tuple[int, int]:
    """Return the device and inode of the folder that a path names. Raises OSError."""
    status = folder.stat()
    return status.st_dev, status.st_ino


def _state_of(path: Path | str) -> FileState | None:
    """Return the state of the file that a path names, None if there is none."""
    try:
        # Not by a Path: 100,000 files are looked at.
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _files_below(folder: Path, pattern: str) -> Iterator[str]:
    """Yield the paths of files below a folder whose names match, but no hidden ones.

    Raises OSError if the folder is not there. Paths are texts, since 100,000 of them are compared.
    """
    folder.stat()
    for where, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(HIDDEN)]
        for name in fnmatch.filter(names, pattern):
            if not name.startswith(HIDDEN):
                yield f"{where}{os.sep}{name}"
