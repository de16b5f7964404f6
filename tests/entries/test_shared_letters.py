"""Which names share enough letters with a run to be spelt like it."""

import numpy as np
from rapidfuzz.distance import OSA

from rag.entries.shared_letters import SharedLetters

NAMES = ["seed", "lora", "checkpoint", "check digit", "gpt4", "aaaaaaaaaa", "усталость", "扩散模型"]


def sharing(run: str, names: list[str] = NAMES, similarity: float = 0.7) -> list[str]:
    return [names[name] for _, name in SharedLetters(names, similarity).similar([run])]


def test_the_order_of_letters_does_not_count() -> None:
    assert sharing("dees") == ["seed"]


def test_a_text_much_longer_or_shorter_shares_too_little() -> None:
    assert sharing("seeds of the tree") == []
    assert sharing("poi") == []


def test_so_many_letters_may_differ_as_the_longer_text_allows() -> None:
    assert sharing("loras") == ["lora"]
    assert sharing("lorase") == []


def test_letters_of_all_scripts_are_told_apart() -> None:
    assert sharing("усталости") == ["усталость"]
    assert sharing("扩散模形") == ["扩散模型"]
    assert sharing("gpt3") == ["gpt4"]


def test_a_letter_that_comes_often_is_counted_up_to_three_times() -> None:
    assert sharing("aaaaaaaaab") == ["aaaaaaaaaa"]
    assert sharing("aaac", ["aaab", "abbb"]) == ["aaab"]


def test_each_run_has_the_names_like_it() -> None:
    pairs = SharedLetters(NAMES, 0.7).similar(["sead", "banana", "lara"])
    assert [(row, NAMES[name]) for row, name in pairs] == [(0, "seed"), (2, "lora")]


def test_no_pair_that_is_similar_is_lost() -> None:
    random = np.random.default_rng(3)
    names = ["".join(random.choice([*"aeinrst"], random.integers(1, 12))) for _ in range(150)]
    runs = names[:60]
    kept = set(SharedLetters(names, 0.7).similar(runs))
    for row, run in enumerate(runs):
        for place, name in enumerate(names):
            if OSA.normalized_similarity(run, name) >= 0.7:
                assert (row, place) in kept
    assert len(kept) < len(runs) * len(names) / 2
