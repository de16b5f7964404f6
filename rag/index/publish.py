"""Write a generation of the index and let it serve; roll back to an older one.

One process writes at a time. A file that did not change since the generation before is linked.
`rag.index.generations` reads what is written here.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from rag.disk import flush, link_or_copy, replace_file, write_flushed
from rag.errors import IndexUnusable, NoSuchGeneration
from rag.index.generations import (
    BACKGROUND_FILE,
    MAP_FILE,
    OpenedGeneration,
    is_compiled,
    load_generation,
    read_generation,
)
from rag.index.glossary_index import GlossaryIndex
from rag.index.index_folder import (
    LOCK,
    POINTER,
    UNFINISHED_POINTER,
    current_manifest,
    folder_of,
    generation_numbers,
    refuse_foreign,
    serves,
)
from rag.index.manifest import (
    ALL_READ,
    FORMAT,
    MANIFEST,
    FileRecord,
    Manifest,
    faiss_version,
    read_manifest,
    record_of,
    sha256_of,
    write_manifest,
)
from rag.index.segment_files import (
    background_to_bytes,
    places_to_bytes,
    segment_file_names,
)
from rag.index.vectors.base import Backend
from rag.index.vectors.faiss_files import FAISS_FILES
from rag.types import EncoderCard, Reach

KEPT_GENERATIONS = 3
# How long a build waits for another one.
LOCK_SECONDS = 20.0


@dataclass(frozen=True)
class GenerationContent:
    """What a generation is made of.

    `places` are the places (x, y) of entries on the map, `reach` is how much of them the encoder
    reads. `compiled` are the files of the compiled
    encoder, or None to keep those of the generation before.
    """

    index: GlossaryIndex
    places: Mapping[str, tuple[float, float]]
    encoder: EncoderCard
    compiled: Mapping[str, bytes] | None
    reach: Reach = ALL_READ


@contextmanager
def write_lock(folder: Path) -> Iterator[int]:
    """Lock an index folder; yield the number for a new generation.

    If another process has the lock, it is waited for LOCK_SECONDS. Generations that a killed build
    left unfinished are removed. Raises IndexUnusable.
    """
    refuse_foreign(folder)
    lock = FileLock(folder / LOCK)
    with _io_as_unusable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=LOCK_SECONDS)
        except Timeout as error:
            remedy = "try again when it has finished"
            raise IndexUnusable(f"Another process is writing to {folder}; {remedy}.") from error
    try:
        for pointer in folder.glob(f"{UNFINISHED_POINTER}*"):
            pointer.unlink()
        for number in generation_numbers(folder):
            if not (folder_of(folder, number) / MANIFEST).exists():
                shutil.rmtree(folder_of(folder, number), ignore_errors=True)
        newest = max(generation_numbers(folder), default=0)
        yield newest + 1
    finally:
        lock.release()


@contextmanager
def _io_as_unusable(folder: Path) -> Iterator[None]:
    """Raise IndexUnusable in place of an OSError."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise IndexUnusable(
            f"Nothing can be written to {folder} ({reason}); what it held goes on serving."
        ) from error


@contextmanager
def new_generation(folder: Path, number: int) -> Iterator[Path]:
    """Create the folder of a generation and yield it, for segments to be written to.

    `number` is what `write_lock` yields. If anything fails before the generation serves, its folder
    is removed. Raises IndexUnusable.
    """
    target = folder_of(folder, number)
    with _io_as_unusable(folder):
        try:
            target.mkdir()
            yield target
        except BaseException:
            if not serves(folder, number):
                shutil.rmtree(target, ignore_errors=True)
            raise


def publish(target: Path, content: GenerationContent, built_at: str) -> OpenedGeneration:
    """Complete the generation in a folder, let it serve, and return it.

    Its new segments are in the folder already; the others are taken from the generation that
    serves. `built_at` is an ISO 8601 time.
    """
    folder = target.parent
    manifest = _write_generation(target, content, built_at, current_manifest(folder))
    _set_current(folder, manifest.generation)
    _discard_old(folder, manifest.generation)
    return OpenedGeneration(content.index, content.places, manifest)


