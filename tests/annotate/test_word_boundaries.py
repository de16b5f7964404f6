"""Where a name stands alone in prose."""

import pytest

from rag.annotate.mask import FILL, SOFT
from rag.annotate.word_boundaries import BLOCK_END, stands_alone


def alone(text: str) -> bool:
    start = text.index("seed")
    return stands_alone(text, start, start + len("seed"))


@pytest.mark.parametrize(
    "text",
    [
        "seed",
        "a seed.",
        "(seed)",
        "seed's",
        "the seed’s end",
        "'seed'",
        "seed: it",
        "either/seed/or",
        "a 'seed",
        "seed…",
        "1, seed",
    ],
)
def test_a_name_between_spaces_and_punctuation_stands_alone(text: str) -> None:
    assert alone(text)


@pytest.mark.parametrize(
    "text",
    [
        "seedling",
        "reseed",
        "pre-seed",
        "seed-bank",
        "seed_1",
        "$seed",
        "@seed",
        "#seed",
        "x'seed",
        "seed'x",
        "seed's2",
        "a:seed",
        "seed:b",
        "model.seed",
        "seed.fit",
        "!seed",
        "seed=1",
        "seed\u0301",
    ],
)
def test_a_name_within_a_longer_word_does_not(text: str) -> None:
    assert not alone(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://a.test/seed",
        "www.a.test/seed/x",
        "see/seed@a.test",
        "/usr/seed/x",
        "~/seed/x",
        "c:\\x/seed/y",
        "a.com/seed/x",
    ],
)
def test_a_name_within_an_address_does_not(text: str) -> None:
    assert not alone(text)


def test_an_address_on_another_line_or_behind_a_space_does_not_matter() -> None:
    assert alone("https://a.test\n(seed) x")
    assert alone("www.a.test (seed) www.b.test")


def test_masks_within_a_word_are_looked_through() -> None:
    assert not alone(f"re{SOFT}seed")
    assert not alone(f"seed{SOFT}{SOFT}ling")
    assert not alone(f"seed{FILL}s")


@pytest.mark.parametrize(
    ("text", "parts"), [("a\n \nb", 2), ("a\nb", 1), ("a\n\nb\n\nc", 3), ("a\0b", 2)]
)
def test_no_name_goes_on_over_a_blank_line_or_between_blocks(text: str, parts: int) -> None:
    assert len(BLOCK_END.split(text)) == parts
