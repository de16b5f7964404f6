"""Lines that may be names of terms, their marks and their emphasis."""

import pytest

from rag.formats.plain_text.names import (
    is_letter_above,
    is_short,
    may_be_name,
    split_mark,
    without_emphasis,
)


@pytest.mark.parametrize(
    "text",
    ["Anchor", "U.S.A.", "Deck Crane / Deck Crane 2", "DWT (all that a boat can carry, and more)"],
)
def test_a_short_line_that_is_no_sentence_is_a_name(text: str) -> None:
    assert may_be_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A heavy hook.",
        "hooks, chains;",
        'He said "no."',
        "see https://example.org",
        "one two three four five six seven eight nine",
        "x" * 81,
        "It may be one of:",
        "Equivalent to:",
        "See also: mole",
        "anchor - a hook",
        "anchor   12",
    ],
)
def test_sentences_labels_and_divided_lines_are_no_names(text: str) -> None:
    assert not may_be_name(text)


def test_brackets_do_not_count_as_words_but_as_letters() -> None:
    assert is_short("one (two three) four", 2, 20)
    assert not is_short("one (two three) four", 1, 20)
    assert not is_short("one (two three) four", 2, 19)


@pytest.mark.parametrize("label", ["Note", "see also: mole", "E.g.", "READ MORE: here"])
def test_a_label_is_never_short(label: str) -> None:
    assert not is_short(label, 10, 100)


@pytest.mark.parametrize(
    ("text", "mark", "name"),
    [
        ("12. Anchor", "1.", "Anchor"),
        ("3) Anchor", "1)", "Anchor"),
        ("(3) Anchor", "(1)", "Anchor"),
        ("* Anchor", "*", "Anchor"),
        ("##Anchor", "##", "Anchor"),
        ("1.5 knots", "", "1.5 knots"),
        ("-anchor", "", "-anchor"),
    ],
)
def test_a_mark_is_taken_off_and_numbers_are_all_alike(text: str, mark: str, name: str) -> None:
    assert split_mark(text) == (mark, name)


@pytest.mark.parametrize("text", ["Anchor", " Anchor: ", "**Anchor**:", "*Anchor:*"])
def test_emphasis_and_a_colon_are_no_part_of_a_name(text: str) -> None:
    assert without_emphasis(text) == "Anchor"


@pytest.mark.parametrize(
    ("letter", "name", "expected"),
    [
        ("A", "anchor", True),
        ("- a -", "1. Anchor", True),
        ("Ä", "ähre", True),
        ("A", "a", False),
        ("B", "anchor", False),
        ("An", "anchor", False),
        ("A", "...", False),
    ],
)
def test_a_letter_stands_above_names_that_begin_with_it(
    letter: str, name: str, expected: bool
) -> None:
    assert is_letter_above(letter, name) is expected
