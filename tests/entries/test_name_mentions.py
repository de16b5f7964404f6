"""Names in a question: which overlap, how much they cover, and which only say where."""

from rag.entries.language_packs import ENGLISH_PACK, pack_of
from rag.entries.name_mentions import (
    NameMention,
    not_overlapping,
    share_covered,
    without_context,
)

SEED, MODEL = NameMention(("seed",), 0, 1), NameMention(("model",), 2, 4)


def test_mentions_that_share_a_word_overlap() -> None:
    longer = NameMention(("model-card",), 3, 6)
    assert not_overlapping([SEED, longer], [MODEL]) == [SEED]


def test_stop_words_beside_a_name_are_not_left_uncovered() -> None:
    spoken = "what is a seed".split()
    mention = NameMention(("seed",), 3, 4)
    assert share_covered([mention], spoken, ENGLISH_PACK) == 1
    assert share_covered([mention], "every seed".split(), ENGLISH_PACK) == 0


def test_the_stop_words_are_those_of_the_language() -> None:
    spoken = "was ist ein kessel".split()
    mention = NameMention(("kessel",), 3, 4)
    assert share_covered([mention], spoken, pack_of("de")) == 1
    assert share_covered([mention], spoken, ENGLISH_PACK) < 1


def test_a_name_behind_a_preposition_says_where() -> None:
    assert without_context([SEED, MODEL], "seed in stable diffusion".split(), ENGLISH_PACK) == [
        SEED
    ]


def test_if_all_names_say_where_all_are_kept() -> None:
    assert without_context([MODEL], "something in stable diffusion".split(), ENGLISH_PACK) == [
        MODEL
    ]
