"""Scripts: where words end without a space, and which marks are accents."""

import pytest

from rag.entries.scripts import is_parted, script_changes, stand_side_by_side, unaccented


@pytest.mark.parametrize(
    ("word", "lengths"),
    [("AI模型", [2]), ("ノードとは", [3]), ("組み込み", [1, 1, 1]), ("naïve", []), ("ใบแจ้งหนี้", [])],
)
def test_a_word_ends_where_an_unspaced_script_begins_or_ends(word: str, lengths: list[int]) -> None:
    assert script_changes(word) == lengths


def test_ideographs_may_be_of_two_words_and_letters_of_katakana_are_not() -> None:
    assert stand_side_by_side("发", "票")
    assert not stand_side_by_side("ー", "ド")
    assert not stand_side_by_side("a", "b")


def test_a_single_ideograph_in_a_run_is_no_name() -> None:
    assert is_parted("发票", "票", "票", "吗")
    assert not is_parted("税", "税", "税", "务")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("écart-type", "ecart-type"),
        ("Größe", "Große"),
        ("ёлка", "елка"),
        ("עִבְרִית", "עברית"),
        ("كِتاب", "كتاب"),
    ],
)
def test_accents_and_marks_of_vowels_can_be_left_out(text: str, plain: str) -> None:
    assert unaccented(text) == plain


@pytest.mark.parametrize("text", ["हिन्दी", "ใบแจ้ง", "ໝໍ້"])
def test_marks_that_are_letters_stay(text: str) -> None:
    assert unaccented(text) == text
