"""Names as they are written: their signs and their case."""

import pytest

from rag.entries.name_spelling import WrittenWords, signs_of, spelling_level


@pytest.mark.parametrize(
    ("text", "name", "level"),
    [
        ("C#", "C#", 3),
        ("c#", "C#", 2),
        ("C", "C#", 1),
        ("C#", "C", 0),
        ("C#", "C+", 0),
        ("net", "Net", 2),
        ("net", ".NET", 1),
        (".net", "Net", 0),
        ("A-", "A+", 0),
        ("LoRA", "LoRA (low-rank adaptation)", 3),
        ("\U0001f642", "\U0001f642", 3),
    ],
)
def test_a_name_is_compared_by_signs_and_case(text: str, name: str, level: int) -> None:
    assert spelling_level(text, [name]) == level


@pytest.mark.parametrize(
    ("text", "start", "stop", "written"),
    [
        ("is C# like C++?", 1, 2, "C#"),
        ("is C# like C++?", 3, 4, "C++"),
        ("use .NET here", 1, 2, ".NET"),
        ("the end.Net is", 2, 3, "Net"),
        ("a *seed* is", 1, 2, "seed"),
        ("seed+prompt", 0, 1, "seed"),
        ("K-8 schools", 0, 2, "K-8"),
    ],
)
def test_words_are_taken_with_the_signs_of_a_name(
    text: str, start: int, stop: int, written: str
) -> None:
    assert WrittenWords(text).written(start, stop) == written


def test_a_letter_that_case_folding_splits_loses_only_its_case() -> None:
    words = WrittenWords("in \u0130stanbul")
    assert words.written(0, 1) == "in"


def test_signs_within_a_name_are_none_of_its_own() -> None:
    assert signs_of("AND/OR k-8 a+b") == ()


@pytest.mark.parametrize(
    ("text", "expected"), [("IT vs it", True), ("what is it", False), ("WHAT IS IT", False)]
)
def test_capitals_are_a_name_where_not_all_is_in_capitals(text: str, expected: bool) -> None:
    words = WrittenWords(text)
    place = 0 if text.startswith("IT") else 2
    assert words.are_written_as_name(place, place + 1) is expected
