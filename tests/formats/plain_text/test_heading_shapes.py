"""The shapes of headings, and the one that a text is written in."""

import pytest

from rag.formats.plain_text.heading_shapes import (
    Shape,
    find_headings,
    in_capitals,
    indented,
    inline,
    inline_first,
    run_in,
    spaced,
    stacked,
    underlined,
)
from rag.formats.plain_text.lines import text_lines


def names(text: str) -> list[str]:
    return [heading.name for heading in find_headings(text_lines(text))]


@pytest.mark.parametrize(
    ("shape", "text", "name", "rest"),
    [
        (underlined, "Anchor:\n-------\nA hook.", "Anchor", ""),
        (inline, "1. Anchor - A hook.", "Anchor", "A hook."),
        (inline, "Anchor (big):a hook", "Anchor (big)", "a hook"),
        (inline, "Anker：ein Haken", "Anker", "ein Haken"),
        (inline, "Anchor      A hook.", "Anchor", "A hook."),
        (inline_first, "Anchor: A hook.", "Anchor", "A hook."),
        (indented, "Anchor\n\n  A hook.", "Anchor", ""),
        (indented, "GRP — full name\n  A hook.", "GRP", "full name\n"),
        (in_capitals, "ANCHOR\nA hook", "ANCHOR", ""),
        (stacked, "Anchor\nA hook that holds a boat.", "Anchor", ""),
        (stacked, "A very long name:\nA hook,\nheavy", "A very long name", ""),
        (spaced, "Anchor\n\nA heavy hook.", "Anchor", ""),
        (spaced, "Anchor\n\na heavy hook\nof iron", "Anchor", ""),
        (run_in, "GPS A system that finds you.", "GPS", "A system that finds you."),
    ],
)
def test_each_shape_finds_a_name_and_the_text_beside_it(
    shape: Shape, text: str, name: str, rest: str
) -> None:
    heading = shape(text_lines(text), 0)
    assert heading is not None
    assert (heading.name, heading.rest) == (name, rest)


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        (underlined, "Anchor"),
        (underlined, "A heavy hook.\n---"),
        (inline, "Anchor (big: a hook) x"),
        (inline, "Anchor       12"),
        (inline, "Note: a hook"),
        (indented, "Anchor\nA hook."),
        (indented, "Anchor"),
        (in_capitals, "ANCHOR\nBUOY"),
        (in_capitals, "A\nA hook"),
        (in_capitals, "Anchor\nA hook"),
        (stacked, "A\nAnchor"),
        (stacked, "Anchor"),
        (stacked, "Anchor chain\nA hook\nof iron"),
        (spaced, "Anchor\n\nBuoy"),
        (spaced, "Anchor"),
        (run_in, "Gps A system that finds you."),
    ],
)
def test_what_is_of_another_shape_is_no_heading(shape: Shape, text: str) -> None:
    assert shape(text_lines(text), 0) is None


def test_a_name_beside_a_definition_begins_something_unless_it_is_in_a_text() -> None:
    assert inline_first(text_lines("It ends.\nAnchor: A hook."), 1)
    assert not inline_first(text_lines("It goes on\nAnchor: A hook."), 1)


def test_a_heading_knows_where_it_stands_and_where_its_text_begins() -> None:
    [heading] = find_headings(text_lines("\nAnchor\n------\nA hook.\n"))
    assert (heading.place, heading.below, heading.kind) == (1, 3, "term")


def test_a_text_is_written_in_one_shape() -> None:
    text = "Anchor: A hook.\nBuoy: A float.\nCleat: A fitting.\n\nDECK\nThe floor of a boat\n"
    assert names(text) == ["Anchor", "Buoy", "Cleat"]


def test_the_first_shape_is_taken_though_another_finds_a_few_more() -> None:
    underlines = "".join(f"{name}\n---\nIt is there.\n\n" for name in ("Ax", "Bo", "Cu", "De"))
    assert names(f"{underlines}Ebb\nIt is there.\n") == ["Ax", "Bo", "Cu", "De"]


def test_headings_of_another_style_are_none() -> None:
    assert names("1. Ax: one\n2. Bo: two\nCu: three\n") == ["Ax", "Bo"]


def test_a_name_that_is_repeated_like_a_label_is_no_term() -> None:
    assert names("Ax: one\nExample: two\nBo: three\nExample: four\n") == ["Ax", "Bo"]
    text = "".join(f"{name}: one\nWhy it matters: two\n" for name in ("Ax", "Bo", "Cu"))
    assert names(text) == ["Ax", "Bo", "Cu"]


def test_a_single_example_is_a_term() -> None:
    assert names("Ax: one\nExample: two\n") == ["Ax", "Example"]


@pytest.mark.parametrize("text", ["", "\n\n", "it goes on and on, for ever and a day.\n"])
def test_a_text_without_headings_has_none(text: str) -> None:
    assert names(text) == []
