"""Three-way merges of an entry."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.corpus.merging import EMPTY_ENTRY, merge_entries
from rag.types import Entry, Translation

POD = replace(
    EMPTY_ENTRY, id="pod", term="Pod", definition="The smallest thing.", aliases=("pods", "po")
)
ENTRIES = st.builds(
    Entry,
    id=st.just("pod"),
    term=st.sampled_from("ab"),
    aliases=st.lists(st.sampled_from("abc"), unique=True).map(tuple),
    tags=st.lists(st.sampled_from("abc"), unique=True).map(tuple),
    see_also=st.just(()),
    status=st.sampled_from(["approved", "draft"]),
    questions=st.just(()),
    shared_names=st.just(()),
    definition=st.sampled_from("ab"),
    translations=st.sampled_from(
        [(), (Translation("de", "a", ""),), (Translation("de", "b", ""),)]
    ),
)


def test_translations_merge_by_language() -> None:
    german, french, danish = (Translation(each, "x", "") for each in ("de", "fr", "da"))
    before = replace(POD, translations=(german, french))
    source = replace(POD, translations=(replace(german, term="y"),))
    owner = replace(POD, translations=(german, replace(french, term="z"), danish))
    merged = merge_entries(before, source, owner)
    assert merged.entry.translations == (
        replace(german, term="y"),
        replace(french, term="z"),
        danish,
    )
    assert merged.conflicts == ("translations.fr",)


@given(ENTRIES, ENTRIES)
def test_what_only_the_source_changed_comes_in_whole(before: Entry, source: Entry) -> None:
    merged = merge_entries(before, source, before)
    assert (merged.entry, merged.conflicts) == (source, ())


@given(ENTRIES, ENTRIES)
def test_what_only_the_owner_changed_stays_whole(before: Entry, owner: Entry) -> None:
    merged = merge_entries(before, before, owner)
    assert (merged.entry, merged.conflicts) == (owner, ())


@given(ENTRIES, ENTRIES)
def test_equal_changes_of_both_sides_are_no_conflict(before: Entry, both: Entry) -> None:
    merged = merge_entries(before, both, both)
    assert merged.conflicts == ()
    assert replace(merged.entry, aliases=(), tags=()) == replace(both, aliases=(), tags=())
    assert set(merged.entry.aliases) == set(both.aliases)


@pytest.mark.parametrize("field", ["term", "definition", "status"])
def test_a_value_that_both_changed_differently_stays_the_owners(field: str) -> None:
    theirs: dict[str, Any] = {field: "draft"}
    ours: dict[str, Any] = {field: "deprecated"}
    merged = merge_entries(POD, replace(POD, **theirs), replace(POD, **ours))
    assert merged.entry == replace(POD, **ours)
    assert merged.conflicts == (field,)


def test_lists_take_the_changes_of_both_sides() -> None:
    source = replace(POD, aliases=("pods", "capsule"))
    owner = replace(POD, aliases=("our pod", "pods", "po"))
    assert merge_entries(POD, source, owner).entry.aliases == ("our pod", "pods", "capsule")


def test_an_item_that_both_added_stands_once() -> None:
    source = replace(POD, aliases=("pods", "po", "capsule"))
    owner = replace(POD, aliases=("capsule", "pods"))
    assert merge_entries(POD, source, owner).entry.aliases == ("capsule", "pods")


def test_without_an_earlier_import_every_difference_is_a_conflict() -> None:
    merged = merge_entries(None, replace(POD, term="Capsule"), POD)
    assert merged.entry.term == "Pod"
    assert merged.conflicts == ("term",)


def test_the_entry_keeps_the_id_of_the_owner() -> None:
    assert merge_entries(POD, replace(POD, id="other"), POD).entry.id == "pod"


def test_a_translation_that_the_source_dropped_goes() -> None:
    before = replace(POD, translations=(Translation("de", "Kapsel", ""),))
    merged = merge_entries(before, POD, before)
    assert (merged.entry.translations, merged.conflicts) == ((), ())


def test_a_language_that_both_added_differently_stays_the_owners() -> None:
    source = replace(POD, translations=(Translation("de", "Kapsel", ""),))
    owner = replace(POD, translations=(Translation("de", "Hülse", ""),))
    merged = merge_entries(POD, source, owner)
    assert merged.entry.translations == owner.translations
    assert merged.conflicts == ("translations.de",)
