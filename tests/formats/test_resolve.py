"""Drafts become entries: ids, repeats, links, references and shared names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import Fault
from rag.formats.drafts import Draft
from rag.formats.resolve import (
    MAX_REFERENCES,
    assign_ids,
    entry_from_draft,
    follow_see_references,
    resolve,
    validated,
    with_spelling_aliases,
)
from rag.types import Entry, Translation

ANCHOR = Draft("Anchor", "Holds the ship.", file="boats.txt", line=3)
GERMAN = Translation("de", "Anker", "")
FRENCH = Translation("fr", "ancre", "")


def messages(notes: list[Fault] | tuple[Fault, ...]) -> list[str]:
    return [f"{note.file}:{note.line}: {note.message}" for note in notes]


def entries(*drafts: Draft) -> dict[str, Entry]:
    return {entry.id: entry for entry in resolve(drafts).entries}


def test_entries_are_ordered_by_id_and_notes_by_place() -> None:
    late, early = Fault("b.txt", 9, "late"), Fault("a.txt", 1, "early")
    reading = resolve([late, Draft("Tide", "Rises."), early, ANCHOR])
    assert [entry.id for entry in reading.entries] == ["anchor", "tide"]
    assert reading.notes == (early, late)


def test_a_valid_draft_loses_the_spaces_around_its_words() -> None:
    notes: list[Fault] = []
    [draft] = validated([Draft(" Bow \n thruster ", "\n\nTurns.\n\nFast. ")], notes)
    assert (draft.term, draft.definition) == ("Bow thruster", "Turns.\n\nFast.")
    assert notes == []


def test_a_draft_without_term_or_definition_is_left_out_with_a_note() -> None:
    notes: list[Fault] = []
    drafts = [Draft("Bow", " ", "a.txt", 1), Draft(" ", "Front.", "a.txt", 2)]
    assert list(validated(drafts, notes)) == []
    assert messages(notes) == [
        "a.txt:1: 'Bow' has no definition; left out",
        "a.txt:2: a definition without a term; left out",
    ]


def test_a_term_with_another_definition_is_another_entry() -> None:
    found = entries(ANCHOR, Draft("Anchor", "Reads the news."))
    assert set(found) == {"anchor", "anchor-2"}
    assert all(entry.shared_names == ("Anchor",) for entry in found.values())


def test_equal_terms_are_merged_if_the_format_says_so() -> None:
    reading = resolve([ANCHOR, Draft("anchor", "Reads the news.")], merge_equal_terms=True)
    assert [entry.definition for entry in reading.entries] == ["Holds the ship.\n\nReads the news."]


def test_other_spellings_of_a_term_become_aliases() -> None:
    assert with_spelling_aliases(Draft("Low-Rank Adaptation (LoRA)", "x")).aliases == (
        "Low-Rank Adaptation",
        "LoRA",
    )
    assert with_spelling_aliases(Draft("noise / grain", "x")).aliases == ("noise", "grain")


def test_a_complete_draft_gets_no_further_aliases() -> None:
    draft = Draft("Low-Rank Adaptation (LoRA)", "x", aliases=("adapter",), complete=True)
    assert with_spelling_aliases(draft).aliases == ("adapter",)


def test_an_alias_stands_once_and_is_not_the_term() -> None:
    draft = Draft("Bow", "x", aliases=("Prow", " Prow ", "Bow", "", "bow"))
    assert with_spelling_aliases(draft).aliases == ("Prow", "bow")


@pytest.mark.parametrize(
    "reference",
    ["See Anchor.", "see under: anchor", "Same as Anchor", "Synonym for Anchor.", "→ Anchor"],
)
def test_a_definition_that_only_refers_to_a_term_gives_it_a_name(reference: str) -> None:
    notes: list[Fault] = []
    kedge = Draft("Kedge", reference, file="boats.txt", line=5)
    [draft] = follow_see_references([kedge, ANCHOR], notes)
    assert (draft.term, draft.aliases) == ("Anchor", ("Kedge",))
    assert messages(notes) == ["boats.txt:5: 'Kedge' is no more than a name of 'Anchor'; merged"]


@pytest.mark.parametrize("text", ["See the anchor below, which holds.", "Seen from an anchor."])
def test_a_definition_that_leads_nowhere_stays(text: str) -> None:
    drafts = [ANCHOR, Draft("Kedge", text)]
    notes: list[Fault] = []
    assert follow_see_references(drafts, notes) == drafts
    assert notes == []


def test_a_complete_draft_is_no_reference() -> None:
    drafts = [ANCHOR, Draft("Kedge", "See Anchor", complete=True)]
    assert follow_see_references(drafts, []) == drafts


def test_references_that_lead_in_a_circle_stay() -> None:
    drafts = [Draft("Kedge", "See Hook"), Draft("Hook", "See Kedge")]
    assert follow_see_references(drafts, []) == drafts


def test_a_chain_of_references_is_followed_so_far_and_no_farther() -> None:
    chain = [Draft(f"name {place}", f"See name {place + 1}") for place in range(9)]
    followed = follow_see_references([*chain, Draft("name 9", "Holds.")], [])
    assert len(followed) == 10 - (MAX_REFERENCES - 1)
    assert followed[-1].aliases[0] == f"name {10 - MAX_REFERENCES}"


def test_an_id_is_that_of_the_source_or_a_slug_of_it_or_of_the_term() -> None:
    drafts = [Draft("A", "x", id="Own Id"), Draft("B", "x", id="a/b"), Draft("C++ (language)", "x")]
    assert assign_ids(drafts) == ["Own Id", "a-b", "c-plus-plus-language"]


def test_an_id_that_is_taken_is_numbered_on() -> None:
    drafts = [Draft("Bow", "x") for _ in range(3)]
    assert assign_ids([Draft("Bow-2", "x"), *drafts]) == ["bow-2", "bow", "bow-3", "bow-4"]


@given(st.lists(st.sampled_from(["a", "a-2", "A", "a/2", "", "é"]), max_size=12))
def test_ids_are_unique(wanted: list[str]) -> None:
    ids = assign_ids([Draft("a", "x", id=name) for name in wanted])
    assert len(set(ids)) == len(wanted)


@pytest.mark.parametrize("link", ["anchor", "#1", "k", "ANCHOR", "Hook"])
def test_a_link_is_an_id_or_a_term_or_an_alias(link: str) -> None:
    anchor = Draft("Anchor", "x", id="#1", also_known=("k",), aliases=("hook",))
    bow = Draft("Bow", "y", see_also=(link,))
    assert entries(anchor, bow)["bow"].see_also == ("#1",)


def test_a_term_is_surer_than_an_alias_of_another_entry() -> None:
    hook = Draft("Hook", "Holds a coat.")
    other = Draft("Anchor", "Holds the ship.", aliases=("Hook",))
    assert entries(other, hook, Draft("Bow", "y", see_also=("hook",)))["bow"].see_also == ("hook",)


def test_links_stand_once_and_never_lead_to_the_entry_itself() -> None:
    bow = Draft("Bow", "Front.", see_also=("Anchor", "anchor", "Bow"))
    assert entries(ANCHOR, bow)["bow"].see_also == ("anchor",)


def test_a_link_to_nothing_is_noted() -> None:
    reading = resolve([Draft("Bow", "Front.", "a.txt", 4, see_also=("Stern",))])
    assert messages(reading.notes) == ["a.txt:4: 'Bow' sees 'Stern', which no entry is called"]


def test_names_that_entries_share_are_marked_in_each() -> None:
    found = entries(
        Draft("Continuous Delivery", "Ships.", aliases=("CD", "delivery")),
        Draft("Compact disc", "Plays.", aliases=("cd",)),
    )
    assert found["continuous-delivery"].shared_names == ("CD",)
    assert found["compact-disc"].shared_names == ("cd",)


def test_an_entry_has_the_fields_of_its_draft() -> None:
    draft = Draft(
        *("Bow", "Front."),
        aliases=("Prow",),
        tags=("ship",),
        status="draft",
        questions=("What is in front?",),
        translations=(GERMAN,),
    )
    assert entry_from_draft(draft, "bow", ("stern",), ("Bow",)) == Entry(
        id="bow",
        term="Bow",
        aliases=("Prow",),
        tags=("ship",),
        see_also=("stern",),
        status="draft",
        questions=("What is in front?",),
        shared_names=("Bow",),
        definition="Front.",
        translations=(GERMAN,),
    )


def test_terms_in_other_signs_or_another_case_are_entries_of_their_own() -> None:
    terms = ("C", "C#", "MySQL", "mysql", "Net", ".NET", "y", "Y")
    drafts = [Draft(term, f"Is number {number}.") for number, term in enumerate(terms)]
    found = resolve(drafts, merge_equal_terms=True).entries
    assert {entry.id: entry.term for entry in found} == {
        "c": "C",
        "c-sharp": "C#",
        "mysql": "mysql",
        "mysql-2": "MySQL",
        "net": "Net",
        "net-2": ".NET",
        "y": "y",
        "y-2": "Y",
    }


def test_a_link_means_the_term_that_is_written_so() -> None:
    drafts = [Draft("C", "Old."), Draft("C#", "New."), Draft("Java", "Is.", see_also=("C#",))]
    assert entries(*drafts)["java"].see_also == ("c-sharp",)


def test_terms_of_other_signs_are_never_merged() -> None:
    assert len(entries(Draft("C", "A language."), Draft("C#", "A language."))) == 2
