"""An index <-> immutable folders, one a generation, and the pointer to the one that serves.

index/current            the number of the generation that serves, and the digest of its manifest
index/lock               held by whoever writes
index/embedded.sqlite    what a large build has embedded so far
index/000007/            manifest.json, written last; for each segment, as 000005.*: entries.sqlite · layout.npz ·
                         vectors.f32 · pieces.i32 · tokens.i8 · search.faiss; contrast.npz; map.json; and the compiled
                         encoder: encoder.onnx · encoder.json · tokenizer.json
What the generation before has already, and was not made anew, is linked.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

from filelock import FileLock

from rag.disk import flush, link, put_in_place, write
from rag.embedding_cache import FILES as CACHE_FILES
from rag.errors import IndexMissing, IndexUnusable, NoSuchGeneration
from rag.faiss_files import IN_FILES
from rag.files import (
    KINDS,
    contrast_bytes,
    contrast_from,
    digest,
    files_of,
    open_segment,
    places_bytes,
    places_from,
)
from rag.index import Index
from rag.manifest import (
    FORMAT,
    MANIFEST,
    Manifest,
    check_at_once,
    read,
    read_manifest,
    stored,
    unusable,
    write_manifest,
)
from rag.segments import Segment
from rag.types import Calibration, EncoderCard, Generation
from rag.vectors_base import Backend

POINTER, LOCK = "current", "lock"
OURS = frozenset({POINTER, f".{POINTER}.tmp", LOCK, *CACHE_FILES})
CONTRAST, MAP = "contrast.npz", "map.json"
KEPT_GENERATIONS = 3


@dataclass(frozen=True)
class Opened:
    """A generation in memory; `places` are those of its entries on the map."""

    index: Index
    places: Mapping[str, tuple[float, float]]
    manifest: Manifest


@dataclass(frozen=True)
class Content:
    """What a generation is made of; `compiled` are the files of the compiled encoder, None for those there are."""

    index: Index
    places: Mapping[str, tuple[float, float]]
    encoder: EncoderCard
    calibration: Calibration
    compiled: Mapping[str, bytes] | None


@contextmanager
def writing(folder: Path) -> Iterator[int]:
    """Hold an index folder alone, waiting for whoever has it; yield the number that a new generation bears.

    What a build that died left behind is removed. Raises IndexUnusable.
    """
    refuse_foreign(folder)
    lock = FileLock(folder / LOCK)
    with refusing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    try:
        for number in generations(folder):
            if not (place(folder, number) / MANIFEST).exists():
                shutil.rmtree(place(folder, number), ignore_errors=True)
        yield max([0, *generations(folder)]) + 1
    finally:
        lock.release()


@contextmanager
def refusing(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into IndexUnusable."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise IndexUnusable(f"Nothing can be written to {folder} ({reason}); what it held goes on serving.") from error


@contextmanager
def beginning(folder: Path, number: int) -> Iterator[Path]:
    """Yield the folder of a new generation to write segments to; what `writing` yielded is its number.

    It is removed if anything goes wrong. Raises IndexUnusable.
    """
    target = place(folder, number)
    with refusing(folder):
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
    manifest = fill(target, content, built_at, pointed(folder))
    point(folder, manifest.generation)
    discard_old(folder, manifest.generation)
    return Opened(content.index, content.places, manifest)


def fill(target: Path, content: Content, built_at: str, previous: Manifest | None) -> Manifest:
    """Write the files of a generation beside its new segments, those that the previous one has as links."""
    index, held = content.index, previous.files if previous else {}
    named = [name for segment in index.segments for name in files_of(segment.name, segment.search_plan)]
    made = [name for name in named if (target / name).exists()]
    kept = [name for name in named if name not in made]
    kept += [name for name in held if is_compiled(name) and content.compiled is None]
    for name in kept:
        link(place(target.parent, previous.generation if previous else 0) / name, target / name)
    # What was made anew is written, even if it is the same: the file there may be the damaged one that is replaced.
    written = {CONTRAST: contrast_bytes(index.contrast), MAP: places_bytes(content.places), **(content.compiled or {})}
    for name, content_of in written.items():
        write(target / name, content_of)
    files = {name: held[name] for name in kept} | {name: stored(target / name) for name in (*made, *written)}
    manifest = Manifest(
        format=FORMAT,
        generation=int(target.name),
        previous=previous.generation if previous else 0,
        built_at=built_at,
        encoder=content.encoder,
        calibration=content.calibration,
        entries=len(index.entries),
        passages=index.passages,
        segments={segment.name: sorted(index.dead[segment.name]) for segment in index.segments},
        search={segment.name: segment.search_plan for segment in index.segments},
        files=dict(sorted(files.items())),
    )
    write_manifest(target, manifest)
    flush(target)
    return manifest


def point(folder: Path, number: int) -> None:
    """Let a whole generation serve: the pointer names it and its manifest, and is replaced at once."""
    flush(folder)
    said = f"{number} {digest((place(folder, number) / MANIFEST).read_bytes())}\n"
    put_in_place(folder / POINTER, said.encode())


def roll_back(folder: Path, number: int | None = None, backend: Backend = IN_FILES) -> Manifest:
    """Let an older generation serve again, the one before if none is named. Raises NoSuchGeneration, IndexUnusable."""
    with writing(folder):
        current = load(folder, backend=backend).manifest
        wanted = current.previous if number is None else number
        if wanted not in generations(folder):
            there = ", ".join(str(each) for each in generations(folder) if each != current.generation)
            raise NoSuchGeneration(
                f"There is no generation {wanted or 'before'} to go back to; kept: {there or 'none'}."
            )
        manifest = read_generation(place(folder, wanted), None, backend).manifest
        with refusing(folder):
            point(folder, wanted)
        tell(folder, manifest, backend)
    return manifest


def tell(folder: Path, serving: Manifest, backend: Backend) -> None:
    """Tell the backend which generation serves, and which segments are kept."""
    kept: dict[str, set[str]] = {}
    for number in generations(folder):
        with suppress(IndexUnusable):
            for name, plan in read_manifest(place(folder, number)).search.items():
                kept.setdefault(plan.collection, set()).add(name)
    backend.serve(next(iter(serving.search.values())), kept)


def load(folder: Path, held: Opened | None = None, backend: Backend = IN_FILES) -> Opened:
    """Return the generation that serves, whole; segments that are `held` already are not read again.

    Raises IndexMissing or IndexUnusable.
    """
    while True:
        said = read_pointer(folder)
        target = serving(folder, said)
        if held and held.manifest == read_manifest(target):
            return held
        try:
            return read_generation(target, held, backend)
        except IndexUnusable:
            # A newer generation may have come meanwhile, and this one been removed.
            if read_pointer(folder) == said:
                raise


def read_generation(target: Path, held: Opened | None, backend: Backend) -> Opened:
    """Return a generation, whole. Raises IndexUnusable."""
    manifest = read_manifest(target)
    known = {segment.name: segment for segment in shared_segments(held, manifest)} if held else {}
    try:
        segments = [known.get(name) or read_segment(target, name, manifest, backend) for name in manifest.segments]
        contrast = contrast_from(read(target, CONTRAST, manifest))
        places = places_from(read(target, MAP, manifest))
        index = Index(segments, {name: set(dead) for name, dead in manifest.segments.items()}, contrast)
        told = (manifest.generation, manifest.entries, manifest.passages)
        if told != (int(target.name), len(index.entries), index.passages) or not index.entries:
            raise ValueError(f"generation, entries and passages are not {told}")
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


def pointed(folder: Path) -> Manifest | None:
    """Return the manifest of the generation that serves, or nothing if it cannot be read."""
    try:
        return read_manifest(serving(folder, read_pointer(folder)))
    except (IndexMissing, IndexUnusable):
        return None


def generation_of(manifest: Manifest) -> Generation:
    """Return how a reply names the index it was read from."""
    return Generation(manifest.generation, manifest.built_at)


def read_pointer(folder: Path) -> str:
    """Return what the pointer says. Raises IndexMissing or IndexUnusable."""
    if not folder.is_dir() or not generations(folder):
        refuse_foreign(folder)
        raise IndexMissing(f"There is no index in {folder}; run: rag build --index {folder}")
    try:
        return (folder / POINTER).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        raise unusable(folder, "the build that began here never finished") from None
    except OSError as error:
        raise unusable(folder, f"{POINTER} cannot be read ({error.strerror})") from error


def serving(folder: Path, said: str) -> Path:
    """Return the folder of the generation that a pointer names, with the manifest it means. Raises IndexUnusable."""
    number, _, wanted = said.strip().partition(" ")
    if not number.isdecimal() or int(number) not in generations(folder):
        raise unusable(folder, f"{POINTER} names the generation {number[:20]!r}, which is not there")
    manifest = place(folder, int(number)) / MANIFEST
    if not manifest.is_file() or digest(manifest.read_bytes()) != wanted:
        read_manifest(manifest.parent)
        raise unusable(manifest.parent, f"{MANIFEST} is not the one that {POINTER} means")
    return manifest.parent


def refuse_foreign(folder: Path) -> None:
    """Raise IndexUnusable if the folder holds anything that is not ours."""
    if folder.exists() and not folder.is_dir():
        raise IndexUnusable(f"{folder} is a file, not an index folder; name another with --index.")
    foreign = [path.name for path in folder.glob("*") if not path.name.isdecimal() and path.name not in OURS]
    if foreign:
        what = ", ".join(sorted(foreign)[:3])
        raise IndexUnusable(f"{folder} holds other things than an index ({what}); name another folder with --index.")


def generations(folder: Path) -> list[int]:
    """Return the numbers of the generations in an index folder, finished or not."""
    return sorted(int(path.name) for path in folder.glob("*") if path.name.isdecimal())


def place(folder: Path, number: int) -> Path:
    """Return the folder of a generation."""
    return folder / f"{number:06d}"


def discard_old(folder: Path, current: int) -> None:
    """Remove what is neither the current generation nor one of those kept that it came from."""
    kept = [current]
    with suppress(IndexUnusable):
        while len(kept) < KEPT_GENERATIONS:
            kept.append(read_manifest(place(folder, kept[-1])).previous)
    for each in set(generations(folder)) - set(kept):
        shutil.rmtree(place(folder, each), ignore_errors=True)


def is_compiled(name: str) -> bool:
    """Tell whether a file of a generation belongs to its compiled encoder."""
    return name not in (CONTRAST, MAP) and not name.endswith(KINDS)
