"""What letters are like which names, few or many."""

from collections.abc import Iterable, Mapping

import numpy as np
import pytest

from rag.entries.fuzzy import FEW, Letters, Rows, grams


def letters(names: list[str]) -> Letters:
    ordered = sorted(names, key=lambda name: (len(name), name))

    def postings(wanted: Iterable[str]) -> Mapping[str, Rows]:
        held = {
            gram: [row for row, name in enumerate(ordered) if gram in grams(name)]
            for gram in wanted
        }
        return {gram: np.array(rows, dtype=np.int32) for gram, rows in held.items() if rows}

    return Letters(ordered, postings)


def made_up(count: int) -> list[str]:
    drawn = np.random.default_rng(0)
    return [
        "".join(drawn.choice([*"abcdefghilmnorstu"], int(drawn.integers(4, 14))))
        for _ in range(count)
    ]


def found(held: Letters, runs: list[str], from_: float) -> set[tuple[int, str]]:
    return {(run, held._names[name]) for run, name, how in held.like(runs) if how >= from_}


@pytest.mark.parametrize("slip", ["checkpiont", "chekpoint", "checkpoints", "checkpoint"])
def test_a_name_is_found_by_its_letters_among_few_and_among_many(slip: str) -> None:
    for count in (10, FEW + 10):
        assert (0, "checkpoint") in found(letters(["checkpoint", *made_up(count)]), [slip], 0.8)


def test_among_many_nearly_all_is_found_that_looking_at_every_name_finds() -> None:
    names, drawn = made_up(FEW + 500), np.random.default_rng(1)
    runs = [f"{name[:2]}{name[3:]}" for name in drawn.choice(names, 100)]
    all_of_them = letters(names)
    some = found(all_of_them, runs, 0.8)
    every = {
        (run, name)
        for run, asked in enumerate(runs)
        for name in names
        if likeness(asked, name) >= 0.8
    }
    assert some <= every
    assert len(some) >= 0.98 * len(every) > 0


def likeness(one: str, other: str) -> float:
    """How like two words are, by the definition: letters dropped, added, changed or swapped."""
    rows = np.zeros((len(one) + 1, len(other) + 1), dtype=int)
    rows[:, 0], rows[0] = np.arange(len(one) + 1), np.arange(len(other) + 1)
    for i, a in enumerate(one, 1):
        for j, b in enumerate(other, 1):
            rows[i, j] = min(rows[i - 1, j] + 1, rows[i, j - 1] + 1, rows[i - 1, j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                rows[i, j] = min(rows[i, j], rows[i - 2, j - 2] + 1)
    return float(1 - rows[-1, -1] / max(len(one), len(other)))
