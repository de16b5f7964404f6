"""The text of one article: headwords, labels, pronunciation, parts of speech and senses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.formats.dictionaries.article_text import MAX_SENSES, Article, sense_drafts
from rag.formats.drafts import Draft


def drafts(text: str, *names: str) -> list[Draft]:
    return list(sense_drafts(Article(names or ("bow",), text, "some.index", 7)))


def only(text: str, *names: str) -> Draft:
    [draft] = drafts(text, *names)
    return draft


def test_a_draft_has_the_file_and_line_of_its_article() -> None:
    assert only("bow\n   A front.\n") == Draft(
        "bow", "A front.", "some.index", 7, also_known=("bow",)
    )


def test_headwords_are_spelled_as_the_article_spells_them() -> None:
    draft = only("Bow\nPROW\n\n   A front.\n", "prow", "bow", "stem")
    assert (draft.term, draft.aliases, draft.definition) == ("Bow", ("PROW", "stem"), "A front.")


def test_a_headword_that_is_indented_is_text() -> None:
    assert only("   bow\n   and arrow\n").definition == "bow and arrow"


def test_a_headword_may_fill_two_lines() -> None:
    draft = only("Rule of\nthe Road\n   Keep right.\n", "rule of the road")
    assert (draft.term, draft.definition) == ("Rule of the Road", "Keep right.")


def test_an_index_may_leave_the_signs_of_a_name_out() -> None:
    assert only("AT&T\n   A company.\n", "att").term == "AT&T"


def test_the_longest_name_that_begins_the_text_is_taken_off() -> None:
    draft = only("Bow oar: Who rows in front.\n", "bow", "bow oar")
    assert (draft.term, draft.aliases) == ("Bow oar", ("bow",))
    assert draft.definition == "Who rows in front."


def test_a_name_that_only_begins_a_word_is_not_taken_off() -> None:
    assert only("Bowing is polite.\n").definition == "Bowing is polite."


@pytest.mark.parametrize(
    ("lead", "tags"),
    [
        ("<ship>", ("ship",)),
        ("<ship, boat>", ("ship", "boat")),
        ("n.", ("noun",)),
        ("n., vt.", ("noun", "verb")),
        ("<ship> adj. <old>", ("ship", "adjective", "old")),
        ("<>", ()),
    ],
)
def test_labels_and_parts_of_speech_become_tags(lead: str, tags: tuple[str, ...]) -> None:
    assert only(f"bow\n   {lead} A front.\n").tags == tags


def test_an_address_in_angles_is_no_label() -> None:
    draft = only("bow\n   <http://example.org> says it.\n")
    assert (draft.tags, draft.definition) == ((), "<http://example.org> says it.")


def test_a_pronunciation_follows_the_definition() -> None:
    draft = only("bow\n   /bau/ or /bo/ n. A front.\n")
    assert draft.definition == "A front.\n\nPronunciation: /bau/ or /bo/"
    assert draft.tags == ("noun",)


def test_a_pronunciation_of_nothing_is_dropped() -> None:
    assert only("bow\n   // n. A front.\n").definition == "A front."


def test_a_lead_may_be_a_paragraph_of_its_own() -> None:
    draft = only("bow\n\n   /bau/ n\n\n   A front.\n")
    assert (draft.tags, draft.definition) == (("noun",), "A front.\n\nPronunciation: /bau/")


def test_each_numbered_sense_is_a_draft_with_the_common_labels() -> None:
    front, knot = drafts("bow\n\n   <ship> 1. <hull> A front.\n\n   2. A knot.\n")
    assert (front.definition, front.tags) == ("A front.", ("ship", "hull"))
    assert (knot.definition, knot.tags) == ("A knot.", ("ship",))


def test_paragraphs_below_a_number_belong_to_its_sense() -> None:
    front, knot = drafts("bow\n\n   1. A front.\n\n   It is sharp.\n\n   2. A knot.\n")
    assert front.definition == "A front.\n\nIt is sharp."
    assert knot.definition == "A knot."


def test_a_remark_before_the_senses_is_the_last_paragraph_of_each() -> None:
    front, knot = drafts("bow\n\n   (old) 1. A front.\n\n   2. A knot.\n")
    assert (front.definition, knot.definition) == ("A front.\n\n(old)", "A knot.\n\n(old)")


def test_numbers_in_one_paragraph_are_no_senses() -> None:
    assert only("bow\n\n   1. A front. 2. A knot.\n").definition == "1. A front. 2. A knot."


def test_numbers_out_of_order_are_text() -> None:
    first, second = drafts("bow\n\n   1. A front.\n\n   3. A list.\n\n   2. A knot.\n")
    assert first.definition == "A front.\n\n3. A list."
    assert second.definition == "A knot."


def test_very_many_senses_are_a_list() -> None:
    senses = [f"   {number}. Sense {number}.\n" for number in range(1, MAX_SENSES + 2)]
    assert len(drafts("bow\n\n" + "\n".join(senses[:-1]))) == MAX_SENSES
    assert len(drafts("bow\n\n" + "\n".join(senses))) == 1


def test_dates_of_changes_are_no_text() -> None:
    assert only("bow\n   A front.\n\n   (2001-02-03)\n").definition == "A front."


def test_lines_that_are_broken_beside_a_bracket_are_joined_without_a_space() -> None:
    assert only("bow\n   A front (\n   sharp\n   ) is it.\n").definition == "A front (sharp) is it."


def test_control_characters_are_dropped() -> None:
    assert only("bow\n   A\x07 front.\n").definition == "A front."


@given(st.text(max_size=80))
def test_any_text_has_a_term_and_all_its_names(text: str) -> None:
    for draft in drafts(text, "bow", "prow"):
        names = [name.casefold() for name in (draft.term, *draft.aliases)]
        assert set(names) == {"bow", "prow"}
