"""The sections of a plain text: terms, questions, titles and what is left out of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.formats.plain_text.lines import text_lines
from rag.formats.plain_text.sections import Section, find_sections, is_title

ANCHOR = "Anchor\nA heavy hook.\n"
BUOY = "Buoy\nA red float, of iron.\n"


def sections(text: str) -> list[Section]:
    return list(find_sections(text_lines(text)))


def kinds(text: str) -> list[tuple[str, str]]:
    return [(section.kind, section.name) for section in sections(text)]


def test_a_section_has_the_line_of_its_heading_and_the_text_below() -> None:
    assert sections(f"{ANCHOR}\n{BUOY}") == [
        Section("term", 1, "Anchor", ("", "A heavy hook.", "")),
        Section("term", 4, "Buoy", ("", "A red float, of iron.", "")),
    ]


def test_text_beside_a_name_comes_first() -> None:
    [section] = sections("Anchor: A hook.\n  It is heavy.\n")
    assert section.body[:2] == ("A hook.", "It is heavy.")


def test_text_before_the_first_heading_is_a_title_without_a_name() -> None:
    first, second = sections(f"These are words, and so on.\n\n{ANCHOR}")
    assert (first.kind, first.name, first.line) == ("title", "", 1)
    assert second.name == "Anchor"


def test_an_empty_text_has_no_sections() -> None:
    assert sections("\n\n") == []


@pytest.mark.parametrize(
    ("text", "question", "body"),
    [
        ("Q: What is it?\nA: It is iron.\n", "What is it?", ("", "It is iron.", "")),
        ("Q: What is it? A: It is iron.\n", "What is it?", ("It is iron.", "")),
        ("Q1: What is\n  a keel\nA: A beam.\n", "What is a keel", ("", "A beam.", "")),
        ("What is it?\nIt is iron.\n", "What is it?", ("", "It is iron.", "")),
        (
            "Q: What is it?\nIron, type a. It rusts.\n",
            "What is it?",
            ("", "Iron, type a. It rusts.", ""),
        ),
    ],
)
def test_a_question_has_its_answer_without_a_mark(
    text: str, question: str, body: tuple[str, ...]
) -> None:
    assert sections(text) == [Section("question", 1, question, body)]


def test_a_question_inside_a_text_is_text() -> None:
    assert kinds("Anchor\n------\nWho knows. And\nwhat is it?\n") == [("term", "Anchor")]


def test_a_question_of_too_many_lines_is_none() -> None:
    assert ("question", "What is it?") not in kinds("Q: What\nis\nso\nlong\na\nword?\n")


def test_front_and_back_matter_are_titles() -> None:
    text = f"Introduction\nA few words, or so.\n\n{ANCHOR}\n{BUOY}\nReferences\nA book, a map.\n"
    assert kinds(text) == [
        ("title", "Introduction"),
        ("term", "Anchor"),
        ("term", "Buoy"),
        ("title", "References"),
    ]


def test_a_name_between_terms_is_a_term_though_it_is_often_matter() -> None:
    text = f"{ANCHOR}\nIndex\nA sign, on a map.\n\n{BUOY}"
    assert ("term", "Index") in kinds(text)


def test_a_block_that_only_lists_names_is_a_title() -> None:
    headings = kinds(f"Contents\nAnchor\nBuoy\n\n{ANCHOR}\n{BUOY}")
    assert headings == [("title", "Contents"), ("term", "Anchor"), ("term", "Buoy")]


def test_a_block_that_leads_to_pages_is_a_title() -> None:
    headings = kinds(f"Keel ...... 3\nMast ...... 4\n\n{ANCHOR}\n{BUOY}")
    assert [kind for kind, _ in headings] == ["title", "term", "term"]


def test_a_line_that_stands_alone_between_terms_is_a_title() -> None:
    assert kinds(f"{ANCHOR}\nPart Two\n\n{BUOY}")[1] == ("title", "Part Two")
    assert kinds(f"{ANCHOR}\nB\n\n{BUOY}")[1] == ("title", "B")


def test_a_line_that_is_indented_further_than_terms_is_text() -> None:
    text = f"{ANCHOR}\n    depth times three\n\n{BUOY}"
    assert kinds(text) == [("term", "Anchor"), ("term", "Buoy")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("B", True),
        ("Part Two", True),
        ("## Part Two", True),
        ("1. one", False),
        ("- one", False),
        ("It ends:", False),
        ("A sentence.", False),
        ("word " * 15, False),
        ("See also", False),
    ],
)
def test_a_title_is_short_and_neither_a_sentence_nor_an_item(text: str, expected: bool) -> None:
    assert is_title(text.strip()) is expected


PIECES = ["Anchor", "A heavy hook.", "Q1: What is it?", "A: iron", "", "---", "  far in", "B"]


@given(st.lists(st.sampled_from(PIECES), max_size=20))
def test_sections_follow_one_another_in_the_text(pieces: list[str]) -> None:
    lines = [section.line for section in sections("\n".join(pieces))]
    assert lines == sorted(lines)
