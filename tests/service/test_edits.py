"""Edits change the corpus and the index, or nothing."""

import dataclasses
import errno
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.disk import folder_lock
from rag.entries.hashes import etag
from rag.errors import (
    CorpusUnwritable,
    EditConflict,
    EntryRefused,
    IndexUnusable,
    NotEditable,
    UnknownTerm,
)
from rag.index.publish import write_lock
from rag.search.engine import Engine
from rag.service.edits import Edit, Editor
from rag.service.live import LiveEngine
from rag.service.preconditions import Precondition
from rag.service.tasks import Progress
from rag.settings import Settings
from rag.types import Entry
from tests.toys import ToyEncoder

ANY = Precondition()
NEW = Entry("noise", "Noise", (), (), ("seed",), "approved", (), (), "Noise is random.")


@pytest.fixture
def live(engine: Engine, settings: Settings) -> Iterator[LiveEngine]:
    live = LiveEngine(engine, settings)
    yield live
    live.stop()


@pytest.fixture
def editor(live: LiveEngine) -> Editor:
    return Editor(live)


def put(editor: Editor, entry: Entry, precondition: Precondition = ANY) -> Edit:
    return editor.put(entry, precondition)[1].result()


def delete(editor: Editor, entry_id: str, precondition: Precondition = ANY) -> Edit:
    return editor.delete(entry_id, precondition)[1].result()


def test_a_new_entry_is_in_the_corpus_and_in_the_index(
    editor: Editor, live: LiveEngine, corpus: Path
) -> None:
    edit = put(editor, NEW)
    assert (edit.entry, edit.created, edit.index.generation) == (NEW, True, 2)
    assert live.engine.show("noise") == NEW
    assert "Noise is random." in (corpus / "noise.md").read_text()


def test_an_entry_that_is_written_again_is_not_new(editor: Editor, live: LiveEngine) -> None:
    put(editor, NEW)
    changed = dataclasses.replace(NEW, definition="Noise is what a picture starts from.")
    edit = put(editor, changed)
    assert (edit.created, edit.index.generation) == (False, 3)
    assert live.engine.show("noise") == changed


def test_an_edit_advises_on_house_rules_and_is_done_all_the_same(editor: Editor) -> None:
    assert "no tags" in put(editor, NEW).advice


def test_an_entry_that_is_deleted_is_returned_as_it_was(
    editor: Editor, live: LiveEngine, corpus: Path
) -> None:
    before = live.engine.show("vae")
    edit = delete(editor, "vae")
    assert (edit.entry, edit.created, edit.advice) == (before, False, ())
    assert "vae" not in live.engine.index.entries
    assert not (corpus / "vae.md").exists()


def test_an_edit_takes_in_a_file_that_was_saved_meanwhile(
    editor: Editor, live: LiveEngine, corpus: Path
) -> None:
    put(editor, NEW)
    text = (corpus / "vae.md").read_text()
    (corpus / "vae.md").write_text(text.replace("A VAE", "Any VAE"))
    seen = etag(live.engine.show("vae"))
    with pytest.raises(EditConflict, match="get it again"):
        delete(editor, "vae", Precondition(if_match=seen))
    assert live.engine.show("vae").definition.startswith("Any VAE")


BY_HAND = "---\nterm: By hand\n---\nSaved by hand.\n"


@pytest.mark.parametrize(("entry_id", "edits"), [("vae", put), ("noise", put), ("vae", delete)])
def test_a_file_that_is_saved_while_the_index_catches_up_is_not_overwritten(
    editor: Editor,
    live: LiveEngine,
    monkeypatch: pytest.MonkeyPatch,
    entry_id: str,
    edits: Callable[..., Edit],
) -> None:
    def save_behind(entry: str, progress: Progress) -> Path:
        path = LiveEngine.catch_up_with(live, entry, progress)
        path.write_text(BY_HAND)
        return path

    edited = dataclasses.replace(NEW, id=entry_id, term=entry_id) if edits is put else entry_id
    monkeypatch.setattr(live, "catch_up_with", save_behind)
    with pytest.raises(EditConflict, match="was saved this moment; get the entry again"):
        edits(editor, edited)
    assert (live.corpus / f"{entry_id}.md").read_text() == BY_HAND


