"""Bytes -> the disk, flushed: what is written survives a loss of power, whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

FOR_ALL = 0o666


def write(path: Path, content: bytes) -> None:
    """Write a file that nobody reads yet."""
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def put_in_place(path: Path, content: bytes, mode: int = FOR_ALL) -> None:
    """Write a file that others may read: they find the old content or the new. Raises OSError, the old one in place."""
    beside = path.with_name(f".{path.name}.tmp")
    try:
        beside.touch(mode)
        write(beside, content)
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise
    flush(path.parent)


def take_away(path: Path) -> None:
    """Remove a file, if it is there. Raises OSError."""
    path.unlink(missing_ok=True)
    flush(path.parent)


def link(source: Path, target: Path) -> None:
    """Let a file stand in a second place, or copy it where the disk knows no links."""
    try:
        os.link(source, target)
    except OSError:
        write(target, source.read_bytes())


def flush(path: Path) -> None:
    """Flush a file that was written, or the names in a folder."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
