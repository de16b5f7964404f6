"""Questions in languages without spaces, and the frames around the name."""

import pytest

from rag.entries.language_packs import pack_of
from rag.search.unspaced_frames import strip_unspaced, unspaced_share


@pytest.mark.parametrize(
    ("language", "question", "name"),
    [
        ("zh", "什么是发票?", "发票"),
        ("zh", "发票是什么意思", "发票"),
        ("zh", "什么是 发票 ？", "发票"),
        ("ja", "インボイスとは何ですか", "インボイス"),
        ("ja", "「インボイス」とは", "インボイス"),
        ("zh", "发票", "发票"),
    ],
)
def test_the_name_is_what_the_frames_leave(language: str, question: str, name: str) -> None:
    left, _ = strip_unspaced(question, pack_of(language))
    assert left == name


def test_the_frames_are_told_and_a_frame_alone_is_left() -> None:
    _, frames = strip_unspaced("什么是发票", pack_of("zh"))
    assert frames == ["什么是"]
    left, frames = strip_unspaced("什么是", pack_of("zh"))
    assert left
    assert strip_unspaced("", pack_of("zh")) == ("", [])


@pytest.mark.parametrize(
    ("language", "words", "place", "share"),
    [
        ("ja", ["ボイラー", "とは", "何", "ですか"], 0, 1),
        ("ja", ["ボイラー", "の", "前", "で", "渡", "される", "値"], 0, 4 / 7),
        ("zh", ["锅炉", "是什么"], 0, 1),
        ("zh", ["跟着", "锅炉", "一起运来的零件"], 1, 2 / 10),
        ("zh", ["什么"], 9, 0),
    ],
)
def test_function_words_around_a_name_do_not_count(
    language: str, words: list[str], place: int, share: float
) -> None:
    assert unspaced_share({place}, words, pack_of(language)) == pytest.approx(share)
