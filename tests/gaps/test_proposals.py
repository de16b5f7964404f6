"""Proposals: what to do about a topic, the draft of an entry, and how a proposal is carried out."""

from dataclasses import replace
from pathlib import Path

import pytest

from rag.corpus.entry_file import EntryFile
from rag.corpus.folder import read_corpus
from rag.corpus.rewrite import entry_text
from rag.entries.language_packs import pack_of
from rag.entries.name_lookup import NameIndex
from rag.errors import EntryRefused
from rag.gaps.proposals import (
    WANTED,
    Kind,
    Proposal,
    Proposer,
    apply_proposal,
    asks_for,
    draft,
    headword,
    initials_of,
    retarget,
)
from rag.types import Entry
from tests.conftest import ROOT

BREAD = ("banana bread recipe", "banana bread oven")


def proposer(*more: Entry) -> Proposer:
    """A proposer for the six entries, and for more."""
    entries = {each.id: each for each in (*read_corpus(ROOT / "tests/corpus"), *more)}
    return Proposer(NameIndex.of(entries.values()), entries)


def entry(identifier: str, term: str) -> Entry:
    """An approved entry with one name, to be added to the six."""
    return replace(draft(term, Proposal("entry", identifier, term), ()), status="approved")


def test_a_topic_far_from_every_entry_is_proposed_as_an_entry() -> None:
    found = proposer().propose("banana bread", BREAD, "seed", WANTED / 2)
    assert found == Proposal("entry", "banana-bread", "Banana bread")


def test_a_topic_near_an_entry_becomes_a_question_of_it() -> None:
    found = proposer().propose("banana bread", BREAD, "seed", WANTED)
    assert found == Proposal("question", "seed", BREAD[0])


def test_a_question_that_the_entry_has_already_is_not_proposed_again() -> None:
    known = "Get exactly the same picture again?"
    found = proposer().propose("picture again", [known, "same picture twice"], "seed", 1.0)
    assert found == Proposal("question", "seed", "same picture twice")
    assert proposer().propose("picture again", [known], "seed", 1.0).text == known


def test_a_new_name_of_an_entry_nearby_becomes_its_alias() -> None:
    found = proposer().propose("QRNG", ["what is a QRNG"], "seed", WANTED)
    assert found == Proposal("alias", "seed", "QRNG")


def test_a_name_of_another_entry_becomes_a_question() -> None:
    found = proposer().propose("seed", ["what is a seed"], "vae", 1.0)
    assert found == Proposal("question", "vae", "what is a seed")


def test_initials_are_an_alias_of_the_entry_that_they_abbreviate() -> None:
    measure = entry("measure", "Key performance indicator")
    found = proposer(measure).propose("KPI", ["what is a KPI"], "seed", 0.0)
    assert found == Proposal("alias", "measure", "KPI")


def test_initials_that_fit_two_entries_are_an_alias_of_neither() -> None:
    measure, tool = entry("measure", "Key performance indicator"), entry("tool", "Kit part index")
    found = proposer(measure, tool).propose("KPI", ["what is a KPI"], "seed", 0.0)
    assert found == Proposal("entry", "kpi", "KPI")


def test_a_draft_of_the_name_gets_the_question() -> None:
    bread = replace(entry("bread", "Banana bread"), status="draft")
    found = proposer(bread).propose("banana bread", BREAD, "seed", 0.0)
    assert found == Proposal("question", "bread", BREAD[0])


def test_an_id_is_proposed_once() -> None:
    one = proposer()
    ids = [one.propose("seed", ["seed in vain"], "gone", 0.0).entry for _ in range(3)]
    assert ids == ["seed-2", "seed-3", "seed-4"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Key performance indicator", {"kpi"}),
        ("Return on investment", {"roi"}),
        ("Institute of new and old maps", {"inom", "ionaom"}),
        ("Random seed", set()),
        ("Key performance indicator (measure)", {"kpi"}),
    ],
)
def test_initials_are_those_of_three_words_or_more(name: str, expected: set[str]) -> None:
    assert initials_of(name) == expected


