"""Stems of words."""

import pytest

from rag.entries.stems import beginning, content_stems, is_inflected, stem, stems_in_order


def test_endings_are_cut() -> None:
    assert stem("simmering") == stem("simmers") == stem("simmer")


def test_order_and_small_words_do_not_count() -> None:
    assert content_stems(["state", "of", "matter"]) == content_stems(["matter", "states"])


def test_small_words_count_if_there_are_no_others() -> None:
    assert content_stems(["as", "of"]) == ("as", "of")


@pytest.mark.parametrize(
    ("word", "other"),
    [
        *(("filing", "files"), ("policies", "policy"), ("baked", "bake"), ("run", "running")),
        *(("analyses", "analysis"), ("boxes", "box"), ("damage", "damages"), ("c", "c")),
    ],
)
def test_forms_of_one_word_are_inflected(word: str, other: str) -> None:
    assert is_inflected(word, other)
    assert is_inflected(other, word)


@pytest.mark.parametrize(
    ("word", "other"), [("filing", "filer"), ("sail", "sailor"), ("final", "finalize")]
)
def test_a_word_that_is_derived_from_another_is_another(word: str, other: str) -> None:
    assert not is_inflected(word, other)


def test_the_stems_of_a_text_keep_its_order_without_small_words() -> None:
    assert stems_in_order("The Filters of coffee, café_au 3") == ["filter", "coffe", "café_au", "3"]


def test_every_word_begins_with_the_beginning_of_its_stem() -> None:
    for word in ("berry", "berries", "filters", "ties", "a"):
        assert word.startswith(beginning(stem(word)))
