"""What a reader finds in a text, for the tests of readers."""

from pathlib import Path

from rag.errors import Fault
from rag.formats.drafts import Draft, ReadOptions
from rag.formats.registry import FormatReader


def drafts_in(
    reader: FormatReader,
    folder: Path,
    text: str | bytes,
    name: str,
    options: ReadOptions | None = None,
) -> list[Draft]:
    """Return the drafts that a reader finds in a file of this content, which it must recognise."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert reader.recognises(path)
    return drafts_of(reader, path, options)


def drafts_of(reader: FormatReader, path: Path, options: ReadOptions | None = None) -> list[Draft]:
    """Return the drafts that a reader finds at a path."""
    return [item for item in reader.read(path, options or ReadOptions()) if isinstance(item, Draft)]


def notes_of(reader: FormatReader, path: Path) -> list[str]:
    """Return the messages of the notes that a reader gives on a path."""
    return [item.message for item in reader.read(path, ReadOptions()) if isinstance(item, Fault)]
