"""Plain text as entries contain it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.entries.text import (
    entry_count,
    has_control_characters,
    normalise_paragraphs,
    one_line,
    require_printable,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\ntwo", "one two"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("one\n \t\n\n\ntwo\nthree", "one\n\ntwo three"),
        ("\n\n one  two \n\n", "one two"),
        (" \n\n ", ""),
        ("", ""),
    ],
)
def test_paragraphs_are_lines_with_one_blank_line_between(text: str, expected: str) -> None:
    assert normalise_paragraphs(text) == expected


@given(st.text())
def test_paragraphs_of_paragraphs_are_the_same(text: str) -> None:
    assert normalise_paragraphs(normalise_paragraphs(text)) == normalise_paragraphs(text)


@given(st.text())
def test_no_word_is_lost_in_paragraphs_or_on_one_line(text: str) -> None:
    assert normalise_paragraphs(text).split() == text.split()
    assert one_line(text).split(" ") == (text.split() or [""])


@pytest.mark.parametrize("text", ["plain", "tab\tand\r\nbreak", "", "🎨 naïve", "e\u0301"])
def test_printable_text_is_accepted(text: str) -> None:
    assert not has_control_characters(text)
    require_printable(text)


@pytest.mark.parametrize("text", ["bell\x07", "\x00", "escape \x1b[31m", "half \ud83c", "\x7f"])
def test_control_characters_and_half_characters_are_refused(text: str) -> None:
    assert has_control_characters(text)
    with pytest.raises(ValueError, match="holds control characters; send plain text"):
        require_printable(text)


def test_entries_are_counted_in_words() -> None:
    assert [entry_count(count) for count in (0, 1, 1_234)] == [
        "0 entries",
        "1 entry",
        "1,234 entries",
    ]
