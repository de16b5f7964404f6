"""Changes of a folder are reported."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Event, Thread

import pytest

from rag.corpus.watch import watch_folder

SOON = 10


@contextmanager
def watched(folder: Path) -> Iterator[Callable[[Path], None]]:
    """Watch a folder; yield a function that waits until a path is reported."""
    reported: Queue[Path] = Queue()
    stop = Event()

    def report(paths: Iterable[Path]) -> None:
        for path in paths:
            reported.put(path)

    def wait_for(path: Path) -> None:
        while reported.get(timeout=SOON) != path:
            pass

    thread = Thread(target=watch_folder, args=(folder, "*.md", report, stop))
    thread.start()
    try:
        # The watcher has begun as soon as it reports this file, which is written until then.
        begin(folder / "begin.md", reported)
        yield wait_for
    finally:
        stop.set()
        thread.join()
    assert not [path for path in reported.queue if path.name in ("notes.txt", ".hidden.md")]


def begin(first: Path, reported: "Queue[Path]") -> None:
    stop = Event()

    def write() -> None:
        while not stop.wait(0.02):
            first.write_text("begin")

    writer = Thread(target=write)
    writer.start()
    try:
        reported.get(timeout=SOON)
    finally:
        stop.set()
        writer.join()


def test_files_that_are_saved_moved_or_deleted_are_reported(tmp_path: Path) -> None:
    with watched(tmp_path) as wait_for:
        (tmp_path / "notes.txt").write_text("no entry")
        (tmp_path / ".hidden.md").write_text("no entry")
        (tmp_path / "seed.md").write_text("new")
        wait_for(tmp_path / "seed.md")
        (tmp_path / "seed.md").rename(tmp_path / "moved.md")
        wait_for(tmp_path / "moved.md")
        (tmp_path / "moved.md").unlink()
        wait_for(tmp_path / "moved.md")


def test_a_new_folder_is_reported(tmp_path: Path) -> None:
    with watched(tmp_path) as wait_for:
        (tmp_path / "folder").mkdir()
        wait_for(tmp_path / "folder")


def test_paths_begin_with_the_folder_as_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "corpus").mkdir()
    monkeypatch.chdir(tmp_path)
    with watched(Path("corpus")) as wait_for:
        (tmp_path / "corpus/seed.md").write_text("new")
        wait_for(Path("corpus/seed.md"))
