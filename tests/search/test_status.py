"""What the status of entries does to answers: drafts answer nothing yet, deprecated entries say so."""

from dataclasses import replace
from pathlib import Path

import pytest

from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.index.generations import load
from rag.search.engine import Engine
from rag.types import Entry, Status
from tests.toys import ToyEncoder


@pytest.fixture
def entries(corpus: Path) -> dict[str, Entry]:
    return {entry.id: entry for entry in read_corpus(corpus)}


def engine_of(folder: Path, entries: dict[str, Entry], status: Status, *ids: str) -> Engine:
    changed = [
        replace(entry, status=status) if entry.id in ids else entry for entry in entries.values()
    ]
    Builder(folder, ToyEncoder()).build(changed)
    return Engine(load(folder), ToyEncoder())


def test_a_draft_is_neither_cited_nor_offered(tmp_path: Path, entries: dict[str, Entry]) -> None:
    engine = engine_of(tmp_path / "index", entries, "draft", "vae")
    for question in ("what is a VAE", "washed out grey colours", "difference between VAE and LoRA"):
        reply = engine.ask(question, limit=50)
        assert "vae" not in [match.id for match in reply.matches]
        assert reply.answer is None or "vae" not in reply.answer.citations
    assert "vae" not in [match.id for match in engine.similar("lora", limit=50)]


def test_a_draft_is_listed_and_shown(tmp_path: Path, entries: dict[str, Entry]) -> None:
    engine = engine_of(tmp_path / "index", entries, "draft", "vae")
    assert engine.show("VAE").status == "draft"
    assert engine.terms(status="draft") == ["vae"]


def test_a_name_that_a_draft_shares_answers_with_the_others(
    tmp_path: Path, entries: dict[str, Entry]
) -> None:
    engine = engine_of(tmp_path / "index", entries, "draft", "mercury-metal")
    reply = engine.ask("what is mercury")
    assert reply.answer is not None
    assert (reply.outcome, reply.answer.citations) == ("answered", ("mercury-planet",))


def test_a_glossary_of_nothing_but_drafts_is_asked_all_the_same(
    tmp_path: Path, entries: dict[str, Entry]
) -> None:
    engine = engine_of(tmp_path / "index", entries, "draft", *entries)
    reply = engine.ask("what is a VAE")
    assert reply.answer is not None
    assert reply.answer.citations == ("vae",)


def test_a_deprecated_entry_answers_and_says_what_to_see_instead(
    tmp_path: Path, entries: dict[str, Entry]
) -> None:
    entries["vae"] = replace(entries["vae"], see_also=("lora",))
    reply = engine_of(tmp_path / "index", entries, "deprecated", "vae").ask("what is a VAE")
    assert reply.answer is not None
    assert reply.answer.text == entries["vae"].definition
    assert (
        reply.answer.notice
        == f"VAE (Variational Autoencoder) is deprecated; see {entries['lora'].term}."
    )
    assert reply.matches[0].status == "deprecated"


def test_an_approved_entry_needs_no_notice(tmp_path: Path, entries: dict[str, Entry]) -> None:
    reply = engine_of(tmp_path / "index", entries, "draft").ask("what is a VAE")
    assert reply.answer is not None
    assert reply.answer.notice is None
