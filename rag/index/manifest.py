"""The manifest of a generation: what its manifest.json records, and checks of its files against it.

A manifest is the last file of a generation to be written, so one that has none is unfinished.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from rag.disk import write_flushed
from rag.errors import IndexUnusable
from rag.index.vectors.base import SearchPlan
from rag.types import EncoderCard, Reach

# Raised by every change after which older indexes cannot be updated: to the files, to how passages
# are cut, to how token vectors are packed.
FORMAT = 8
MANIFEST = "manifest.json"
# What is assumed of an index that was built before this was measured.
ALL_READ = Reach(1.0, 0.0)
# Larger files are hashed only after they serve, so that a server starts at once. In bytes.
CHECKED_AT_ONCE = 32_000_000


@dataclass(frozen=True)
class FileRecord:
    """A file of a generation: its size in bytes and its SHA-256 as hexadecimal digits."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a generation consists of.

    `format` is the version of the file format, `previous` the generation it was built from or 0,
    `built_at` an ISO 8601 time. `segments` maps the names of the segments, oldest first, to their
    dead entries; `search` maps them to their search plans. `files` has every file but the manifest.
    `reach` is how much of the glossary the encoder reads, `written_by` the version of FAISS.
    """

    format: int
    generation: int
    previous: int
    built_at: str
    encoder: EncoderCard
    entries: int
    passages: int
    segments: dict[str, list[str]]
    search: dict[str, SearchPlan]
    files: dict[str, FileRecord]
    reach: Reach = ALL_READ
    written_by: str = ""


def faiss_version() -> str:
    """Return the version of FAISS that is installed; "" if it is none of the package faiss-cpu."""
    try:
        return version("faiss-cpu")
    except PackageNotFoundError:
        return ""


def read_manifest(target: Path) -> Manifest:
    """Return the manifest of a generation. Raises IndexUnusable."""
    try:
        raw: dict[str, Any] = json.loads((target / MANIFEST).read_bytes())
        if raw["format"] != FORMAT:
            raise unusable(target, f"its format is {raw['format']}, this version reads {FORMAT}")
        # Written by versions that calibrated the confidence on each index.
        raw.pop("calibration", None)
        parts = {
            "encoder": EncoderCard(**raw["encoder"]),
            "search": {name: SearchPlan(**plan) for name, plan in raw["search"].items()},
            "files": {name: FileRecord(**record) for name, record in raw["files"].items()},
        }
        reach = Reach(**raw["reach"]) if "reach" in raw else ALL_READ
        return Manifest(**{**raw, **parts, "reach": reach})
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise unusable(target, f"{MANIFEST} cannot be read ({error})") from error


def write_manifest(target: Path, manifest: Manifest) -> None:
    """Write the manifest of a generation, the last of its files."""
    content = json.dumps(asdict(manifest), indent=1, ensure_ascii=False)
    write_flushed(target / MANIFEST, content.encode())


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of a content as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def sha256_of_file(path: Path) -> str:
    """Return the SHA-256 of the content of a file as hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def record_of(path: Path) -> FileRecord:
    """Return the record of a file for a manifest."""
    return FileRecord(path.stat().st_size, sha256_of_file(path))


def read_checked(target: Path, name: str, manifest: Manifest) -> bytes:
    """Return the content of a file of a generation.

    Raises IndexUnusable if it cannot be read or differs from what the manifest records.
    """
    try:
        content = (target / name).read_bytes()
    except OSError as error:
        raise _unreadable(target, name, error) from error
    if name not in manifest.files or sha256_of(content) != manifest.files[name].sha256:
        raise _damaged(target, name)
    return content


def check_at_once(target: Path, name: str, manifest: Manifest) -> None:
    """Check a file before it serves: the size of a large one, all of any other.

    Raises IndexUnusable if it differs from what the manifest records.
    """
    is_large = manifest.files[name].size > CHECKED_AT_ONCE
    _check(target, name, manifest, whole=not is_large)


def check_large(target: Path, manifest: Manifest) -> None:
    """Check the content of the large files, which `check_at_once` skips. Raises IndexUnusable."""
    for name, recorded in manifest.files.items():
        if recorded.size > CHECKED_AT_ONCE:
            _check(target, name, manifest, whole=True)


def _check(target: Path, name: str, manifest: Manifest, whole: bool) -> None:
    """Raise IndexUnusable if a file differs in its size or, if `whole`, in its content."""
    path, recorded = target / name, manifest.files[name]
    try:
        is_sound = path.stat().st_size == recorded.size
        if is_sound and whole:
            is_sound = sha256_of_file(path) == recorded.sha256
    except OSError as error:
        raise _unreadable(target, name, error) from error
    if not is_sound:
        raise _damaged(target, name)


def unusable(folder: Path, reason: str) -> IndexUnusable:
    """Return the error for an index that cannot be served, with the remedy."""
    return IndexUnusable(
        f"The index in {folder} cannot be used: {reason}. Run rag build to make it anew."
    )


def _unreadable(target: Path, name: str, error: OSError) -> IndexUnusable:
    return unusable(target, f"{name} cannot be read ({error.strerror})")


def _damaged(target: Path, name: str) -> IndexUnusable:
    return unusable(target, f"{name} is damaged")
