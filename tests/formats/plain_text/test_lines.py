"""The lines of a plain text, without page numbers and rules."""

import pytest

from rag.formats.plain_text.lines import Line, next_blank, next_text, text_at, text_lines


def test_a_line_knows_its_number_indent_and_words() -> None:
    assert text_lines("Anchor\n  A hook. \n") == [
        Line(1, 0, "Anchor"),
        Line(2, 2, "A hook."),
        Line(3, 0, ""),
    ]


def test_a_tab_indents_to_the_next_column_of_eight() -> None:
    [line] = text_lines("  \tA hook.")
    assert (line.indent, line.text) == (8, "A hook.")


def test_a_byte_order_mark_is_no_text() -> None:
    assert text_lines("\ufeffAnchor")[0].text == "Anchor"


@pytest.mark.parametrize("rule", ["---", "=====", "* * *", "  ~~~~"])
def test_a_rule_is_a_blank_line_with_its_sign(rule: str) -> None:
    assert text_lines(rule) == [Line(1, 0, "", rule.strip()[0])]


@pytest.mark.parametrize("text", ["--", "-=-", "xxx", "..a"])
def test_other_signs_are_no_rule(text: str) -> None:
    assert text_lines(text) == [Line(1, 0, text)]


@pytest.mark.parametrize("number", ["12", "Page 3", "page 3 of 9", "3/9", "- 3 -"])
def test_a_page_number_at_the_end_of_a_block_or_page_is_left_out(number: str) -> None:
    assert [line.number for line in text_lines(f"A\n{number}\n\nB")] == [1, 3, 4]
    assert [line.number for line in text_lines(f"A\n{number}\n\fB")] == [1, 3]


def test_a_number_with_text_below_is_text() -> None:
    assert text_lines("12\nThe hour.")[0].text == "12"


def test_places_outside_the_text_have_no_words() -> None:
    lines = text_lines("A\n\nB")
    assert [text_at(lines, place) for place in (-1, 0, 1, 2, 3)] == ["", "A", "", "B", ""]


def test_the_next_text_or_blank_may_be_the_end() -> None:
    lines = text_lines("A\nB\n\n\nC")
    assert [next_text(lines, place) for place in (0, 1, 2, 4, 5)] == [0, 1, 4, 4, 5]
    assert [next_blank(lines, place) for place in (0, 1, 2, 4, 5)] == [2, 2, 2, 5, 5]
