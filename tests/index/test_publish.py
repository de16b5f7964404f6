"""A generation is written whole or not at all, and one process writes at a time."""

from pathlib import Path
from threading import Event, Thread

import pytest

from rag.errors import IndexUnusable, NoSuchGeneration
from rag.index.generations import (
    BACKGROUND_FILE,
    MAP_FILE,
    OpenedGeneration,
    load_compiled,
    load_generation,
)
from rag.index.glossary_index import GlossaryIndex
from rag.index.index_folder import current_manifest
from rag.index.manifest import MANIFEST, read_manifest
from rag.index.publish import (
    KEPT_GENERATIONS,
    GenerationContent,
    new_generation,
    notify_backend,
    publish,
    roll_back,
    write_lock,
)
from rag.index.vectors.base import SearchPlan
from rag.index.vectors.faiss_files import FaissFiles
from tests.index.toy_segments import toy_entry, toy_index, toy_segment
from tests.toys import ToyEncoder

BUILT_AT = "2026-01-01T00:00:00+00:00"
COMPILED = {"encoder.onnx": b"weights", "tokenizer.json": b"{}"}


def content(index: GlossaryIndex, compiled: dict[str, bytes] | None = None) -> GenerationContent:
    places = dict.fromkeys(index.entries, (0.5, 0.25))
    return GenerationContent(index, places, ToyEncoder().card, compiled)


def publish_entry(
    folder: Path, word: str, compiled: dict[str, bytes] | None = None
) -> OpenedGeneration:
    """Publish a generation of one entry, in a segment of its own."""
    with write_lock(folder) as number, new_generation(folder, number) as target:
        segment = toy_segment(target, target.name, [toy_entry(word)])
        return publish(target, content(toy_index([segment]), compiled), BUILT_AT)


def publish_again(folder: Path, index: GlossaryIndex) -> OpenedGeneration:
    """Publish a generation of the segments of the one before."""
    with write_lock(folder) as number, new_generation(folder, number) as target:
        return publish(target, content(index), BUILT_AT)


def generations_of(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    saved, loaded = publish_entry(tmp_path, "noise"), load_generation(tmp_path)
    assert loaded.manifest == saved.manifest
    assert loaded.places == {"noise": (0.5, 0.25)}
    assert [*loaded.index.entries.values()] == [toy_entry("noise")]


def test_the_manifest_records_every_other_file(tmp_path: Path) -> None:
    manifest = publish_entry(tmp_path, "noise", COMPILED).manifest
    names = {path.name for path in (tmp_path / "000001").iterdir()}
    assert {*manifest.files} == names - {MANIFEST}
    assert {BACKGROUND_FILE, MAP_FILE, *COMPILED} < {*manifest.files}
    assert [*manifest.files] == sorted(manifest.files)


def test_generations_are_numbered_and_know_the_one_before(tmp_path: Path) -> None:
    manifests = [publish_entry(tmp_path, word).manifest for word in ("noise", "seed")]
    assert [(each.generation, each.previous) for each in manifests] == [(1, 0), (2, 1)]


def test_an_unchanged_segment_is_linked(tmp_path: Path) -> None:
    first = publish_entry(tmp_path, "noise")
    second = publish_again(tmp_path, first.index)
    name = "000001.vectors.f32"
    paths = [tmp_path / folder / name for folder in ("000001", "000002")]
    assert paths[0].samefile(paths[1])
    assert second.manifest.files[name] == first.manifest.files[name]


def test_the_contrast_and_the_map_are_always_written_anew(tmp_path: Path) -> None:
    publish_again(tmp_path, publish_entry(tmp_path, "noise").index)
    for name in (BACKGROUND_FILE, MAP_FILE):
        one, other = (tmp_path / folder / name for folder in ("000001", "000002"))
        assert not one.samefile(other)


def test_the_compiled_encoder_is_kept_until_another_is_given(tmp_path: Path) -> None:
    publish_entry(tmp_path, "noise", COMPILED)
    publish_entry(tmp_path, "seed")
    assert load_compiled(tmp_path) == COMPILED
    publish_entry(tmp_path, "tile", {"encoder.onnx": b"others"})
    assert load_compiled(tmp_path) == {"encoder.onnx": b"others"}


def test_only_the_last_generations_are_kept(tmp_path: Path) -> None:
    for number in range(KEPT_GENERATIONS + 2):
        publish_entry(tmp_path, f"word{number}")
    assert generations_of(tmp_path) == ["000003", "000004", "000005"]


def test_a_failed_generation_leaves_the_one_before_serving(tmp_path: Path) -> None:
    publish_entry(tmp_path, "noise")
    with pytest.raises(KeyboardInterrupt), new_generation(tmp_path, 2):
        raise KeyboardInterrupt
    assert generations_of(tmp_path) == ["000001"]
    assert load_generation(tmp_path).manifest.generation == 1


def test_a_failure_after_a_generation_serves_keeps_it(tmp_path: Path) -> None:
    def publish_and_fail() -> None:
        with new_generation(tmp_path, 1) as target:
            segment = toy_segment(target, target.name, [toy_entry("noise")])
            publish(target, content(toy_index([segment])), BUILT_AT)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish_and_fail()
    assert load_generation(tmp_path).manifest.generation == 1


def test_what_the_disk_refuses_is_an_unusable_index(tmp_path: Path) -> None:
    expected = rf"Nothing can be written to {tmp_path} \(No space left on device\); what it held"
    with pytest.raises(IndexUnusable, match=expected), new_generation(tmp_path, 1):
        raise OSError(28, "No space left on device")
    assert generations_of(tmp_path) == []


def test_a_generation_is_not_written_over_another(tmp_path: Path) -> None:
    publish_entry(tmp_path, "noise")
    with pytest.raises(IndexUnusable, match="File exists"), new_generation(tmp_path, 1):
        pass


def test_the_lock_creates_the_folder_and_yields_the_first_number(tmp_path: Path) -> None:
    with write_lock(tmp_path / "new" / "index") as number:
        assert number == 1
    assert (tmp_path / "new/index").is_dir()


def test_the_lock_removes_unfinished_generations(tmp_path: Path) -> None:
    publish_entry(tmp_path, "noise")
    (tmp_path / "000007").mkdir()
    with write_lock(tmp_path) as number:
        assert number == 2
    assert generations_of(tmp_path) == ["000001"]


def test_the_lock_is_refused_in_a_foreign_folder(tmp_path: Path) -> None:
    (tmp_path / "diary.txt").touch()
    with pytest.raises(IndexUnusable, match=r"diary\.txt"), write_lock(tmp_path):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["diary.txt"]


def test_the_lock_is_refused_where_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "index").touch()
    with (
        pytest.raises(IndexUnusable, match="is a file, not an index folder"),
        write_lock(tmp_path / "index"),
    ):
        pass


