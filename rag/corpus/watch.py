"""A folder -> which of its files were saved, moved or deleted, as soon as they are. Owns watchfiles."""

from collections.abc import Callable, Iterable
from fnmatch import fnmatch
from pathlib import Path
from threading import Event

import watchfiles

# Saves that follow one another this closely are told together; a long run of them is told after a second. Milliseconds.
TOGETHER, AT_MOST = 50, 1000


def watch(
    folder: Path, pattern: str, changed: Callable[[Iterable[Path]], object], stop: Event
) -> None:
    """Tell of the files whose names match a pattern, and of folders, until `stop` is set."""
    root = folder.resolve()
    for batch in watchfiles.watch(
        root, stop_event=stop, debounce=AT_MOST, step=TOGETHER, watch_filter=None
    ):
        paths = {
            folder / Path(path).relative_to(root)
            for _, path in batch
            if not Path(path).name.startswith(".")
        }
        if told := [path for path in sorted(paths) if concerns(path, pattern)]:
            changed(told)


def concerns(path: Path, pattern: str) -> bool:
    """Tell whether a file is one of those looked for; what is gone may have been a folder of them."""
    return fnmatch(path.name, pattern) or path.is_dir() or not path.exists()
