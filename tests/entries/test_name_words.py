"""Names by their words."""

import pytest

from rag.entries.name_words import NameWords, differ_in_code, number_shape
from rag.entries.stems import content_stems

WORDS = NameWords(["condenser microphone", "http 3", "state of matter", "sd 1 4"])


def test_names_are_found_by_their_stems() -> None:
    assert WORDS.with_stems(content_stems(["states", "matter"])) == ["state of matter"]
    assert WORDS.with_stems(("other",)) == []


def test_the_stems_in_names_are_known() -> None:
    assert WORDS.has_stem("microphon")
    assert WORDS.has_stem("state")
    assert not WORDS.has_stem("of")
    assert not WORDS.has_stem("seed")


def test_names_are_found_by_their_initials() -> None:
    assert WORDS.with_initials("cm") == ["condenser microphone"]
    assert WORDS.with_initials("som") == []


def test_names_are_found_by_words_cut_short() -> None:
    assert WORDS.clipped_to(["condenser", "mic"]) == ["condenser microphone"]
    assert WORDS.clipped_to(["condenser", "mi"]) == []


def test_names_are_found_by_any_of_their_words() -> None:
    assert WORDS.with_all(["microphones"]) == ["condenser microphone"]
    assert WORDS.with_all(["microphone", "http"]) == []


def test_names_that_differ_in_numbers_have_one_shape() -> None:
    assert WORDS.with_shape(number_shape("http 4")) == ["http 3"]
    assert WORDS.with_shape(number_shape("sd 7")) == ["sd 1 4"]


@pytest.mark.parametrize("name", ["seed", "42", "1 4"])
def test_without_letters_or_numerals_there_is_no_shape(name: str) -> None:
    assert number_shape(name) == ""


def test_a_word_may_resemble_one_of_a_name() -> None:
    assert WORDS.resembles_a_word("micraphone")
    assert not WORDS.resembles_a_word("telephone")


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("medicare part b", "medicare part d", True),
        ("grade 8", "grade 9", True),
        ("grade 8", "grade 8", False),
        ("grade 8", "grad 8", False),
        ("part b", "part d of it", False),
    ],
)
def test_numbers_and_single_letters_are_codes(one: str, other: str, differ: bool) -> None:
    assert differ_in_code(one.split(), other.split()) is differ
