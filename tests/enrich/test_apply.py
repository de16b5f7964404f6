"""Proposals are judged and kept: in the files of our own glossary, or in the overlay beside it."""

import json
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from rag.corpus.folder import read_corpus
from rag.enrich.apply import keep
from rag.enrich.records import Proposal
from rag.enrich.store import Undone, changing_enrichment, undo
from rag.errors import NothingToUndo
from rag.formats.overlay import overlay_path, read_overlay
from rag.formats.sources import open_corpus
from rag.search.engine import Engine
from rag.settings import Settings

PROPOSED = Proposal(
    "sampler", ("step by step denoiser", "what is a sampler"), ("stepper", "Sampler")
)


@pytest.fixture
def table(settings: Settings, tmp_path: Path) -> Settings:
    """The settings of the six entries as a file of another format."""
    lines = []
    for entry in read_corpus(settings.corpus):
        row = {"id": entry.id, "term": entry.term, "definition": entry.definition}
        lines.append(json.dumps(row))
    path = tmp_path / "words.jsonl"
    path.write_text("\n".join(lines))
    return replace(settings, corpus=path)


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_questions_of_our_own_glossary_go_into_its_files_and_nothing_else_does(
    settings: Settings, engine: Engine
) -> None:
    path = settings.corpus / "sampler.md"
    path.write_text(path.read_text().replace("term: ", "# Ada wrote this\nowner:   Ada\nterm: "))
    before = files_of(settings.corpus)
    report = keep([PROPOSED], settings, engine)
    assert report.kept == {"sampler": ("step by step denoiser",)}
    after = files_of(settings.corpus)
    assert [name for name in after if after[name] != before[name]] == ["sampler.md"]
    new = [line for line in after["sampler.md"].splitlines() if line not in before["sampler.md"]]
    assert b"  - step by step denoiser" in new
    assert b"owner:   Ada" in after["sampler.md"]
    line = read_overlay(overlay_path(settings)).entries["sampler"]
    assert [each.question for each in line.doubtful] == ["what is a sampler"]
    assert (line.questions, line.aliases, line.proposed_aliases) == ((), (), ("stepper",))


def test_questions_of_another_format_go_into_the_overlay(table: Settings, engine: Engine) -> None:
    content = table.corpus.read_bytes()
    report = keep([PROPOSED], table, engine)
    assert (report.aliases, report.repeated, report.notes) == (1, 0, ())
    assert table.corpus.read_bytes() == content
    entry = open_corpus(table).entry("sampler")
    assert entry.questions == ("step by step denoiser",)
    assert entry.aliases == ()


def test_what_was_set_aside_or_kept_is_not_taken_twice(table: Settings, engine: Engine) -> None:
    keep([PROPOSED], table, engine)
    path = overlay_path(table)
    before = path.read_bytes()
    report = keep([PROPOSED], table, engine)
    assert (report.kept, report.repeated, path.read_bytes()) == ({}, 1, before)


def test_an_entry_that_is_gone_is_told_and_the_others_are_kept(
    table: Settings, engine: Engine
) -> None:
    report = keep([Proposal("gone", ("x",)), PROPOSED], table, engine)
    assert report.notes == ("no entry has the id 'gone'; its questions are left out",)
    assert list(report.kept) == ["sampler"]


def test_two_who_write_at_the_same_time_lose_nothing(table: Settings, engine: Engine) -> None:
    ids = ["sampler", "seed", "vae", "lora"]
    threads = []
    for name in ids:
        proposal = Proposal(name, (f"how about wombats and {name}s",))
        threads.append(Thread(target=keep, args=([proposal], table, engine)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(read_overlay(overlay_path(table)).entries) == sorted(ids)


def test_the_last_change_can_be_taken_back_once(table: Settings, engine: Engine) -> None:
    keep([Proposal("seed", ("wombats again",))], table, engine)
    before = overlay_path(table).read_bytes()
    keep([PROPOSED], table, engine, "the import")
    assert undo(table) == Undone("the import", ("sampler",), (), needs_build=True)
    assert overlay_path(table).read_bytes() == before
    undo(table)
    with pytest.raises(NothingToUndo, match="No change"):
        undo(table)


def test_our_own_files_get_their_questions_back(settings: Settings, engine: Engine) -> None:
    before = read_corpus(settings.corpus)
    keep([PROPOSED], settings, engine)
    assert read_corpus(settings.corpus) != before
    undo(settings)
    assert read_corpus(settings.corpus) == before


def test_what_somebody_changed_since_stays_and_is_told(table: Settings, engine: Engine) -> None:
    keep([PROPOSED], table, engine)
    path = overlay_path(table)
    path.write_text(path.read_text().replace("step by step denoiser", "by hand"))
    assert undo(table) == Undone("proposals", (), ("sampler",), needs_build=False)
    assert open_corpus(table).entry("sampler").questions == ("by hand",)


def test_a_change_that_fails_leaves_everything_as_it_was(table: Settings, engine: Engine) -> None:
    keep([PROPOSED], table, engine)
    before = overlay_path(table).read_bytes()
    with pytest.raises(KeyError, match="broken off"):
        change_half(table)
    assert overlay_path(table).read_bytes() == before


def change_half(table: Settings) -> None:
    with changing_enrichment(table, "half a change") as (_, enrichment):
        enrichment["sampler"] = replace(enrichment["sampler"], questions=("other",))
        raise KeyError("broken off")
