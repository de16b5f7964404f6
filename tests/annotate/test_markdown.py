"""The prose of Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.annotate.markdown import BRACKETS_AT_MOST, prose_of_markdown
from rag.annotate.mask import FILL, HARD
from tests.annotate.masked import words
from tests.annotate.texts import TEXTS


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("# one\n\ntwo\n\nthree\n=====\n", "two"),
        (
            "one\n\n    two\n\n```\nthree\n```\n\n~~~py\nfour\n~~~\n\nfive `six` ``se`ven``",
            "one five",
        ),
        ("---\none: two\n---\n\nthree", "three"),
        ("one\n\n<div>\ntwo\n</div>\n\nthree", "one three"),
        ("one [two](/three 'four') ![five](six) <https://seven.test>", "one two"),
        ("one <!-- two --> three <code>four</code>", "one three"),
        ("- one\n- two\n\n  three\n\n> four\n> five", "one two three four five"),
        ("| one | two |\n|-----|-----|\n| three | `four` |", "one two three"),
        ("**one** _two_ ~~three~~ \\*four\\*", "one two three * four*"),
        ("{{ one }} {% two %} [[three]] four[^5]", "four"),
        ("one\n\n[two]: /three 'four'\n", "one"),
    ],
)
def test_only_prose_is_read_in_markdown(markdown: str, expected: str) -> None:
    assert words(prose_of_markdown(markdown).read) == expected.split()


def test_a_text_without_markup_is_all_prose() -> None:
    text = "One line.\nAnother line.\n"
    assert prose_of_markdown(text).read.split("\n")[:2] == ["One line.", "Another line."]


def test_prose_stays_at_its_place_behind_the_marks_of_its_block() -> None:
    text = "> - one two\n>   three\n"
    read = prose_of_markdown(text).read
    for word in ("one", "two", "three"):
        assert read.index(word) == text.index(word)


def test_cells_of_equal_words_each_stay_at_their_place() -> None:
    text = "| a | b |\n|---|---|\n| one | one |\n"
    read = prose_of_markdown(text).read
    first = text.index("one")
    assert [read.index("one"), read.rindex("one")] == [first, first + len("one | ")]


@pytest.mark.parametrize(
    "text", ["[one *two* three](/x)", "[one][x]\n\n[x]: /y", "[one]\n\n[one]: /y"]
)
def test_the_words_of_a_link_are_read_but_not_free(text: str) -> None:
    prose = prose_of_markdown(text)
    assert words(prose.read)[0] == "one"
    assert words(prose.free) == []


def test_a_link_of_html_ends_with_its_paragraph_at_the_latest() -> None:
    prose = prose_of_markdown("<a href='/x'>one\n\ntwo")
    assert words(prose.read) == ["one", "two"]
    assert words(prose.free) == ["two"]


def test_code_of_html_that_is_left_open_goes_on_in_the_next_paragraph() -> None:
    assert words(prose_of_markdown("one <code>two\n\nthree</code> four").read) == ["one", "four"]


def test_an_escape_is_read_as_its_character_and_a_reference_too() -> None:
    read = prose_of_markdown("\\*one\\* &amp; two").read.replace(FILL, "")
    assert read == "*one* & two"


def test_front_matter_of_either_kind_is_no_prose() -> None:
    for fence in ("---", "+++"):
        assert words(prose_of_markdown(f"{fence}\none: two\n{fence}\n\nthree").read) == ["three"]
    assert words(prose_of_markdown("one\n\n---\ntwo\n---\n").read) == ["one"]


def test_a_paragraph_of_very_many_brackets_is_no_prose() -> None:
    prose = prose_of_markdown("one " + "[" * (BRACKETS_AT_MOST + 1))
    assert set(prose.read) == {HARD}
    assert words(prose_of_markdown("one " + "[" * BRACKETS_AT_MOST).read) == ["one"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_line_end_is_read(ending: str) -> None:
    prose = prose_of_markdown(ending.join(["# one", "", "two", "three", ""]))
    assert words(prose.read) == ["two", "three"]


def test_nothing_is_read_from_an_empty_text() -> None:
    assert prose_of_markdown("").read == ""


@given(TEXTS)
def test_what_can_be_linked_can_be_read(text: str) -> None:
    prose = prose_of_markdown(text)
    for read, free in zip(prose.read, prose.free, strict=True):
        assert free in (read, HARD)


@given(st.lists(st.sampled_from(["one", "two", "three"]), min_size=1))
def test_words_without_markup_are_all_read_in_any_block(plain: list[str]) -> None:
    line = " ".join(plain)
    for block in (line, f"> {line}", f"- {line}", f"1. {line}", f"**{line}**", f"_{line}_"):
        assert words(prose_of_markdown(block).read)[-len(plain) :] == plain


@pytest.mark.parametrize(
    "text", ["# {}", "    {}", "`{}`", "```\n{}\n```", "<!-- {} -->", "![{}](x)", "[x]: {}"]
)
def test_words_in_code_headings_comments_and_images_are_never_read(text: str) -> None:
    assert words(prose_of_markdown(text.format("seed")).read) == []


def test_a_line_end_within_a_link_or_code_is_masked_with_it() -> None:
    prose = prose_of_markdown("a `b\nc` d [e\nf](/x) g")
    assert words(prose.read) == ["a", "d", "e", "f", "g"]
    assert words(prose.free) == ["a", "d", "g"]


def test_blocks_are_parted_by_hard_masks_where_their_marks_stand() -> None:
    assert prose_of_markdown("- a\n- b").read == f"{HARD * 2}a\n{HARD * 2}b"


def test_math_is_no_prose() -> None:
    read = prose_of_markdown("The $seed_1$ and $$x$$ cost $5 and $6.").read
    assert "seed" not in read
    assert "cost $5 and $6." in read


@pytest.mark.parametrize("piece", ["{{", "{%", "{:", "[[", "[^", "![[", "{#"])
def test_openings_without_an_end_are_read_in_linear_time(piece: str) -> None:
    """Counted in the work of the pattern: the text of the longest paragraph is passed over."""
    text = piece * 25_000
    assert len(prose_of_markdown(text).read) == len(text)