def test_what_is_saved_while_an_edit_fails_stays(
    editor: Editor, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save_and_fail(path: Path, content: bytes) -> None:
        (corpus / "noise.md").write_text(BY_HAND)
        no_space(path, content)

    put(editor, NEW)
    monkeypatch.setattr("rag.index.publish.write_flushed", save_and_fail)
    with pytest.raises(IndexUnusable, match="No space left"):
        put(editor, dataclasses.replace(NEW, definition="Changed."))
    assert (corpus / "noise.md").read_text() == BY_HAND


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": "Two Words"}, "should be lower-case words"),
        ({"see_also": ("nothing",)}, "no entry has the id 'nothing'"),
        ({"see_also": ("noise",)}, "does not see itself"),
        ({"aliases": ("Seed",)}, "also a name of seed"),
    ],
)
def test_an_entry_with_faults_is_refused_and_nothing_is_written(
    editor: Editor, live: LiveEngine, corpus: Path, changes: dict[str, object], reason: str
) -> None:
    before = sorted(corpus.iterdir())
    with pytest.raises(EntryRefused, match=reason):
        put(editor, dataclasses.replace(NEW, **changes))  # type: ignore[arg-type]
    assert sorted(corpus.iterdir()) == before
    assert live.engine.manifest.generation == 1


def test_all_faults_of_an_entry_are_named_at_once(editor: Editor) -> None:
    bad = dataclasses.replace(NEW, id="Bad Id", aliases=("Seed",), see_also=("nothing",))
    with pytest.raises(EntryRefused) as refused:
        put(editor, bad)
    assert len(refused.value.faults) == 3


def test_an_edit_of_an_entry_in_another_state_is_refused(editor: Editor) -> None:
    with pytest.raises(EditConflict, match="get it again"):
        put(editor, NEW, Precondition(if_match='"another"'))
    with pytest.raises(EditConflict, match="is not there"):
        delete(editor, "noise", Precondition(if_match="*"))


def test_what_is_not_there_cannot_be_deleted(editor: Editor) -> None:
    with pytest.raises(UnknownTerm, match="No entry has the id 'noise'"):
        delete(editor, "noise")


def refuse(path: Path, content: bytes) -> None:
    raise PermissionError(errno.EACCES, "Permission denied")


