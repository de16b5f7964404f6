"""Drafts that repeat one another become one, with everything that each of them has."""

from rag.errors import Fault
from rag.formats.drafts import Draft
from rag.formats.repeats import add_names, merge_drafts, merge_repeated_drafts
from rag.types import Translation

ANCHOR = Draft("Anchor", "Holds the ship.", file="boats.txt", line=3)
GERMAN = Translation("de", "Anker", "")
FRENCH = Translation("fr", "ancre", "")


def messages(notes: list[Fault] | tuple[Fault, ...]) -> list[str]:
    return [f"{note.file}:{note.line}: {note.message}" for note in notes]


def test_a_term_with_the_same_definition_is_merged_with_a_note() -> None:
    notes: list[Fault] = []
    again = Draft("ANCHOR", "holds the ship", file="boats.txt", line=9, tags=("iron",))
    [draft] = merge_repeated_drafts([ANCHOR, again], False, notes)
    assert (draft.term, draft.tags) == ("Anchor", ("iron",))
    assert messages(notes) == ["boats.txt:9: 'ANCHOR' stands again (first in boats.txt:3); merged"]


def test_ids_of_the_source_tell_what_is_a_repeat() -> None:
    notes: list[Fault] = []
    one, other = Draft("Bow", "Front.", id="1"), Draft("Bow", "Front.", id="2")
    assert list(merge_repeated_drafts([one, other], True, notes)) == [one, other]
    assert (
        len(list(merge_repeated_drafts([one, Draft("Bow", "The front.", id="1")], False, notes)))
        == 1
    )


def test_a_draft_that_repeats_two_earlier_ones_is_merged_into_the_first() -> None:
    notes: list[Fault] = []
    first, second = Draft("Bow", "Front.", id="1"), Draft("Prow", "Front.", id="2")
    both = Draft("Bow", "Front.", aliases=("Prow",), tags=("ship",))
    drafts = list(merge_repeated_drafts([first, second, both], False, notes))
    assert [draft.tags for draft in drafts] == [("ship",), ()]


def test_a_joined_draft_has_all_of_both_and_nothing_twice() -> None:
    one = Draft("Bow", "Front.\n\nOf a ship.", id="1", aliases=("Prow",), tags=("a",))
    other = Draft("Stem", "of a ship\n\nPointed.", id="2", also_known=("x",), aliases=("Prow",))
    both = merge_drafts(one, other)
    assert both.definition == "Front.\n\nOf a ship.\n\nPointed."
    assert (both.id, both.also_known) == ("1", ("2", "x"))
    assert (both.aliases, both.tags) == (("Prow", "Stem"), ("a",))


def test_a_joined_draft_keeps_its_own_translations_if_it_has_any() -> None:
    plain, german = Draft("Anchor", "x"), Draft("Anchor", "x", translations=(GERMAN,))
    french = Draft("Anchor", "x", translations=(FRENCH,))
    assert merge_drafts(plain, german).translations == (GERMAN,)
    assert merge_drafts(french, german).translations == (FRENCH,)


def test_names_are_added_with_translations_into_further_languages() -> None:
    draft = Draft("Anchor", "x", translations=(GERMAN,))
    kedge = Draft(
        *("Kedge", "See Anchor"),
        id="k",
        translations=(Translation("de", "Warp", ""), FRENCH),
    )
    both = add_names(draft, kedge)
    assert (both.aliases, both.also_known) == (("Kedge",), ("k",))
    assert both.translations == (GERMAN, FRENCH)
