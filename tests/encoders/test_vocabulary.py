"""Words of an encoder's vocabulary."""

from rag.encoders.vocabulary import ids_by_word


def test_marks_of_a_words_start_and_case_are_dropped() -> None:
    assert ids_by_word({"▁Seed": 7, "Ġnoise": 3, "##ing": 2}) == {"seed": 7, "noise": 3, "##ing": 2}


def test_a_word_has_its_smallest_id() -> None:
    assert ids_by_word({"seed": 9, "Seed": 4}) == {"seed": 4}
