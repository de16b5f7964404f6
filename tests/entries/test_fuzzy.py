"""What letters are like which names, few or many."""

from functools import cache

import numpy as np
import pytest

from rag.entries.fuzzy import FuzzyIndex, consonants, have_same_consonants

# Names beyond which each run is compared alone.
MANY = 60_000


@cache
def made_up(count: int) -> list[str]:
    random = np.random.default_rng(0)
    letters = random.choice([*"abcdefghilmnorstu"], (count, 13)).tolist()
    lengths = random.integers(4, 14, count).tolist()
    return ["".join(own[:length]) for own, length in zip(letters, lengths, strict=True)]


def found(names: list[str], runs: list[str], least: float) -> set[tuple[int, str]]:
    """Return (row of a run, name) of each pair with a similarity of at least `least`."""
    ordered = sorted(names, key=lambda name: (len(name), name))
    pairs = set()
    for run, name, similarity in FuzzyIndex(ordered).similar(runs):
        if similarity >= least:
            pairs.add((run, ordered[name]))
    return pairs


@pytest.mark.parametrize("slip", ["checkpiont", "chekpoint", "checkpoints", "checkpoint"])
def test_a_name_is_found_by_its_letters_among_few_and_among_many(slip: str) -> None:
    for count in (10, MANY):
        assert (0, "checkpoint") in found(["checkpoint", *made_up(count)], [slip], 0.8)


@pytest.mark.parametrize(
    ("slip", "meant", "other"),
    [("medicade", "medicaid", "medicare"), ("consigner", "consignor", "consignee")],
)
def test_mistaken_vowels_are_nearer_than_mistaken_consonants(
    slip: str, meant: str, other: str
) -> None:
    ordered = sorted([meant, other])
    likeness = {ordered[name]: near for _, name, near in FuzzyIndex(ordered).similar([slip])}
    assert 1 > likeness[meant] > likeness[other]


def test_names_with_other_first_letters_differ_in_more_than_vowels() -> None:
    assert have_same_consonants("seperete", "separate")
    assert not have_same_consonants("alder", "elder")


def test_consonants_are_without_later_vowels_and_doubles() -> None:
    assert consonants("aggregate") == "agrgt"
    assert consonants("") == ""


def test_all_is_found_that_comparing_every_name_finds() -> None:
    names, random = made_up(2_000), np.random.default_rng(1)
    runs = sorted([f"{name[:2]}{name[3:]}" for name in random.choice(names, 12)], key=len)
    some = found(names, runs, 0.8)
    every = set()
    for row, run in enumerate(runs):
        fitting = [name for name in names if abs(len(name) - len(run)) <= 2]
        every |= {(row, name) for name in fitting if likeness(run, name) >= 0.8}
    assert every
    assert every <= some


def test_the_similarity_is_the_share_of_letters_that_stay() -> None:
    assert list(FuzzyIndex(["seed"]).similar(["see", "seed", "sead"])) == [
        (0, 0, 0.75),
        (1, 0, 1),
        (2, 0, 0.9),  # the consonants stay
    ]


def test_letters_like_no_name_are_not_found() -> None:
    assert found(["seed", "sampler"], ["", "banana"], 0) == set()
    assert found([], ["seed"], 0) == set()


def test_a_short_name_among_many_is_found() -> None:
    assert (0, "vae") in found(["vae", *made_up(MANY)], ["vae"], 1)


def likeness(one: str, other: str) -> float:
    """How like two words are, by the definition: letters dropped, added, changed or swapped."""
    rows = [[max(i, j) for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i, a in enumerate(one, 1):
        for j, b in enumerate(other, 1):
            changed = rows[i - 1][j - 1] + (a != b)
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, changed)
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return 1 - rows[-1][-1] / max(len(one), len(other))
