"""Durable writes: a file that was written survives a loss of power, whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

# The mode of a new file, less what the umask of the process removes.
FOR_ALL = 0o666


def write_flushed(path: Path, content: bytes) -> None:
    """Write and flush a file that nobody reads yet. Raises OSError."""
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def replace_file(path: Path, content: bytes, mode: int = FOR_ALL) -> None:
    """Replace a file at once: readers find the old content or the new.

    Raises OSError, and leaves the old content in place.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        temporary.touch(mode)
        write_flushed(temporary, content)
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
    flush(path.parent)


def remove_file(path: Path) -> None:
    """Remove a file if it exists. Raises OSError."""
    path.unlink(missing_ok=True)
    flush(path.parent)


def link_or_copy(source: Path, target: Path) -> None:
    """Link a file to a second path, or copy it if links are not supported. Raises OSError."""
    try:
        os.link(source, target)
    except OSError:
        write_flushed(target, source.read_bytes())


def flush(path: Path) -> None:
    """Flush a written file, or the names in a folder, to the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
