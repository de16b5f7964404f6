"""Watches a folder, and reports files once they are saved, moved or deleted. Owns watchfiles."""

from collections.abc import Callable, Iterable
from fnmatch import fnmatch
from pathlib import Path
from threading import Event

import watchfiles

# Changes that follow one another this closely are reported together, in milliseconds.
TOGETHER = 50
# A long series of changes is reported after this time, in milliseconds.
AT_MOST = 1000


def watch_folder(
    folder: Path, pattern: str, changed: Callable[[Iterable[Path]], object], stop: Event
) -> None:
    """Call `changed` with the changed files whose names match a pattern, until `stop` is set.

    Changed folders are reported too. Paths are sorted, and begin with `folder` as it was given.
    """
    root = folder.resolve()
    batches = watchfiles.watch(
        root, stop_event=stop, debounce=AT_MOST, step=TOGETHER, watch_filter=None
    )
    for batch in batches:
        matching: set[Path] = set()
        for _, name in batch:
            absolute = Path(name)
            path = folder / absolute.relative_to(root)
            if not absolute.name.startswith(".") and _concerns(path, pattern):
                matching.add(path)
        if matching:
            changed(sorted(matching))


def _concerns(path: Path, pattern: str) -> bool:
    """Return whether a path is a file of the pattern, a folder, or gone: it may have been one."""
    return fnmatch(path.name, pattern) or path.is_dir() or not path.exists()