def test_a_second_writer_waits_for_the_first(tmp_path: Path) -> None:
    entered = Event()

    def second() -> None:
        with write_lock(tmp_path):
            entered.set()

    waiting = Thread(target=second)
    with write_lock(tmp_path):
        waiting.start()
        assert not entered.wait(0.1)
    waiting.join(timeout=10)
    assert entered.is_set()


def test_the_lock_is_free_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="mine"), write_lock(tmp_path):
        raise RuntimeError("mine")
    with write_lock(tmp_path) as number:
        assert number == 1


def test_rolling_back_serves_the_generation_before(tmp_path: Path) -> None:
    for word in ("noise", "seed"):
        publish_entry(tmp_path, word)
    assert roll_back(tmp_path).generation == 1
    assert [*load_generation(tmp_path).index.entries] == ["noise"]
    assert generations_of(tmp_path) == ["000001", "000002"]


def test_rolling_back_goes_to_a_generation_by_number_and_forward_again(tmp_path: Path) -> None:
    for word in ("noise", "seed", "tile"):
        publish_entry(tmp_path, word)
    assert roll_back(tmp_path, 1).generation == 1
    assert roll_back(tmp_path, 3).generation == 3
    assert [*load_generation(tmp_path).index.entries] == ["tile"]


def test_an_unknown_generation_is_refused_with_those_kept(tmp_path: Path) -> None:
    for word in ("noise", "seed", "tile"):
        publish_entry(tmp_path, word)
    with pytest.raises(NoSuchGeneration, match="no generation 9 to go back to; kept: 1, 2"):
        roll_back(tmp_path, 9)
    assert load_generation(tmp_path).manifest.generation == 3


def test_a_damaged_generation_does_not_serve_again(tmp_path: Path) -> None:
    for word in ("noise", "seed"):
        publish_entry(tmp_path, word)
    (tmp_path / "000001" / MAP_FILE).write_bytes(b"{}")
    with pytest.raises(IndexUnusable, match=r"map\.json is damaged"):
        roll_back(tmp_path)
    assert load_generation(tmp_path).manifest.generation == 2


class Recording(FaissFiles):
    """A backend that records what it is notified of."""

    def __init__(self) -> None:
        self.notices: list[tuple[SearchPlan, dict[str, set[str]]]] = []

    def serve(self, plan: SearchPlan, kept: object) -> None:
        assert isinstance(kept, dict)
        self.notices.append((plan, kept))


def test_the_backend_learns_which_segments_are_kept(tmp_path: Path) -> None:
    for word in ("noise", "seed"):
        publish_entry(tmp_path, word)
    manifest = current_manifest(tmp_path)
    assert manifest
    backend = Recording()
    notify_backend(tmp_path, manifest, backend)
    assert backend.notices == [(manifest.search["000002"], {"": {"000001", "000002"}})]


def test_the_backend_is_notified_of_a_roll_back(tmp_path: Path) -> None:
    for word in ("noise", "seed"):
        publish_entry(tmp_path, word)
    backend = Recording()
    roll_back(tmp_path, backend=backend)
    [(plan, _)] = backend.notices
    assert plan == read_manifest(tmp_path / "000001").search["000001"]


def test_a_damaged_manifest_does_not_keep_the_backend_from_its_notice(tmp_path: Path) -> None:
    for word in ("noise", "seed"):
        publish_entry(tmp_path, word)
    (tmp_path / "000001" / MANIFEST).write_bytes(b"damaged")
    manifest = current_manifest(tmp_path)
    assert manifest
    backend = Recording()
    notify_backend(tmp_path, manifest, backend)
    assert backend.notices[0][1] == {"": {"000002"}}