@pytest.mark.parametrize(
    ("name", "question", "expected"),
    [
        ("flux", "what is flux", True),
        ("flux", "flux", True),
        ("flux", "flux in the kitchen", False),
        ("flux", "what is a seed", False),
        ("lux", "what is flux", False),
        ("K8s", "K8s in the kitchen", True),
        ("tax return", "tax return", False),
        ("one two three four", "what is one two three four", False),
    ],
)
def test_a_question_asks_for_a_name_if_it_holds_little_else(
    name: str, question: str, expected: bool
) -> None:
    assert asks_for(name, question) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("banana bread", "Banana bread"), ("iPhone case", "iPhone case"), ("VAE", "VAE")],
)
def test_a_headword_has_a_capital_somewhere_in_its_first_word(name: str, expected: str) -> None:
    assert headword(name) == expected


def test_a_draft_is_a_readable_entry_that_is_plainly_to_be_written(tmp_path: Path) -> None:
    proposal = Proposal("entry", "k-means", 'K-Means: "clusters" #1')
    entry = draft("K-Means", proposal, ["what is k-means", "k: means?"])
    (tmp_path / "k-means.md").write_text(entry_text(entry))
    assert read_corpus(tmp_path) == (entry,)
    assert (entry.status, entry.questions) == ("draft", ("what is k-means", "k: means?"))
    assert entry.definition.startswith("TO BE WRITTEN")


def test_a_draft_can_be_had_of_any_topic() -> None:
    entry = draft(
        "blue green deployment", Proposal("question", "seed", "what is it"), ["what is it"]
    )
    assert (entry.id, entry.term) == ("blue-green-deployment", "Blue green deployment")


@pytest.mark.parametrize("kind", ["alias", "question"])
def test_mending_an_entry_twice_adds_once(corpus: Path, kind: Kind) -> None:
    entry = read_corpus(corpus)[-1]
    proposal = Proposal(kind, entry.id, "Pixel decoder")
    once = apply_proposal(entry, proposal)
    changed = replace(
        entry,
        aliases=(*entry.aliases, *["Pixel decoder"] * (kind == "alias")),
        questions=(*entry.questions, *["Pixel decoder"] * (kind == "question")),
    )
    assert once == changed
    assert apply_proposal(once, replace(proposal, text="pixel decoder?")) == once


def test_what_was_written_around_the_values_stays_when_an_entry_is_mended(corpus: Path) -> None:
    path = corpus / "vae.md"
    path.write_text(
        path.read_text().replace("---\nterm", "---\n# ask Ada first\nowner: Ada\nterm", 1)
    )
    file = EntryFile.read(path, corpus)
    text = entry_text(
        apply_proposal(file.entry(), Proposal("alias", "vae", "pixel decoder")), path.read_text()
    )
    assert "# ask Ada first\nowner: Ada\n" in text
    assert "aliases: [VAE, pixel decoder]\n" in text


def test_the_owner_may_mean_another_entry() -> None:
    missing, alias = Proposal("entry", "x", "X"), Proposal("alias", "seed", "X")
    assert retarget("vae", missing, ["what is x"]) == Proposal("question", "vae", "what is x")
    assert retarget("vae", alias, ["what is x"]) == Proposal("alias", "vae", "X")
    assert retarget(None, alias, ["what is x"]) == alias
    with pytest.raises(EntryRefused, match="rag gaps write"):
        retarget(None, missing, ["what is x"])


@pytest.mark.parametrize(
    ("language", "name", "question", "expected"),
    [
        ("de", "Boiler", "Was versteht man unter dem Begriff Boiler?", True),
        ("de", "Boiler", "Warum ist mein Boiler kaputt?", False),
        ("fr", "chaudière", "qu'est-ce qu'une chaudière", True),
        ("ja", "ボイラー", "ボイラーとは何ですか", True),
        ("zh", "锅炉", "锅炉为什么坏了", False),
    ],
)
def test_what_asks_for_a_name_depends_on_the_language(
    language: str, name: str, question: str, expected: bool
) -> None:
    assert asks_for(name, question, language) is expected


def test_initials_leave_out_the_function_words_of_the_language() -> None:
    assert "mgk" in initials_of("Maschine mit großem Kessel", pack_of("de"))


def test_a_draft_is_in_the_language_of_the_glossary() -> None:
    written = draft("Boiler", Proposal("entry", "boiler", "Boiler"), (), pack_of("de"))
    assert written.definition.startswith("NOCH ZU SCHREIBEN: Was ist Boiler?")
