"""Names in a document are cleaned, and names in brackets are told from words that explain."""

import pytest

from rag.formats.documents.term_names import (
    clean_name,
    have_names_in_brackets,
    is_short_for,
    may_be_letters,
    may_be_term,
    other_names,
    without_numbers,
)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("C#", "C#"),
        ("C-", "C-"),
        ("A*", "A*"),
        ("Branch ##", "Branch"),
        ("# Branch", "Branch"),
        ("Branch –", "Branch"),
        ("Branch -", "Branch"),
        ("Branch-", "Branch"),
        ("Branch ¶", "Branch"),
        ("**Branch**:", "Branch"),
        ("Branch (n.)", "Branch"),
        ("“Branch”", "Branch"),
        ("Branch [edit]", "Branch"),
        (":rocket: Launch", "Launch"),
        ("-", "-"),
    ],
)
def test_marks_around_a_name_go_and_signs_of_a_name_stay(written: str, name: str) -> None:
    assert clean_name(written) == name


@pytest.mark.parametrize(
    ("term", "names"),
    [
        ("Bow (prow, nose)", ("prow", "nose")),
        ("Stern (the back, where the rudder is)", ()),
        ("Port (left side when facing forward)", ()),
        ("Line (used for towing)", ()),
        ("Knot (kn)", ("kn",)),
        ("Act (act of God)", ("act of God",)),
    ],
)
def test_words_in_brackets_are_names_if_they_do_not_explain(
    term: str, names: tuple[str, ...]
) -> None:
    assert other_names(term, brackets_are_names=True) == names


@pytest.mark.parametrize("words", ["also: mooring post", "aka mooring post", "or mooring post"])
def test_brackets_may_say_that_names_follow(words: str) -> None:
    assert other_names(f"Bollard ({words})", brackets_are_names=False) == ("mooring post",)


def test_a_single_pair_of_brackets_holds_no_names() -> None:
    assert other_names("Bollard (harbour)", brackets_are_names=False) == ()
    assert not have_names_in_brackets(["Bollard (harbour)", "Quay", "Pier"])
    assert have_names_in_brackets(["Bow (prow)", "Keel (Kiel)", "Mast"])


def test_names_beside_commas_are_of_one_thing_or_none() -> None:
    assert other_names("high tide, flood tide", False) == ("high tide", "flood tide")
    assert other_names("Red, white", False) == ()


def test_short_forms_are_made_of_letters_of_the_long_one() -> None:
    assert is_short_for("HW", "High Water")
    assert not is_short_for("hw", "High Water")


def test_numbers_of_chapters_are_no_part_of_names() -> None:
    assert without_numbers(["1.2 Tide", "3. Quay", "5G"]) == ["Tide", "Quay", "5G"]


@pytest.mark.parametrize(
    ("words", "is_term"),
    [("Tide", True), ("It is the tide.", False), ("Inc.", True), ("See also", False), ("", False)],
)
def test_few_words_and_no_sentence_may_be_a_term(words: str, is_term: bool) -> None:
    assert may_be_term(words) is is_term


@pytest.mark.parametrize(("words", "are_letters"), [("A", True), ("A-C", True), ("Ab", False)])
def test_letters_and_ranges_of_them_are_told(words: str, are_letters: bool) -> None:
    assert may_be_letters(words) is are_letters
