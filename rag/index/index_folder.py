"""The index folder: its generations, and the pointer to the one that serves.

Loads no library, so that a build can find out at once that there is nothing to do.
"""

from pathlib import Path

from rag.errors import IndexMissing, IndexUnusable
from rag.index.manifest import MANIFEST, Manifest, read_manifest, sha256_of, unusable

POINTER, LOCK = "current", "lock"
# The files of the resume cache (`rag.index.embedding_cache`).
CACHE_FILES = ("embedded.sqlite", "embedded.sqlite-journal")
# File systems make `lost+found` themselves. A killed process may leave a pointer half written.
OURS = frozenset({POINTER, LOCK, *CACHE_FILES, "lost+found"})
UNFINISHED_POINTER = f".{POINTER}."


def read_pointer(folder: Path) -> str:
    """Return the text of the pointer. Raises IndexMissing or IndexUnusable."""
    if not folder.is_dir() or not generation_numbers(folder):
        refuse_foreign(folder)
        raise IndexMissing(f"There is no index in {folder}; run: rag build --index {folder}")
    try:
        return (folder / POINTER).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        raise unusable(folder, "the build that began here never finished") from None
    except OSError as error:
        raise unusable(folder, f"{POINTER} cannot be read ({error.strerror})") from error


def serving_folder(folder: Path, pointer: str) -> Path:
    """Return the folder of the generation that the text of a pointer names.

    Raises IndexUnusable if there is none, or if its manifest has another hash than the pointer's.
    """
    number, _, wanted = pointer.strip().partition(" ")
    if not number.isdecimal() or int(number) not in generation_numbers(folder):
        reason = f"{POINTER} names the generation {number[:20]!r}, which is not there"
        raise unusable(folder, reason)
    target = folder_of(folder, int(number))
    manifest = target / MANIFEST
    if not manifest.is_file() or sha256_of(manifest.read_bytes()) != wanted:
        # First the reason why the manifest itself cannot be read, if there is one.
        read_manifest(target)
        raise unusable(target, f"{MANIFEST} is not the one that {POINTER} means")
    return target


def current_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of the generation that serves, or None if it cannot be read."""
    try:
        return read_manifest(serving_folder(folder, read_pointer(folder)))
    except (IndexMissing, IndexUnusable):
        return None


def serves(folder: Path, number: int) -> bool:
    """Return whether the pointer names the generation of this number."""
    manifest = current_manifest(folder)
    return manifest is not None and manifest.generation == number


def refuse_foreign(folder: Path) -> None:
    """Raise IndexUnusable if the folder is a file or holds anything that is not of an index."""
    if folder.exists() and not folder.is_dir():
        raise IndexUnusable(f"{folder} is a file, not an index folder; name another with --index.")
    names = sorted(path.name for path in folder.glob("*"))
    foreign = [name for name in names if not _is_ours(name)]
    if foreign:
        examples = ", ".join(foreign[:3])
        raise IndexUnusable(
            f"{folder} holds other things than an index ({examples});"
            " name another folder with --index."
        )


def _is_ours(name: str) -> bool:
    """Return whether a file or folder of this name belongs into an index folder."""
    return name.isdecimal() or name in OURS or name.startswith(UNFINISHED_POINTER)


def generation_numbers(folder: Path) -> list[int]:
    """Return the numbers of the generations in an index folder, finished or not, in order."""
    return sorted(int(path.name) for path in folder.glob("*") if path.name.isdecimal())


def folder_of(folder: Path, number: int) -> Path:
    """Return the folder of a generation."""
    return folder / f"{number:06d}"
