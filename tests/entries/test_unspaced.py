"""Known words in text without spaces between words."""

import pytest

from rag.entries.unspaced import LONGEST_RUN, with_spaces

WORDS = frozenset(("发票", "发票号码", "什么是", "ใบแจ้งหนี้"))


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("什么是发票", "什么是 发票"),
        ("发票号码在哪里", "发票号码 在哪里"),
        ("什么是LoRA模型", "什么是 LoRA 模型"),
        ("ノードとは", "ノード とは"),
        ("กรุณาส่งใบแจ้งหนี้", "กรุณาส่ง ใบแจ้งหนี้"),
        ("what is a VAE", "what is a VAE"),
    ],
)
def test_known_words_are_parted_the_longest_first(text: str, parted: str) -> None:
    assert with_spaces(text, WORDS) == parted


def test_a_long_run_is_kept_whole_but_for_spaces() -> None:
    text = "发票" * LONGEST_RUN
    assert with_spaces(text, WORDS).replace(" ", "") == text
