"""An index -> a new generation on disk, and the pointer that lets it serve. One writes at a time.

What the generation before has already, and was not made anew, is linked. `generations` reads them.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from filelock import FileLock

from rag.disk import flush, link, put_in_place, write
from rag.errors import IndexUnusable, NoSuchGeneration
from rag.index.generations import (
    CONTRAST,
    LOCK,
    MAP,
    POINTER,
    Opened,
    current_manifest,
    folder_of,
    generations,
    is_compiled,
    load,
    read_generation,
    refuse_foreign,
)
from rag.index.glossary_index import Index
from rag.index.manifest import (
    FORMAT,
    MANIFEST,
    Manifest,
    Stored,
    read_manifest,
    stored,
    write_manifest,
)
from rag.index.segment import Segment
from rag.index.segment_files import contrast_bytes, digest, files_of, places_bytes
from rag.index.vectors.base import Backend
from rag.index.vectors.faiss_files import IN_FILES
from rag.types import Calibration, EncoderCard

KEPT_GENERATIONS = 3


@dataclass(frozen=True)
class Content:
    """What a generation is made of; `compiled` are the files of the compiled encoder, None for those there are."""

    index: Index
    places: Mapping[str, tuple[float, float]]
    encoder: EncoderCard
    calibration: Calibration
    compiled: Mapping[str, bytes] | None


@contextmanager
def write_lock(folder: Path) -> Iterator[int]:
    """Hold an index folder alone, waiting for whoever has it; yield the number that a new generation bears.

    What a build that died left behind is removed. Raises IndexUnusable.
    """
    refuse_foreign(folder)
    lock = FileLock(folder / LOCK)
    with io_as_unusable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    try:
        for number in generations(folder):
            if not (folder_of(folder, number) / MANIFEST).exists():
                shutil.rmtree(folder_of(folder, number), ignore_errors=True)
        yield max([0, *generations(folder)]) + 1
    finally:
        lock.release()


@contextmanager
def io_as_unusable(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into IndexUnusable."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise IndexUnusable(
            f"Nothing can be written to {folder} ({reason}); what it held goes on serving."
        ) from error


@contextmanager
def new_generation(folder: Path, number: int) -> Iterator[Path]:
    """Yield the folder of a new generation to write segments to; what `write_lock` yielded is its number.

    It is removed if anything goes wrong. Raises IndexUnusable.
    """
    target = folder_of(folder, number)
    with io_as_unusable(folder):
        try:
            target.mkdir()
            yield target
        except BaseException:
            shutil.rmtree(target, ignore_errors=True)
            raise


def save(target: Path, content: Content, built_at: str) -> Opened:
    """Complete a generation, in whose folder the segments are that were made anew, then point to it.

    Segments that the serving generation has are taken to be the same.
    """
    folder = target.parent
    manifest = write_generation(target, content, built_at, current_manifest(folder))
    set_current(folder, manifest.generation)
    discard_old(folder, manifest.generation)
    return Opened(content.index, content.places, manifest)


def write_generation(
    target: Path,
    content: Content,
    built_at: str,
    previous: Manifest | None,
) -> Manifest:
    """Write the files of a generation beside its new segments; return its manifest.

    Those that the previous one has are links.
    """
    number = previous.generation if previous else 0
    before = previous.files if previous else {}
    named = list(chain.from_iterable(map(segment_files, content.index.segments)))
    made = [name for name in named if (target / name).exists()]
    kept = [name for name in named if name not in made]
    if content.compiled is None:
        kept += [name for name in before if is_compiled(name)]
    for name in kept:
        link(folder_of(target.parent, number) / name, target / name)
    # Written even if it is the same: the file there may be the damaged one that is replaced.
    written = {
        CONTRAST: contrast_bytes(content.index.contrast),
        MAP: places_bytes(content.places),
        **(content.compiled or {}),
    }
    for name, file in written.items():
        write(target / name, file)
    files = {name: before[name] for name in kept}
    files |= {name: stored(target / name) for name in (*made, *written)}
    manifest = manifest_of(int(target.name), number, content, built_at, files)
    write_manifest(target, manifest)
    flush(target)
    return manifest


def segment_files(segment: Segment) -> tuple[str, ...]:
    """Return the names of the files of a segment."""
    return files_of(segment.name, segment.search_plan)


def manifest_of(
    number: int,
    previous: int,
    content: Content,
    built_at: str,
    files: Mapping[str, Stored],
) -> Manifest:
    """Return what a generation says of itself; `previous` is the number of the one before, or 0."""
    index = content.index
    return Manifest(
        format=FORMAT,
        generation=number,
        previous=previous,
        built_at=built_at,
        encoder=content.encoder,
        calibration=content.calibration,
        entries=len(index.entries),
        passages=index.passages,
        segments={segment.name: sorted(index.dead[segment.name]) for segment in index.segments},
        search={segment.name: segment.search_plan for segment in index.segments},
        files=dict(sorted(files.items())),
    )


def set_current(folder: Path, number: int) -> None:
    """Let a whole generation serve: the pointer names it and its manifest, and is replaced at once."""
    flush(folder)
    pointer = f"{number} {digest((folder_of(folder, number) / MANIFEST).read_bytes())}\n"
    put_in_place(folder / POINTER, pointer.encode())


def roll_back(folder: Path, number: int | None = None, backend: Backend = IN_FILES) -> Manifest:
    """Let an older generation serve again, the one before if none is named. Raises NoSuchGeneration, IndexUnusable."""
    with write_lock(folder):
        current = load(folder, backend=backend).manifest
        wanted = current.previous if number is None else number
        if wanted not in generations(folder):
            there = ", ".join(
                str(each) for each in generations(folder) if each != current.generation
            )
            raise NoSuchGeneration(
                f"There is no generation {wanted or 'before'} to go back to; kept: {there or 'none'}."
            )
        manifest = read_generation(folder_of(folder, wanted), None, backend).manifest
        with io_as_unusable(folder):
            set_current(folder, wanted)
        notify_backend(folder, manifest, backend)
    return manifest


def notify_backend(folder: Path, serving: Manifest, backend: Backend) -> None:
    """Tell the backend which generation serves, and which segments are kept."""
    kept: dict[str, set[str]] = {}
    for number in generations(folder):
        with suppress(IndexUnusable):
            for name, plan in read_manifest(folder_of(folder, number)).search.items():
                kept.setdefault(plan.collection, set()).add(name)
    backend.serve(next(iter(serving.search.values())), kept)


def discard_old(folder: Path, current: int) -> None:
    """Remove what is neither the current generation nor one of those kept that it came from."""
    kept = [current]
    with suppress(IndexUnusable):
        while len(kept) < KEPT_GENERATIONS:
            kept.append(read_manifest(folder_of(folder, kept[-1])).previous)
    for each in set(generations(folder)) - set(kept):
        shutil.rmtree(folder_of(folder, each), ignore_errors=True)
