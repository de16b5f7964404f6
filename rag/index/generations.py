"""Read the index folder: its immutable generations, and the pointer to the one that serves.

index/current            the number of the generation that serves, and the hash of its manifest
index/lock               locked by the process that writes
index/embedded.sqlite    what a large build has embedded so far
index/000007/            manifest.json, written last; for each segment, as 000005.*:
                         entries.sqlite, layout.npz, vectors.f32, pieces.i32, tokens.i8 and
                         search.faiss; contrast.npz; map.json; and the compiled encoder:
                         encoder.onnx, encoder.json and tokenizer.json

A file that did not change since the generation before is a hard link to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

from rag.errors import IndexUnusable
from rag.index.glossary_index import GlossaryIndex
from rag.index.index_folder import read_pointer, serving_folder
from rag.index.manifest import Manifest, check_at_once, read_checked, read_manifest, unusable
from rag.index.segment import Segment
from rag.index.segment_files import (
    FILE_KINDS,
    background_from_bytes,
    open_segment,
    places_from_bytes,
    segment_file_names,
)
from rag.index.vectors.base import Backend
from rag.index.vectors.faiss_files import FAISS_FILES
from rag.types import Generation

BACKGROUND_FILE, MAP_FILE = "contrast.npz", "map.json"
# Raised by numpy, json, sqlite and FAISS for content that passes its hash and yet is no index.
NO_INDEX = (ValueError, TypeError, AttributeError, LookupError, RuntimeError, BadZipFile)


@dataclass(frozen=True)
class OpenedGeneration:
    """A generation that was read; `places` are the places (x, y) of its entries on the map."""

    index: GlossaryIndex
    places: Mapping[str, tuple[float, float]]
    manifest: Manifest


def load_generation(
    folder: Path, held: OpenedGeneration | None = None, backend: Backend = FAISS_FILES
) -> OpenedGeneration:
    """Return the generation that serves.

    Segments that are in memory already, as part of `held`, are not read again. Raises IndexMissing
    or IndexUnusable.
    """
    while True:
        pointer = read_pointer(folder)
        target = serving_folder(folder, pointer)
        if held and held.manifest == read_manifest(target):
            return held
        try:
            return read_generation(target, held, backend)
        except IndexUnusable:
            # Meanwhile a newer generation may serve, and this one may have been removed.
            if read_pointer(folder) == pointer:
                raise


def read_generation(
    target: Path, held: OpenedGeneration | None, backend: Backend
) -> OpenedGeneration:
    """Return the generation in a folder; `held` as in `load`. Raises IndexUnusable."""
    manifest = read_manifest(target)
    try:
        index = _read_index(target, manifest, held, backend)
        places = places_from_bytes(read_checked(target, MAP_FILE, manifest))
        _check_counts(target, manifest, index)
    except NO_INDEX as error:
        raise unusable(target, f"what it holds is no index ({error})") from error
    return OpenedGeneration(index, places, manifest)


def _read_index(
    target: Path, manifest: Manifest, held: OpenedGeneration | None, backend: Backend
) -> GlossaryIndex:
    """Return the index of a generation; `held` as in `load`."""
    in_memory = _shared_segments(held, manifest) if held else {}
    segments = []
    for name in manifest.segments:
        segment = in_memory.get(name)
        segments.append(segment or _read_segment(target, name, manifest, backend))
    dead = {name: set(entries) for name, entries in manifest.segments.items()}
    contrast = background_from_bytes(read_checked(target, BACKGROUND_FILE, manifest))
    return GlossaryIndex(segments, dead, contrast)


def _check_counts(target: Path, manifest: Manifest, index: GlossaryIndex) -> None:
    """Raise ValueError if a manifest does not fit its folder and its index."""
    recorded = (manifest.generation, manifest.entries, manifest.passages)
    actual = (int(target.name), len(index.entries), index.passages)
    if recorded != actual or not index.entries:
        raise ValueError(f"generation, entries and passages are not {recorded}")


def _shared_segments(held: OpenedGeneration, manifest: Manifest) -> dict[str, Segment]:
    """Return the segments of a generation in memory that another one has too, by name."""
    shared = {}
    for segment in held.index.segments:
        names = segment_file_names(segment.name, segment.search_plan)
        if all(held.manifest.files[name] == manifest.files.get(name) for name in names):
            shared[segment.name] = segment
    return shared


def _read_segment(target: Path, name: str, manifest: Manifest, backend: Backend) -> Segment:
    """Return one segment of a generation. Raises IndexUnusable."""
    plan = manifest.search[name]
    for file in segment_file_names(name, plan):
        check_at_once(target, file, manifest)
    return open_segment(target, name, manifest.encoder.dimension, plan, backend)


def load_compiled(folder: Path) -> dict[str, bytes]:
    """Return the files of the compiled encoder by name; none if the generation has none.

    Raises IndexMissing or IndexUnusable.
    """
    target = serving_folder(folder, read_pointer(folder))
    manifest = read_manifest(target)
    return {
        name: read_checked(target, name, manifest) for name in manifest.files if is_compiled(name)
    }


def generation_of(manifest: Manifest) -> Generation:
    """Return the generation of a manifest as replies name it."""
    return Generation(manifest.generation, manifest.built_at)


def is_compiled(name: str) -> bool:
    """Return whether a file of a generation belongs to its compiled encoder."""
    return name not in (BACKGROUND_FILE, MAP_FILE) and not name.endswith(FILE_KINDS)
