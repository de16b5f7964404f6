"""What a generation says of itself <-> its manifest.json; and whether its files are what it says."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rag.disk import write
from rag.errors import IndexUnusable
from rag.index.segment_files import digest, digest_of
from rag.index.vectors.base import SearchPlan
from rag.types import Calibration, EncoderCard

# Told apart by anything that makes an index built before unfit to go on from: files, passages, how they are packed.
FORMAT = 6
MANIFEST = "manifest.json"
# Larger files are looked through once they serve: a server is to start at once.
CHECKED_AT_ONCE = 32_000_000


@dataclass(frozen=True)
class Stored:
    """A file of a generation: how many bytes it has, and their digest."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What an index folder says of itself.

    `segments` names them, oldest first, each with its dead entries; `search` tells how each is searched.
    """

    format: int
    generation: int
    previous: int
    built_at: str
    encoder: EncoderCard
    calibration: Calibration
    entries: int
    passages: int
    segments: dict[str, list[str]]
    search: dict[str, SearchPlan]
    files: dict[str, Stored]


def read_manifest(target: Path) -> Manifest:
    """Return the manifest of a generation. Raises IndexUnusable."""
    try:
        raw: dict[str, Any] = json.loads((target / MANIFEST).read_bytes())
        if raw["format"] != FORMAT:
            raise unusable(target, f"its format is {raw['format']}, this version reads {FORMAT}")
        parts = {
            "encoder": EncoderCard(**raw["encoder"]),
            "calibration": Calibration(**raw["calibration"]),
            "search": {name: SearchPlan(**each) for name, each in raw["search"].items()},
            "files": {name: Stored(**each) for name, each in raw["files"].items()},
        }
        return Manifest(**{**raw, **parts})
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise unusable(target, f"{MANIFEST} cannot be read ({error})") from error


def write_manifest(target: Path, manifest: Manifest) -> None:
    """Write the manifest of a generation, the last of its files."""
    write(target / MANIFEST, json.dumps(asdict(manifest), indent=1, ensure_ascii=False).encode())


def stored(path: Path) -> Stored:
    """Return what a manifest says of a file."""
    return Stored(path.stat().st_size, digest_of(path))


def read(target: Path, name: str, manifest: Manifest) -> bytes:
    """Return the content of a file of a generation. Raises IndexUnusable if it is not what was written."""
    try:
        content = (target / name).read_bytes()
    except OSError as error:
        raise unusable(target, f"{name} cannot be read ({error.strerror})") from error
    if name not in manifest.files or digest(content) != manifest.files[name].sha256:
        raise unusable(target, f"{name} is damaged")
    return content


def check_at_once(target: Path, name: str, manifest: Manifest) -> None:
    """Raise IndexUnusable if a file is not what was written; a large one is only told by its size."""
    check(target, name, manifest, whole=manifest.files[name].size <= CHECKED_AT_ONCE)


def check(target: Path, name: str, manifest: Manifest, whole: bool) -> None:
    """Raise IndexUnusable if a file is not what was written, by its size or by the whole of it."""
    path, wanted = target / name, manifest.files[name]
    try:
        sound = path.stat().st_size == wanted.size and (
            not whole or digest_of(path) == wanted.sha256
        )
    except OSError as error:
        raise unusable(target, f"{name} cannot be read ({error.strerror})") from error
    if not sound:
        raise unusable(target, f"{name} is damaged")


def check_large(target: Path, manifest: Manifest) -> None:
    """Look through the files that are too large for it when a generation is opened. Raises IndexUnusable."""
    for name, each in manifest.files.items():
        if each.size > CHECKED_AT_ONCE:
            check(target, name, manifest, whole=True)


def unusable(folder: Path, reason: str) -> IndexUnusable:
    """Return the error for an index that cannot be served, with the remedy."""
    return IndexUnusable(
        f"The index in {folder} cannot be used: {reason}. Run rag build to make it anew."
    )
