"""How much of a glossary an encoder reads."""

from collections.abc import Sequence

from rag.encoders.reach import FEWEST_PIECES, measure_reach, scripts_read, share_read
from tests.toys import ToyEncoder

LATIN = [f"a{number}" for number in range(FEWEST_PIECES)]


def test_a_script_with_few_pieces_is_not_read() -> None:
    assert scripts_read([*LATIN, "发", "##票", "ж"]) == {"LATIN"}


def test_digits_and_signs_need_no_script() -> None:
    assert share_read("3 + 4", frozenset()) == 1
    assert share_read("ab发票", {"LATIN"}) == 0.5


def test_the_share_of_letters_is_weighed_by_how_often_a_word_stands_there() -> None:
    encoder = ToyEncoder()
    encoder.vocabulary = dict.fromkeys(LATIN, 1)
    reach = measure_reach({"seed": 1, "发票": 6}, encoder)
    # Words of Chinese have no spaces between them: nothing is counted.
    assert (reach.read, reach.pieces_per_word) == (0.25, 0)


def test_nothing_is_held_against_an_encoder_without_a_vocabulary() -> None:
    assert measure_reach({"发票": 1}, ToyEncoder()).read == 1


class CuttingEncoder(ToyEncoder):
    """A toy encoder that cuts long words."""

    def __init__(self) -> None:
        super().__init__()
        self.vocabulary = dict.fromkeys(LATIN, 1)

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        return [1 + len(text) // 8 for text in texts]


def test_pieces_are_counted_of_the_frequent_words_of_a_language() -> None:
    compounds = {"wasserkesselreinigung": 5, "der": 6, "ist": 2, "eine": 1}
    assert 1 < measure_reach(compounds, CuttingEncoder()).pieces_per_word < 1.3
    unknown = {"wasserkesselreinigung": 1, "vattenkokare": 1}
    assert measure_reach(unknown, CuttingEncoder()).pieces_per_word == 2.5
