"""Stems of words."""

from rag.entries.stems import content_stems, stem


def test_endings_are_cut() -> None:
    assert stem("simmering") == stem("simmers") == stem("simmer")


def test_order_and_small_words_do_not_count() -> None:
    assert content_stems(["state", "of", "matter"]) == content_stems(["matter", "states"])


def test_small_words_count_if_there_are_no_others() -> None:
    assert content_stems(["as", "of"]) == ("as", "of")
