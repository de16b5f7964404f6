"""An index <-> immutable folders, one a generation, and the pointer to the one that serves.

index/current            the number of the generation that serves, and the digest of its manifest
index/lock               held by whoever writes
index/embedded.sqlite    what a large build has embedded so far
index/000007/            manifest.json, written last; for each segment, as 000005.*: entries.sqlite · layout.npz ·
                         vectors.f32 · pieces.i32 · tokens.i8 · search.faiss; contrast.npz; map.json; and the compiled
                         encoder: encoder.onnx · encoder.json · tokenizer.json
What the generation before has already, and was not made anew, is linked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

from rag.errors import IndexMissing, IndexUnusable
from rag.index.embedding_cache import FILES as CACHE_FILES
from rag.index.glossary_index import Index
from rag.index.manifest import (
    MANIFEST,
    Manifest,
    check_at_once,
    read,
    read_manifest,
    unusable,
)
from rag.index.segment import Segment
from rag.index.segment_files import (
    KINDS,
    contrast_from,
    digest,
    files_of,
    open_segment,
    places_from,
)
from rag.index.vectors.base import Backend
from rag.index.vectors.faiss_files import IN_FILES
from rag.types import Generation

POINTER, LOCK = "current", "lock"
OURS = frozenset({POINTER, f".{POINTER}.tmp", LOCK, *CACHE_FILES})
CONTRAST, MAP = "contrast.npz", "map.json"


@dataclass(frozen=True)
class Opened:
    """A generation in memory; `places` are those of its entries on the map."""

    index: Index
    places: Mapping[str, tuple[float, float]]
    manifest: Manifest


def load(folder: Path, held: Opened | None = None, backend: Backend = IN_FILES) -> Opened:
    """Return the generation that serves, whole; segments that are `held` already are not read again.

    Raises IndexMissing or IndexUnusable.
    """
    while True:
        pointer = read_pointer(folder)
        target = serving(folder, pointer)
        if held and held.manifest == read_manifest(target):
            return held
        try:
            return read_generation(target, held, backend)
        except IndexUnusable:
            # A newer generation may have come meanwhile, and this one been removed.
            if read_pointer(folder) == pointer:
                raise


def read_generation(target: Path, held: Opened | None, backend: Backend) -> Opened:
    """Return a generation, whole. Raises IndexUnusable."""
    manifest = read_manifest(target)
    known = {segment.name: segment for segment in shared_segments(held, manifest)} if held else {}
    try:
        segments = [
            known.get(name) or read_segment(target, name, manifest, backend)
            for name in manifest.segments
        ]
        contrast = contrast_from(read(target, CONTRAST, manifest))
        places = places_from(read(target, MAP, manifest))
        index = Index(
            segments, {name: set(dead) for name, dead in manifest.segments.items()}, contrast
        )
        stated = (manifest.generation, manifest.entries, manifest.passages)
        if stated != (int(target.name), len(index.entries), index.passages) or not index.entries:
            raise ValueError(f"generation, entries and passages are not {stated}")
    except (ValueError, TypeError, AttributeError, LookupError, RuntimeError, BadZipFile) as error:
        raise unusable(target, f"what it holds is no index ({error})") from error
    return Opened(index, places, manifest)


def shared_segments(held: Opened, manifest: Manifest) -> Iterator[Segment]:
    """Yield the segments of a generation in memory that another one has, too."""
    for segment in held.index.segments:
        names = files_of(segment.name, segment.search_plan)
        if all(held.manifest.files[name] == manifest.files.get(name) for name in names):
            yield segment


def read_segment(target: Path, name: str, manifest: Manifest, backend: Backend) -> Segment:
    """Return one segment of a generation. Raises IndexUnusable."""
    for each in files_of(name, manifest.search[name]):
        check_at_once(target, each, manifest)
    return open_segment(target, name, manifest.encoder.dimension, manifest.search[name], backend)


def load_compiled(folder: Path) -> dict[str, bytes]:
    """Return the files of the compiled encoder, none if the generation that serves has none."""
    target = serving(folder, read_pointer(folder))
    manifest = read_manifest(target)
    return {name: read(target, name, manifest) for name in manifest.files if is_compiled(name)}


def current_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of the generation that serves, or nothing if it cannot be read."""
    try:
        return read_manifest(serving(folder, read_pointer(folder)))
    except (IndexMissing, IndexUnusable):
        return None


def generation_of(manifest: Manifest) -> Generation:
    """Return how a reply names the index it was read from."""
    return Generation(manifest.generation, manifest.built_at)


def read_pointer(folder: Path) -> str:
    """Return the text of the pointer. Raises IndexMissing or IndexUnusable."""
    if not folder.is_dir() or not generations(folder):
        refuse_foreign(folder)
        raise IndexMissing(f"There is no index in {folder}; run: rag build --index {folder}")
    try:
        return (folder / POINTER).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        raise unusable(folder, "the build that began here never finished") from None
    except OSError as error:
        raise unusable(folder, f"{POINTER} cannot be read ({error.strerror})") from error


def serving(folder: Path, pointer: str) -> Path:
    """Return the folder of the generation that a pointer names, with the manifest it means. Raises IndexUnusable."""
    number, _, wanted = pointer.strip().partition(" ")
    if not number.isdecimal() or int(number) not in generations(folder):
        raise unusable(
            folder, f"{POINTER} names the generation {number[:20]!r}, which is not there"
        )
    manifest = folder_of(folder, int(number)) / MANIFEST
    if not manifest.is_file() or digest(manifest.read_bytes()) != wanted:
        read_manifest(manifest.parent)
        raise unusable(manifest.parent, f"{MANIFEST} is not the one that {POINTER} means")
    return manifest.parent


def refuse_foreign(folder: Path) -> None:
    """Raise IndexUnusable if the folder holds anything that is not ours."""
    if folder.exists() and not folder.is_dir():
        raise IndexUnusable(f"{folder} is a file, not an index folder; name another with --index.")
    foreign = [
        path.name
        for path in folder.glob("*")
        if not path.name.isdecimal() and path.name not in OURS
    ]
    if foreign:
        what = ", ".join(sorted(foreign)[:3])
        raise IndexUnusable(
            f"{folder} holds other things than an index ({what}); name another folder with --index."
        )


def generations(folder: Path) -> list[int]:
    """Return the numbers of the generations in an index folder, finished or not."""
    return sorted(int(path.name) for path in folder.glob("*") if path.name.isdecimal())


def folder_of(folder: Path, number: int) -> Path:
    """Return the folder of a generation."""
    return folder / f"{number:06d}"


def is_compiled(name: str) -> bool:
    """Tell whether a file of a generation belongs to its compiled encoder."""
    return name not in (CONTRAST, MAP) and not name.endswith(KINDS)
