"""Which names share enough letters with a run to be spelt like it."""

import numpy as np
from rapidfuzz.distance import OSA

from rag.entries.shared_letters import SharedLetters, bits_of_names, letter_bits

NAMES = ["seed", "lora", "checkpoint", "check digit", "gpt4", "aaaaaaaaaa", "усталость", "扩散模型"]


def sharing(run: str, names: list[str] = NAMES, similarity: float = 0.7) -> list[str]:
    ordered = sorted(names, key=len)
    return [ordered[name] for _, name in pairs(ordered, [run], similarity)]


def pairs(names: list[str], runs: list[str], similarity: float = 0.7) -> list[tuple[int, int]]:
    rows, others = SharedLetters(names, similarity).similar(runs)
    return list(zip(rows.tolist(), others.tolist(), strict=True))


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
    names = sorted(NAMES, key=len)
    found = pairs(names, ["sead", "lara", "banana"])
    assert [(row, names[name]) for row, name in found] == [(0, "seed"), (1, "lora")]


def test_without_runs_or_names_nothing_is_shared() -> None:
    assert pairs(NAMES, []) == []
    assert pairs([], ["seed"]) == []


def test_runs_are_compared_with_many_names_one_by_one() -> None:
    names = sorted(["seed", *(f"name{at}" for at in range(30_000))], key=len)
    found = pairs(names, ["sead", "seeds"])
    assert [(row, names[name]) for row, name in found] == [(0, "seed"), (1, "seed")]


def test_letters_that_come_very_often_are_told_apart_among_many_names() -> None:
    names = ["aaaeeeeee"] * 60_000
    assert sharing("aaaaaaeee", [*names, "aaaaaeeee"]) == ["aaaaaeeee"]


def test_the_bits_of_many_names_are_those_of_each() -> None:
    names = [*NAMES, "", "eeeeeeee", "İé\U00020000", *(str(at) for at in range(51_000))]
    assert bits_of_names(names).tolist() == list(map(letter_bits, names))


def test_further_bits_are_those_of_letters_that_have_none_left() -> None:
    few, many = bits_of_names(["eeezz", "eeeeezzz"], further=True).tolist()
    assert few.bit_count() == 1
    assert many.bit_count() == 3


def test_no_pair_that_is_similar_is_lost() -> None:
    random = np.random.default_rng(3)
    made = ["".join(random.choice([*"aeinrst"], random.integers(1, 12))) for _ in range(150)]
    names = sorted(made, key=len)
    runs = names[::3]
    kept = set(pairs(names, runs))
    for row, run in enumerate(runs):
        for place, name in enumerate(names):
            if OSA.normalized_similarity(run, name) >= 0.7:
                assert (row, place) in kept
    assert len(kept) < len(runs) * len(names) / 2
