"""Durable writes: a file that was written survives a loss of power, whole or not at all."""

import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

# The mode of a new file, less what the umask of the process removes.
FOR_ALL = 0o666
# The end of the name of a file that is being written.
TEMPORARY = ".tmp"
# The pause in seconds before a lock that another process holds is tried again.
LOCK_PAUSE = 0.02


def write_flushed(path: Path, content: bytes) -> None:
    """Write and flush a file that nobody reads yet. Raises OSError."""
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def replace_file(path: Path, content: bytes, mode: int = FOR_ALL) -> None:
    """Replace the file that a path or link names, at once: readers find the old content or the new.

    A file that exists keeps its mode, and its owner where that is allowed. Raises OSError only if
    the old content is still in place.
    """
    target = path.resolve()
    temporary = target.with_name(f".{target.name}.{token_hex(4)}{TEMPORARY}")
    try:
        temporary.touch(mode)
        _copy_rights(target, temporary)
        write_flushed(temporary, content)
        temporary.replace(target)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
    _flush_if_possible(target.parent)


def _copy_rights(source: Path, target: Path) -> None:
    """Give a file the mode and owner of another one, if that exists. Raises OSError."""
    try:
        status = source.stat()
    except FileNotFoundError:
        return
    target.chmod(stat.S_IMODE(status.st_mode))
    # Only root may give a file to somebody else.
    with suppress(OSError):
        os.chown(target, status.st_uid, status.st_gid)


@contextmanager
def folder_lock(folder: Path, seconds: float) -> Iterator[None]:
    """Hold a lock on a folder; another process that wants it waits. No file is written.

    Raises TimeoutError after some seconds, or OSError if the folder cannot be locked.
    """
    if sys.platform == "win32":
        # A folder cannot be locked there.
        yield
        return
    import fcntl  # here: not on Windows

    until = time.monotonic() + seconds
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise TimeoutError(f"another process holds {folder}") from None
                time.sleep(LOCK_PAUSE)
        yield
    finally:
        # This gives the lock back, too.
        os.close(descriptor)


def remove_file(path: Path) -> None:
    """Remove a file if it exists. Raises OSError only if it is still there."""
    path.unlink(missing_ok=True)
    _flush_if_possible(path.parent)


def link_or_copy(source: Path, target: Path) -> None:
    """Link a file to a second path, or copy it if links are not supported. Raises OSError."""
    try:
        os.link(source, target)
    except OSError:
        write_flushed(target, source.read_bytes())


def _flush_if_possible(folder: Path) -> None:
    """Flush the names in a folder, unless the disk refuses it.

    The change that was made is seen by every reader already, so it is no failure.
    """
    with suppress(OSError):
        flush(folder)


def flush(path: Path) -> None:
    """Flush a written file, or the names in a folder, to the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
