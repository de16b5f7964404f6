"""Names of terms without the marks around them."""

import pytest

from rag.formats.documents.term_names import clean_name, may_be_term, other_names


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
    ("words", "expected"),
    [
        ("Branch", True),
        ("It is a sentence.", False),
        ("See also", False),
        ("e.g.", True),
        ("", False),
    ],
)
def test_a_term_is_no_sentence_and_no_title_of_a_part(words: str, expected: bool) -> None:
    assert may_be_term(words) is expected


def test_brackets_hold_names_where_the_document_says_so() -> None:
    assert other_names("Bow (prow)", brackets_are_names=True) == ("prow",)
    assert other_names("Bow (of a ship)", brackets_are_names=False) == ()
