"""Normalisation of text for lookup."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.annotate.mask import FILL
from rag.annotate.normalise import (
    fold_case,
    fold_with_places,
    is_word_character,
    normalise_spelling,
    word_pattern,
)


@pytest.mark.parametrize("sign", ["a", "ß", "1", "埠", "\u0301", "\u0902"])
def test_letters_digits_and_marks_are_part_of_words(sign: str) -> None:
    assert is_word_character(sign)
    assert word_pattern().fullmatch(sign)


@pytest.mark.parametrize("sign", [" ", "-", "_", "'", "€", FILL])
def test_other_signs_are_not(sign: str) -> None:
    assert not is_word_character(sign)
    assert not word_pattern().fullmatch(sign)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("low-rank", "low rank"),
        ("low_rank", "low rank"),
        ("low \n rank", "low rank"),
        ("low\n\nrank", "low\n\nrank"),
        ("low - rank", "low - rank"),
        ("low,   rank", "low, rank"),
        ("-low rank-", "-low rank-"),
        ("C++", "C++"),
        ("ﬁle", "file"),
        (f"a{FILL}b", "ab"),
        ("", ""),
    ],
)
def test_words_are_spelt_with_one_space_for_what_parts_them(text: str, expected: str) -> None:
    assert normalise_spelling(text) == expected


def test_case_is_folded_as_unicode_says() -> None:
    assert fold_case("STRASSE") == fold_case("straße")
    assert fold_case("LoRA") == "lora"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What, again?", " what again "),
        ("Straße", " strasse "),
        ("--", " "),
        ("", "  "),
        ("e\u0301a", " éa "),
        ("\u1100\u1161 x", " 가 x "),
        (f"a{FILL}{FILL}b", " ab "),
    ],
)
def test_the_words_of_a_text_are_folded_with_spaces_around(text: str, words: str) -> None:
    assert fold_with_places(text)[0].split() == words.split()


def test_each_character_of_the_words_has_its_place_in_the_text() -> None:
    words, places = fold_with_places("A ﬁle, CFG")
    assert words == " a file cfg "
    start, stop = words.index("cfg"), words.index("cfg") + 3
    assert "A ﬁle, CFG"[places[start] : places[stop]] == "CFG"
    start, stop = words.index("file"), words.index("file") + 4
    assert "A ﬁle, CFG"[places[start] : places[stop]] == "ﬁle"


@given(st.text())
@example("\u0301a\u0301")
@example("\ud800 a")
def test_places_ascend_and_there_is_one_for_each_character(text: str) -> None:
    words, places = fold_with_places(text)
    assert len(words) == len(places)
    assert words[0] == words[-1] == " "
    assert "  " not in words.strip(" ")
    assert list(places) == sorted(places)
    assert places[-1] == len(text)


@given(st.text())
def test_every_word_that_is_found_is_made_of_parts_of_words(text: str) -> None:
    words, _ = fold_with_places(text)
    assert all(is_word_character(sign) for sign in words if sign != " ")
