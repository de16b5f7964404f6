"""The review: what waits, and what an owner decides about it."""

from dataclasses import replace
from pathlib import Path

import pytest

from rag.enrich.review import (
    Action,
    Decision,
    Kind,
    ReviewedEntry,
    decide,
    entries_to_review,
    needs_build,
    settle,
)
from rag.enrich.store import undo
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


def test_an_alias_that_another_entry_bears_waits_with_that_as_its_reason(table: Settings) -> None:
    [seed, _] = entries_to_review(table)
    reasons = {item.text: item.reason for item in seed.items if item.kind == "alias"}
    assert reasons == {"VAE": "it is a name of vae", "start number": ""}


def orphaned(table: Settings) -> ReviewedEntry:
    """Return the items that wait once the table has lost its first entry."""
    lines = table.corpus.read_text().splitlines(keepends=True)
    table.corpus.write_text("".join(line for line in lines if not line.startswith("Seed")))
    return entries_to_review(table)[-1]


def test_what_is_left_of_an_entry_that_is_gone_waits_as_one_item(table: Settings) -> None:
    seed = orphaned(table)
    [item] = seed.items
    assert (seed.id, seed.gone, seed.waits) == ("seed", True, True)
    assert (item.kind, item.text) == ("orphan", "seed")
    assert "accept keeps it, reject drops it, edit moves it" in item.reason


def test_what_is_left_over_is_moved_and_its_aliases_wait_again(table: Settings) -> None:
    orphaned(table)
    decide(table, [Decision("seed", "orphan", "seed", "edit", "vae")])
    overlay = read_overlay(overlay_path(table))
    assert list(overlay.entries) == ["vae"]
    moved = overlay.entries["vae"]
    assert (moved.questions, moved.doubtful) == (WRITTEN.questions, WRITTEN.doubtful)
    # The other alias is the name of the entry.
    assert (moved.aliases, moved.proposed_aliases) == ((), ("start number",))
    assert open_corpus(table).entry("vae").questions == ("same picture twice",)
    undo(table)
    assert read_overlay(overlay_path(table)).entries == {"seed": WRITTEN}


def test_what_is_left_over_is_kept_without_a_word_or_dropped(table: Settings) -> None:
    orphaned(table)
    decide(table, [Decision("seed", "orphan", "seed", "accept")])
    assert [entry.id for entry in entries_to_review(table)] == ["vae"]
    assert read_overlay(overlay_path(table)).entries == {"seed": replace(WRITTEN, kept=True)}
    undo(table)
    decide(table, [Decision("seed", "orphan", "seed", "reject")])
    assert overlay_path(table).read_bytes() == b""


@pytest.mark.parametrize(
    ("decision", "problem"),
    [
        (Decision("vae", "orphan", "vae", "reject"), "Nothing is left over of 'vae'"),
        (Decision("seed", "orphan", "seed", "edit", "cow"), "No entry has the id 'cow'"),
    ],
)
def test_only_what_is_left_over_moves_and_only_to_an_entry(
    table: Settings, decision: Decision, problem: str
) -> None:
    orphaned(table)
    with pytest.raises(UnknownTerm, match=problem):
        decide(table, [decision])
    assert read_overlay(overlay_path(table)).entries == {"seed": WRITTEN}


def test_what_is_left_over_of_our_own_files_moves_into_the_file(settings: Settings) -> None:
    write_overlay(overlay_path(settings), Overlay({"gone": replace(WRITTEN, id="gone")}))
    decide(settings, [Decision("gone", "orphan", "gone", "edit", "seed")])
    assert open_corpus(settings).entry("seed").questions[-1] == "same picture twice"


@pytest.mark.parametrize(
    ("kind", "action", "counts"),
    [
        ("doubtful", "accept", True),
        ("doubtful", "reject", False),
        ("alias", "reject", False),
        ("question", "reject", True),
        ("question", "accept", False),
        ("orphan", "accept", False),
        ("orphan", "edit", True),
    ],
)
def test_only_what_changes_names_and_questions_in_use_needs_a_build(
    kind: Kind, action: Action, counts: bool
) -> None:
    assert needs_build(Decision("seed", kind, "x", action)) is counts


@pytest.mark.parametrize("sign", ["\x00", "\u202e\u200b", "<b></b>", "``", "\x1b[31m"])
def test_a_new_text_of_signs_that_nobody_sees_is_refused(table: Settings, sign: str) -> None:
    with pytest.raises(EntryRefused, match="nothing in the new text can be read"):
        seed_after(table, "doubtful", "noise of pixels", "edit", sign)


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
