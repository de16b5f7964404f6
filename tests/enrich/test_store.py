"""What is written for entries: changed under a lock, remembered, and taken back byte for byte."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from rag.corpus.folder import read_corpus
from rag.corpus.lock import corpus_lock
from rag.enrich.store import REMEMBERED, changing_enrichment, open_enrichment, undo
from rag.errors import CorpusUnwritable, NothingToUndo
from rag.formats.overlay import overlay_path
from rag.settings import Settings

MARKDOWN = b"---\r\nterm: Seed\r\nnote:   'by hand'\r\n---\r\nIt fixes  the noise.\r\n"


@pytest.fixture
def windows(tmp_path: Path) -> Settings:
    """The settings of a folder with one file, as an editor on Windows saves it."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "seed.md").write_bytes(b"\xef\xbb\xbf" + MARKDOWN)
    return Settings(corpus=folder)


def ask(settings: Settings, *questions: str, what: str = "a test") -> None:
    """Give the seed these questions."""
    with changing_enrichment(settings, what) as (_, enrichment):
        enrichment["seed"] = replace(enrichment["seed"], questions=questions)


def test_a_file_keeps_its_byte_order_mark_and_line_ends(windows: Settings) -> None:
    file = windows.corpus / "seed.md"
    before = file.read_bytes()
    ask(windows, "same picture twice")
    after = file.read_bytes()
    added = b"questions:\r\n- same picture twice\r\n"
    assert after == before.replace(b"hand'\r\n", b"hand'\r\n" + added)


def test_a_file_that_gets_its_questions_taken_back_is_as_it_was(windows: Settings) -> None:
    file = windows.corpus / "seed.md"
    before = file.read_bytes()
    ask(windows, "same picture twice")
    ask(windows, "same picture twice", "another one")
    undo(windows)
    undo(windows)
    assert file.read_bytes() == before


def test_what_was_written_into_a_file_meanwhile_stays(windows: Settings) -> None:
    file = windows.corpus / "seed.md"
    ask(windows, "same picture twice")
    file.write_bytes(file.read_bytes().replace(b"noise.", b"noise of a picture."))
    assert undo(windows).restored == ("seed",)
    [entry] = read_corpus(windows.corpus)
    assert (entry.questions, entry.definition) == ((), "It fixes  the noise of a picture.")


def test_a_change_that_changes_nothing_is_not_remembered(windows: Settings) -> None:
    before = (windows.corpus / "seed.md").read_bytes()
    ask(windows)
    assert (windows.corpus / "seed.md").read_bytes() == before
    with pytest.raises(NothingToUndo):
        undo(windows)


def test_only_the_last_changes_are_remembered(windows: Settings) -> None:
    for number in range(REMEMBERED + 2):
        ask(windows, f"question {number}", what=f"change {number}")
    taken_back = [undo(windows).what for _ in range(REMEMBERED)]
    assert taken_back[0] == f"change {REMEMBERED + 1}"
    with pytest.raises(NothingToUndo):
        undo(windows)
    assert open_enrichment(windows)[1]["seed"].questions == ("question 1",)


def test_a_history_that_cannot_be_read_is_none(windows: Settings) -> None:
    ask(windows, "same picture twice")
    path = overlay_path(windows)
    history = path.with_name(f".{path.name}.history")
    history.write_text(json.dumps(["a test", 3]))
    with pytest.raises(NothingToUndo, match="No change of rag enrich is left"):
        undo(windows)


def test_taking_back_what_waits_needs_no_build(windows: Settings) -> None:
    with changing_enrichment(windows, "aliases") as (_, enrichment):
        enrichment["seed"] = replace(enrichment["seed"], proposed_aliases=("start",))
    assert not undo(windows).needs_build
    ask(windows, "same picture twice")
    assert undo(windows).needs_build


def test_who_edits_the_files_meanwhile_is_waited_for_and_loses_nothing(
    windows: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.corpus.lock.LOCK_SECONDS", 0.05)
    before = (windows.corpus / "seed.md").read_bytes()
    with corpus_lock(windows.corpus):
        with pytest.raises(CorpusUnwritable, match="Another program writes"):
            ask(windows, "same picture twice")
        with pytest.raises(CorpusUnwritable, match="Another program writes"):
            undo(windows)
    assert (windows.corpus / "seed.md").read_bytes() == before
