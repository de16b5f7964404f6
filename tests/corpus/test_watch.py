"""Changes of a folder are reported."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Event, Thread

import pytest

from rag.corpus.watch import CorpusWatcher
from rag.errors import Overloaded

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

    watcher = CorpusWatcher(folder, report, "*.md")
    thread = Thread(target=watcher.run, args=(stop,))
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


def test_the_files_of_a_folder_that_is_moved_in_are_reported(tmp_path: Path) -> None:
    corpus, elsewhere = tmp_path / "corpus", tmp_path / "elsewhere"
    corpus.mkdir()
    elsewhere.mkdir()
    (elsewhere / "seed.md").write_text("new")
    with watched(corpus) as wait_for:
        elsewhere.rename(corpus / "folder")
        wait_for(corpus / "folder/seed.md")


def test_a_link_that_names_another_folder_is_followed(tmp_path: Path) -> None:
    """As git-sync does: each revision is a folder, and a link is replaced at once."""
    for revision in ("one", "two", "three"):
        (tmp_path / revision).mkdir()
        (tmp_path / revision / "seed.md").write_text(revision)
    corpus = tmp_path / "current"
    corpus.symlink_to("one")
    with watched(corpus) as wait_for:
        for revision in ("two", "three"):
            swap_link(corpus, revision)
            wait_for(corpus / "seed.md")
        (tmp_path / "three/seed.md").write_text("edited")
        wait_for(corpus / "seed.md")


def test_a_config_map_is_followed_through_several_updates(tmp_path: Path) -> None:
    """As Kubernetes does: files are links into `..data`, which is swapped at once."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    config_map(corpus, "1")
    (corpus / "seed.md").symlink_to("..data/seed.md")
    with watched(corpus) as wait_for:
        for number in ("2", "3"):
            config_map(corpus, number)
            wait_for(corpus / "seed.md")


def config_map(corpus: Path, number: str) -> None:
    (corpus / f"..{number}").mkdir()
    (corpus / f"..{number}/seed.md").write_text(f"number {number}")
    swap_link(corpus / "..data", f"..{number}")


def swap_link(link: Path, target: str) -> None:
    new = link.with_name("..new")
    new.symlink_to(target)
    new.rename(link)


def test_a_folder_that_is_replaced_is_followed(tmp_path: Path) -> None:
    corpus, new = tmp_path / "corpus", tmp_path / "new"
    for folder in (corpus, new):
        folder.mkdir()
        (folder / "seed.md").write_text(folder.name)
    with watched(corpus) as wait_for:
        corpus.rename(tmp_path / "old")
        new.rename(corpus)
        wait_for(corpus / "seed.md")
        (corpus / "seed.md").write_text("edited")
        wait_for(corpus / "seed.md")


def test_a_folder_that_is_gone_is_told_until_it_is_back(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "seed.md").write_text("new")
    reasons: Queue[str] = Queue()
    reported: Queue[list[Path]] = Queue()
    watcher = CorpusWatcher(corpus, lambda paths: reported.put([*paths]), "*.md", reasons.put)
    stop = Event()
    thread = Thread(target=watcher.run, args=(stop,))
    thread.start()
    try:
        assert reasons.get(timeout=SOON) == ""
        corpus.rename(tmp_path / "away")
        while not (reason := reasons.get(timeout=SOON)):
            pass
        assert "corpus cannot be watched (No such file or directory)" in reason
        (tmp_path / "away").rename(corpus)
        while reasons.get(timeout=SOON):
            pass
        (corpus / "seed.md").write_text("edited")
        assert reported.get(timeout=SOON) == [corpus / "seed.md"]
    finally:
        stop.set()
        thread.join()


def test_a_change_that_the_system_does_not_report_is_found_by_comparing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on the file system of another machine: here the file that a link names changes."""
    corpus, far = tmp_path / "corpus", tmp_path / "far"
    corpus.mkdir()
    far.mkdir()
    (far / "seed.md").write_text("old")
    (corpus / "seed.md").symlink_to(far / "seed.md")
    monkeypatch.setattr("rag.corpus.watch.COMPARE_SECONDS", 0.1)
    with watched(corpus) as wait_for:
        (far / "seed.md").write_text("new text")
        wait_for(corpus / "seed.md")


def test_changes_that_cannot_be_taken_now_are_reported_again(tmp_path: Path) -> None:
    (tmp_path / "seed.md").write_text("old")
    taken: Queue[list[Path]] = Queue()
    refusals = [Overloaded("too much to do")]

    def take(paths: Iterable[Path]) -> None:
        if refusals:
            raise refusals.pop()
        taken.put([*paths])

    watcher = CorpusWatcher(tmp_path, take, "*.md")
    stop = Event()
    thread = Thread(target=watcher.run, args=(stop,))
    thread.start()
    try:
        (tmp_path / "seed.md").write_text("new text")
        assert taken.get(timeout=SOON) == [tmp_path / "seed.md"]
    finally:
        stop.set()
        thread.join()


def test_a_file_is_watched_without_the_folder_it_lies_in(tmp_path: Path) -> None:
    glossary = tmp_path / "glossary.csv"
    glossary.write_text("old")
    reported: Queue[list[Path]] = Queue()
    watcher = CorpusWatcher(glossary, lambda paths: reported.put([*paths]))
    stop = Event()
    thread = Thread(target=watcher.run, args=(stop,))
    thread.start()
    try:
        (tmp_path / "other.csv").write_text("other")
        new = tmp_path / "new.csv"
        new.write_text("saved by an editor")
        new.rename(glossary)
        assert reported.get(timeout=SOON) == [glossary]
    finally:
        stop.set()
        thread.join()
    assert reported.empty()


def test_paths_begin_with_the_folder_as_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "corpus").mkdir()
    monkeypatch.chdir(tmp_path)
    with watched(Path("corpus")) as wait_for:
        (tmp_path / "corpus/seed.md").write_text("new")
        wait_for(Path("corpus/seed.md"))
