"""Which names have enough letters in the order of a run."""

import numpy as np
from rapidfuzz.distance import OSA, LCSseq

from rag.entries.letter_order import LetterOrder

NAMES = ["seed", "sampler", "checkpoint", "усталость", "a" * 90]


def in_order(run: str, names: list[str] = NAMES, similarity: float = 0.7) -> list[str]:
    places = np.arange(len(names))
    kept = LetterOrder(names, similarity).alike([run], np.zeros_like(places), places)
    return [name for name, is_kept in zip(names, kept.tolist(), strict=True) if is_kept]


def test_the_same_letters_in_another_order_are_not_enough() -> None:
    assert in_order("sede") == ["seed"]
    assert in_order("dees") == []


def test_two_letters_that_are_swapped_are_one_edit() -> None:
    assert in_order("chekcpoint") == ["checkpoint"]


def test_so_many_letters_may_be_missing_as_the_longer_text_allows() -> None:
    assert in_order("samplerxyz") == ["sampler"]
    assert in_order("samplervxyz") == []


def test_letters_of_other_scripts_have_an_order() -> None:
    assert in_order("усталости") == ["усталость"]
    assert in_order("ьтсолатсу") == []


def test_letters_of_a_long_run_beyond_those_that_are_compared_count_for_it() -> None:
    assert in_order("a" * 90) == ["a" * 90]
    assert in_order("b" * 90) == []


def test_each_pair_is_compared_whatever_the_order_of_pairs() -> None:
    order = LetterOrder(NAMES, 0.7)
    rows, names = np.array([1, 0, 1, 0]), np.array([2, 0, 0, 2])
    assert order.alike(["seed", "checkpoint"], rows, names).tolist() == [True, True, False, False]


def test_a_pair_is_kept_exactly_if_its_longest_common_subsequence_is_long_enough() -> None:
    random = np.random.default_rng(3)
    made = ["".join(random.choice([*"aeinrst"], random.integers(1, 12))) for _ in range(120)]
    names = sorted(made, key=len)
    for run in names[::9]:
        kept = in_order(run, names)
        for name in names:
            longer = max(len(run), len(name))
            is_enough = LCSseq.similarity(run, name) >= longer - int(longer * 0.3 + 1e-9)
            assert (name in kept) == is_enough
            assert is_enough or OSA.normalized_similarity(run, name) < 0.7
