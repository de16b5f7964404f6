"""Drafts of entries: how their names and their texts compare."""

from collections.abc import Iterator

import pytest

from rag.formats.account import Account
from rag.formats.drafts import (
    LONG_ENOUGH,
    Draft,
    DraftOrNote,
    can_name_file,
    draft_names,
    name_key,
    note_on,
    same_text,
    with_account,
    with_terms_account,
)

TIDE = Draft("Tide", "The rise.")
LONG = "An anchor is a heavy thing of iron that holds a ship to the ground of the sea."


def test_texts_with_the_same_words_are_the_same() -> None:
    assert same_text("Holds the ship.", "holds THE ship")
    assert same_text("", "...")


def test_short_texts_that_differ_in_a_word_are_not_the_same() -> None:
    assert not same_text("Holds the ship.", "Holds the boat.")


def test_long_texts_that_differ_in_a_word_are_the_same() -> None:
    other = LONG.replace("heavy", "large")
    assert len(LONG) >= LONG_ENOUGH
    assert same_text(LONG, other)
    assert same_text(other, LONG)


def test_a_long_text_and_a_short_one_are_not_the_same() -> None:
    assert not same_text(LONG, LONG[: LONG_ENOUGH - 1])


def test_long_texts_about_different_things_are_not_the_same() -> None:
    assert not same_text(
        LONG, "A tide is the rise and fall of the water, twice a day in most places."
    )


def test_the_names_of_a_draft_are_its_term_and_its_aliases() -> None:
    assert draft_names(Draft("Anchor", "x", aliases=("hook", "kedge"))) == (
        "Anchor",
        "hook",
        "kedge",
    )


@pytest.mark.parametrize("name", ["Low-Rank", "low rank", " LOW  RANK "])
def test_spellings_of_a_name_have_one_key(name: str) -> None:
    assert name_key(name) == ("low", "rank")


def test_signs_count_only_in_a_name_without_words() -> None:
    assert name_key(" => ") == ("=>",)
    assert name_key("=>") != name_key("<=")
    assert name_key("C++") != name_key("C")


@pytest.mark.parametrize("name", ["seed", "C++", "a b", "x.y", "é", "n" * 200])
def test_plain_names_can_name_a_file(name: str) -> None:
    assert can_name_file(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", ".hidden", "_draft", "README", "README-first"),
        *("a/b", "a\\b", "a:b", "a*b", "a?b", 'a"b', "a<b", "a|b"),
        *("ends with dot.", "ends with space ", " begins", "a\nb", "a\x7fb", "a\u200bb"),
        *("n" * 201, "é" * 101),
    ],
)
def test_names_that_some_disk_or_our_corpus_refuses_cannot_name_a_file(name: str) -> None:
    assert not can_name_file(name)


def test_what_is_passed_over_while_terms_are_read_is_in_their_account() -> None:
    passed_over = {"block": 0}

    def found() -> Iterator[DraftOrNote]:
        yield TIDE
        yield Draft("Quay", "")
        passed_over["block"] += 1

    *items, account = with_terms_account(found(), passed_over, 20)
    assert items == [TIDE, Draft("Quay", "")]
    assert account == Account(1, 20, 12, 12, {"term without a definition": 1, "block": 1})


def test_the_account_of_rows_says_which_part_of_an_entry_is_missing() -> None:
    note = note_on(TIDE, "has no column")
    rows: list[DraftOrNote] = [TIDE, note, Draft(" ", "A wall."), Draft("Quay", " ")]
    *items, account = with_account(rows, "row", {"row above the header": 2})
    assert items == rows
    assert account == Account(
        1,
        passed_over={
            "row above the header": 2,
            "row without a term": 1,
            "row without a definition": 1,
        },
    )