def test_a_file_that_cannot_be_changed_stays_as_it_was(
    editor: Editor, live: LiveEngine, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (corpus / "vae.md").read_text()
    entry = live.engine.show("vae")
    monkeypatch.setattr("rag.service.edits.replace_file", refuse)
    with pytest.raises(CorpusUnwritable, match=r"vae\.md cannot be changed .* it is as it was"):
        put(editor, dataclasses.replace(entry, definition="Changed."))
    assert (corpus / "vae.md").read_text() == before
    assert live.engine.show("vae") == entry


def test_a_glossary_in_another_format_is_not_edited(
    engine: Engine, settings: Settings, tmp_path: Path
) -> None:
    table = tmp_path / "terms.csv"
    table.write_text("term,definition\nSeed,A seed is a number.\n")
    live = LiveEngine(engine, dataclasses.replace(settings, corpus=table))
    with pytest.raises(NotEditable, match="rag import"):
        put(Editor(live), NEW)
    live.stop()
    assert table.read_text().endswith("A seed is a number.\n")


def test_an_entry_whose_file_would_be_too_large_is_refused_and_nothing_is_written(
    editor: Editor, corpus: Path
) -> None:
    quotes = 2000 * "'"
    questions = tuple(f"{quotes}{number}" for number in range(480))
    before = {path: path.read_bytes() for path in corpus.iterdir()}
    with pytest.raises(EntryRefused, match="larger than 1,000,000 bytes"):
        put(editor, dataclasses.replace(NEW, questions=questions))
    assert {path: path.read_bytes() for path in corpus.iterdir()} == before
    assert put(editor, NEW).created


@pytest.mark.parametrize("is_new", [True, False])
def test_an_edit_that_cannot_be_indexed_changes_no_file(
    editor: Editor, live: LiveEngine, corpus: Path, monkeypatch: pytest.MonkeyPatch, is_new: bool
) -> None:
    entry = NEW if is_new else dataclasses.replace(live.engine.show("vae"), definition="Changed.")
    before = {path: path.read_bytes() for path in corpus.iterdir()}
    with monkeypatch.context() as full_disk:
        full_disk.setattr("rag.index.publish.write_flushed", no_space)
        with pytest.raises(IndexUnusable, match="No space left"):
            put(editor, entry)
    assert {path: path.read_bytes() for path in corpus.iterdir()} == before
    assert live.engine.manifest.generation == 1
    put(editor, entry)
    assert live.engine.show(entry.id) == entry


def no_space(path: Path, content: bytes) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_an_edit_keeps_the_mode_of_the_file_and_follows_a_link(
    editor: Editor, live: LiveEngine, corpus: Path
) -> None:
    (corpus / "vae.md").rename(corpus / "_kept.txt")
    (corpus / "vae.md").symlink_to("_kept.txt")
    (corpus / "_kept.txt").chmod(0o640)
    put(editor, dataclasses.replace(live.engine.show("vae"), definition="Changed."))
    assert (corpus / "vae.md").is_symlink()
    assert (corpus / "_kept.txt").stat().st_mode & 0o777 == 0o640
    assert "Changed." in (corpus / "_kept.txt").read_text()


def test_of_two_servers_that_edit_the_same_state_one_is_refused(
    editor: Editor, live: LiveEngine, settings: Settings
) -> None:
    other = LiveEngine(live.engine, settings)
    try:
        entry = live.engine.show("vae")
        for number in range(10):
            seen = Precondition(if_match=etag(live.engine.show("vae")))
            futures = []
            for name, each in (("one", editor), ("two", Editor(other))):
                changed = dataclasses.replace(entry, definition=f"{name} {number}.")
                futures.append(each.put(changed, seen)[1])
            failures = [future.exception() for future in futures]
            assert [type(error) for error in failures if error] == [EditConflict]
            live.rebuild()
            put(editor, dataclasses.replace(NEW, definition=f"Noise {number}."))
    finally:
        other.stop()


def test_two_servers_in_turns_lose_no_entry(
    editor: Editor, live: LiveEngine, settings: Settings
) -> None:
    other = LiveEngine(live.engine, settings)
    try:
        editors = (editor, Editor(other))
        for number in range(8):
            put(
                editors[number % 2], dataclasses.replace(NEW, id=f"new-{number}", term=f"N{number}")
            )
        put(editor, NEW)
        assert {f"new-{number}" for number in range(8)} < {*live.engine.index.entries}
    finally:
        other.stop()


def test_a_file_that_was_added_by_hand_and_built_is_not_lost_by_the_next_edit(
    editor: Editor, live: LiveEngine, settings: Settings, corpus: Path
) -> None:
    put(editor, NEW)
    (corpus / "hand.md").write_text("---\nterm: Hand\n---\nMade by hand.\n")
    Builder(settings.index, ToyEncoder()).build(read_corpus(corpus))
    put(editor, dataclasses.replace(NEW, id="other", term="Other"))
    assert {"hand", "noise", "other"} < {*live.engine.index.entries}
    (corpus / "hand.md").unlink()
    Builder(settings.index, ToyEncoder()).build(read_corpus(corpus))
    put(editor, dataclasses.replace(NEW, id="third", term="Third"))
    assert "hand" not in live.engine.index.entries


def test_an_edit_waits_for_another_server_only_so_long(
    editor: Editor, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.corpus.lock.LOCK_SECONDS", 0.05)
    with folder_lock(corpus, 1), pytest.raises(CorpusUnwritable, match="Another program writes"):
        put(editor, NEW)
    assert put(editor, NEW).created


def test_an_edit_waits_for_a_build_only_so_long(
    editor: Editor, settings: Settings, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.publish.LOCK_SECONDS", 0.05)
    with write_lock(settings.index), pytest.raises(IndexUnusable, match="Another process is writ"):
        put(editor, NEW)
    assert not (corpus / "noise.md").exists()