def _write_generation(
    target: Path,
    content: GenerationContent,
    built_at: str,
    previous: Manifest | None,
) -> Manifest:
    """Complete the files of a generation and return its manifest.

    Segments that are not in its folder are linked from the previous generation.
    """
    number = previous.generation if previous else 0
    recorded = previous.files if previous else {}
    written, linked = _segment_files(target, content.index)
    if content.compiled is None:
        linked += [name for name in recorded if is_compiled(name)]
    for name in linked:
        link_or_copy(folder_of(target.parent, number) / name, target / name)
    # Written even if unchanged: the file before may be the damaged one that is replaced.
    small = {
        BACKGROUND_FILE: background_to_bytes(content.index.background),
        MAP_FILE: places_to_bytes(content.places),
        **(content.compiled or {}),
    }
    for name, file in small.items():
        write_flushed(target / name, file)
    files = {name: recorded[name] for name in linked}
    files |= {name: record_of(target / name) for name in (*written, *small)}
    manifest = _manifest_of(int(target.name), number, content, built_at, files)
    write_manifest(target, manifest)
    flush(target)
    return manifest


def _segment_files(target: Path, index: GlossaryIndex) -> tuple[list[str], list[str]]:
    """Return the names of the files of all segments: those in the folder, and those missing."""
    there, missing = [], []
    for segment in index.segments:
        for name in segment_file_names(segment.name, segment.search_plan):
            if (target / name).exists():
                there.append(name)
            else:
                missing.append(name)
    return there, missing


def _manifest_of(
    number: int,
    previous: int,
    content: GenerationContent,
    built_at: str,
    files: Mapping[str, FileRecord],
) -> Manifest:
    """Return the manifest of a generation; `previous` is the number of the one before, or 0."""
    index = content.index
    segments = {segment.name: sorted(index.dead[segment.name]) for segment in index.segments}
    plans = {segment.name: segment.search_plan for segment in index.segments}
    return Manifest(
        format=FORMAT,
        generation=number,
        previous=previous,
        built_at=built_at,
        encoder=content.encoder,
        entries=len(index.entries),
        passages=index.passages,
        segments=segments,
        search=plans,
        files=dict(sorted(files.items())),
        reach=content.reach,
        written_by=faiss_version(),
    )


def _set_current(folder: Path, number: int) -> None:
    """Let a generation serve: replace the pointer, at once, by its number and manifest hash."""
    flush(folder)
    manifest = folder_of(folder, number) / MANIFEST
    pointer = f"{number} {sha256_of(manifest.read_bytes())}\n"
    replace_file(folder / POINTER, pointer.encode())


def roll_back(folder: Path, number: int | None = None, backend: Backend = FAISS_FILES) -> Manifest:
    """Let an older generation serve again, the one before if `number` is None.

    Returns its manifest. Raises NoSuchGeneration if it is not kept, or IndexUnusable.
    """
    with write_lock(folder):
        current = load_generation(folder, backend=backend).manifest
        wanted = current.previous if number is None else number
        if wanted not in generation_numbers(folder):
            raise _no_such_generation(folder, wanted, current.generation)
        manifest = read_generation(folder_of(folder, wanted), None, backend).manifest
        with _io_as_unusable(folder):
            _set_current(folder, wanted)
        notify_backend(folder, manifest, backend)
    return manifest


def _no_such_generation(folder: Path, wanted: int, current: int) -> NoSuchGeneration:
    """Return the error for a generation that is not kept; `wanted` is 0 for the one before."""
    others = [str(number) for number in generation_numbers(folder) if number != current]
    kept = ", ".join(others) or "none"
    return NoSuchGeneration(
        f"There is no generation {wanted or 'before'} to go back to; kept: {kept}."
    )


def notify_backend(folder: Path, serving: Manifest, backend: Backend) -> None:
    """Tell the backend which generation serves, and which segments the kept generations need."""
    kept: dict[str, set[str]] = {}
    for number in generation_numbers(folder):
        with suppress(IndexUnusable):
            manifest = read_manifest(folder_of(folder, number))
            for name, plan in manifest.search.items():
                kept.setdefault(plan.collection, set()).add(name)
    backend.serve(next(iter(serving.search.values())), kept)


def _discard_old(folder: Path, current: int) -> None:
    """Remove all but the current generation and the last ones that it was built from."""
    kept = [current]
    with suppress(IndexUnusable):
        while len(kept) < KEPT_GENERATIONS:
            kept.append(read_manifest(folder_of(folder, kept[-1])).previous)
    for number in set(generation_numbers(folder)) - set(kept):
        shutil.rmtree(folder_of(folder, number), ignore_errors=True)
