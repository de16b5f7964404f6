"""A corpus folder -> what was saved, moved or deleted in it, as soon as it is. Owns watchfiles."""

from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event

import watchfiles

from rag.corpus import SUFFIX

# Saves that follow one another this closely are told together; a long run of them is told after a second. Milliseconds.
TOGETHER, AT_MOST = 50, 1000


def watch(folder: Path, changed: Callable[[Iterable[Path]], object], stop: Event) -> None:
    """Tell of what changed until `stop` is set."""
    root = folder.resolve()
    for batch in watchfiles.watch(root, stop_event=stop, debounce=AT_MOST, step=TOGETHER, watch_filter=None):
        paths = {folder / Path(path).relative_to(root) for _, path in batch if not Path(path).name.startswith(".")}
        # What is gone may have been a folder of entries.
        if told := [path for path in sorted(paths) if path.suffix == SUFFIX or path.is_dir() or not path.exists()]:
            changed(told)
