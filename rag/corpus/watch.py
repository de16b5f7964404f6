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


def watch(
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
        paths = {Path(path) for _, path in batch}
        visible = [path for path in paths if not path.name.startswith(".")]
        as_given = sorted(folder / path.relative_to(root) for path in visible)
        matching = [path for path in as_given if _concerns(path, pattern)]
        if matching:
            changed(matching)


def _concerns(path: Path, pattern: str) -> bool:
    """Return whether a path is a file of the pattern, a folder, or gone: it may have been one."""
    return fnmatch(path.name, pattern) or path.is_dir() or not path.exists()
