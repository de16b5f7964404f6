"""The review: what waits, and what an owner decides about it."""

from pathlib import Path

import pytest

from rag.enrich.review import Action, Decision, Kind, decide, entries_to_review, settle
from rag.errors import EntryRefused, UnknownTerm
from rag.formats.overlay import (
    Doubtful,
    EnrichedEntry,
    Overlay,
    overlay_path,
    read_overlay,
    write_overlay,
)
from rag.formats.sources import open_corpus
from rag.settings import Settings

WRITTEN = EnrichedEntry(
    "seed",
    "0000",
    questions=("same picture twice",),
    doubtful=(Doubtful("noise of pixels", "'VAE' (vae) answers it better"),),
    proposed_aliases=("VAE", "start number"),
)


@pytest.fixture
def table(tmp_path: Path) -> Settings:
    """A table of two entries with an overlay."""
    path = tmp_path / "words.csv"
    path.write_text("term,definition\nSeed,It fixes the noise.\nVAE,It turns numbers.\n")
    settings = Settings(corpus=path)
    write_overlay(overlay_path(settings), Overlay({"seed": WRITTEN}))
    return settings


def seed_after(
    table: Settings, kind: Kind, text: str, action: Action, new: str = ""
) -> EnrichedEntry:
    decide(table, [Decision("seed", kind, text, action, new)])
    return read_overlay(overlay_path(table)).entries["seed"]


def test_what_waits_comes_first(table: Settings) -> None:
    seed, vae = entries_to_review(table)
    assert [(item.kind, item.text) for item in seed.items] == [
        ("doubtful", "noise of pixels"),
        ("alias", "VAE"),
        ("alias", "start number"),
        ("question", "same picture twice"),
    ]
    assert (seed.waits, seed.changed, seed.has_questions) == (True, True, True)
    assert (vae.waits, vae.changed, vae.has_questions) == (False, False, False)


def test_a_doubtful_question_is_kept_dropped_or_put_in_other_words(table: Settings) -> None:
    accepted = seed_after(table, "doubtful", "noise of pixels", "accept")
    assert accepted.questions == ("same picture twice", "noise of pixels")
    assert accepted.doubtful == ()
    edited = seed_after(table, "question", "noise of pixels", "edit", " what fixes\nit ")
    assert edited.questions == ("same picture twice", "what fixes it")
    rejected = seed_after(table, "question", "what fixes it", "reject")
    assert rejected.questions == ("same picture twice",)


def test_an_alias_is_in_use_only_once_it_was_accepted(table: Settings) -> None:
    assert open_corpus(table).entry("seed").aliases == ()
    accepted = seed_after(table, "alias", "start number", "accept")
    assert (accepted.aliases, accepted.proposed_aliases) == (("start number",), ("VAE",))
    assert open_corpus(table).entry("seed").aliases == ("start number",)


def test_an_alias_that_is_a_name_of_another_entry_is_refused(table: Settings) -> None:
    before = overlay_path(table).read_bytes()
    with pytest.raises(EntryRefused, match="'VAE' is a name of vae"):
        seed_after(table, "alias", "VAE", "accept")
    assert overlay_path(table).read_bytes() == before
    assert seed_after(table, "alias", "VAE", "reject").proposed_aliases == ("start number",)


@pytest.mark.parametrize(
    ("decision", "problem"),
    [
        (Decision("cow", "question", "x", "accept"), "No entry has the id 'cow'"),
        (Decision("seed", "doubtful", "gone meanwhile", "accept"), "does not wait for 'seed'"),
        (Decision("seed", "question", "noise of pixels", "reject"), "does not wait for 'seed'"),
    ],
)
def test_what_is_not_there_cannot_be_decided(
    table: Settings, decision: Decision, problem: str
) -> None:
    with pytest.raises(UnknownTerm, match=problem):
        decide(table, [decision])


def test_an_empty_new_text_is_refused(table: Settings) -> None:
    with pytest.raises(EntryRefused, match="reject the item instead"):
        seed_after(table, "doubtful", "noise of pixels", "edit", "  ")


def test_a_changed_entry_that_is_settled_does_not_wait_for_that_any_more(table: Settings) -> None:
    settle(table, ["seed"])
    [seed, _] = entries_to_review(table)
    assert not seed.changed
    with pytest.raises(UnknownTerm, match="'cow'"):
        settle(table, ["cow"])


def test_an_accepted_question_of_our_own_glossary_goes_into_its_file(settings: Settings) -> None:
    write_overlay(overlay_path(settings), Overlay({"seed": WRITTEN}))
    decide(settings, [Decision("seed", "doubtful", "noise of pixels", "accept")])
    entry = open_corpus(settings).entry("seed")
    assert entry.questions == ("get exactly the same picture again", "noise of pixels")


def test_the_code_of_an_item_stays_while_others_are_decided(table: Settings) -> None:
    before = {item.text: item.code for item in entries_to_review(table)[0].items}
    assert len({*before.values()}) == 4
    seed_after(table, "doubtful", "noise of pixels", "reject")
    after = {item.text: item.code for item in entries_to_review(table)[0].items}
    assert after == {text: code for text, code in before.items() if text in after}


def test_a_new_text_is_cleaned_as_what_is_imported_is(table: Settings) -> None:
    new = "<b>baby</b> \x1b[31mnoise\u202e <script>alert(1)</script> of # pixels"
    decide(table, [Decision("seed", "doubtful", "noise of pixels", "edit", new)])
    assert open_corpus(table).entry("seed").questions[-1] == "baby noise of # pixels"
