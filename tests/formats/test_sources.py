"""Glossaries in other formats, served as they lie: found, followed, and not written to."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rag.build.builder import Builder
from rag.corpus.folder import Corpus
from rag.errors import BadSetting, CorpusError
from rag.formats.registry import READERS, WRITERS
from rag.formats.sources import ReadOnlyGlossary, open_corpus, reading_notes, watched_files
from rag.settings import FORMATS, OURS, WRITTEN, Settings
from tests.api.conftest import eventually, serving
from tests.conftest import ROOT
from tests.toys import ToyEncoder

PAGE = "---\ntitle: {}\n---\nA {} is a thing of its own kind.\n"
ENTRY = "---\nterm: Old\n---\nWhat was thrown away.\n"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    for name in ("pod", "node"):
        (folder / f"{name}.md").write_text(PAGE.format(name, name), encoding="utf-8")
    (folder / "guide.md").write_text("---\nlayout: guide\n---\nHow to write.\n", encoding="utf-8")
    return folder


@pytest.fixture
def site(pages: Path, settings: Settings) -> Iterator[tuple[TestClient, Path]]:
    settings = replace(
        settings, corpus=pages, index=settings.index.parent / "site-index", watch=True
    )
    Builder(settings.index, ToyEncoder()).build(open_corpus(settings).entries())
    with serving(settings) as client:
        # The watcher tells nobody when it has begun to look.
        time.sleep(0.3)
        yield client, pages


def test_every_format_can_be_named() -> None:
    assert ("auto", OURS, *READERS) == FORMATS
    assert tuple(WRITERS) == WRITTEN


def test_a_folder_of_our_entries_is_told_from_a_site(corpus: Path, pages: Path) -> None:
    assert isinstance(open_corpus(Settings(corpus=corpus)), Corpus)
    source = open_corpus(Settings(corpus=pages))
    assert isinstance(source, ReadOnlyGlossary)
    assert source.format == "pages"
    assert [entry.id for entry in source.entries()] == ["node", "pod"]
    assert [note.message for note in reading_notes(source)] == ["a page without a title; no term"]


@pytest.mark.parametrize(
    "beside", [".trash/old.md", ".git/old.md", ".obsidian/notes/old.md", "_old.md"]
)
def test_an_entry_that_is_hidden_makes_no_folder_one_of_ours(pages: Path, beside: str) -> None:
    saved(pages / beside, ENTRY)
    assert [entry.id for entry in open_corpus(Settings(corpus=pages)).entries()] == ["node", "pod"]
    assert watched_files(Settings(corpus=pages)) == (pages, "*")


@pytest.mark.parametrize("beside", [".trash/old.md", ".git/old.md", ".obsidian/app.json"])
def test_what_is_hidden_beside_our_entries_leaves_them_ours(corpus: Path, beside: str) -> None:
    ids = [entry.id for entry in Corpus.read(corpus).entries()]
    saved(corpus / beside, PAGE.format("Old", "old"))
    source = open_corpus(Settings(corpus=corpus))
    assert isinstance(source, Corpus)
    assert [entry.id for entry in source.entries()] == ids
    assert watched_files(Settings(corpus=corpus)) == (corpus, "*.md")


def saved(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_folder_that_holds_nothing_known_says_what_was_seen(tmp_path: Path) -> None:
    (tmp_path / "thing.xyz").write_bytes(b"\0\1")
    with pytest.raises(
        CorpusError,
        match=r"seen: thing\.xyz; name one of .* with --format, and columns with --map",
    ):
        open_corpus(Settings(corpus=tmp_path))


def test_an_empty_folder_and_none_at_all_are_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="seen: no files"):
        open_corpus(Settings(corpus=tmp_path))
    with pytest.raises(CorpusError, match="name the glossary with --corpus"):
        open_corpus(Settings(corpus=tmp_path / "nowhere"))


def test_files_that_hide_are_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "a.yml").write_text(
        "- slug: a\n  en: {term: A, def: The first.}\n", encoding="utf-8"
    )
    with pytest.raises(CorpusError, match="no files"):
        open_corpus(Settings(corpus=tmp_path))


@pytest.mark.parametrize("told", ["term", "term=", "colour=Red", "term=A,,=B"])
def test_a_map_that_is_none_is_refused(pages: Path, told: str) -> None:
    with pytest.raises(BadSetting, match="--map is PART=COLUMN"):
        open_corpus(Settings(corpus=pages, map=told))


def test_a_saved_page_is_asked_for_without_a_restart(site: tuple[TestClient, Path]) -> None:
    client, pages = site
    (pages / "tiled.md").write_text(PAGE.format("Tiled", "tiled picture"), encoding="utf-8")
    eventually(lambda: client.get("/v1/terms/tiled").status_code == 200)


def test_a_glossary_in_another_format_is_not_written_to(site: tuple[TestClient, Path]) -> None:
    client, pages = site
    reply = client.put("/v1/terms/pod", json={"term": "Pod", "definition": "Something else."})
    assert reply.status_code == 409
    assert f"rag import {pages} --into FOLDER" in reply.json()["detail"]
    assert client.delete("/v1/terms/pod").status_code == 409
    assert "own kind" in (pages / "pod.md").read_text(encoding="utf-8")


def test_the_formats_page_names_every_format() -> None:
    page = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
    rows = {
        line.split("`")[1]
        for line in page.splitlines()
        if line.startswith("| `") and not line.startswith("| `--")
    }
    assert rows == {OURS, *READERS}


def test_what_is_to_know_of_a_reading_is_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    table = tmp_path / "words.csv"
    table.write_text("term,definition\nSeed,It fixes the noise.\nVAE,\n")
    caplog.set_level("INFO", logger="rag")
    for _ in range(3):
        open_corpus(Settings(corpus=table))
    told = [record.message for record in caplog.records]
    assert told == [f"{table}: rag check lists what was left out or changed"]
