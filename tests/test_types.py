"""The records that all folders share."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from rag.types import Entry, unit_vectors

SEED = Entry(
    id="seed",
    term="Seed",
    aliases=("RNG seed", "random seed"),
    tags=(),
    see_also=(),
    status="approved",
    questions=(),
    shared_names=(),
    definition="A seed is a number.\n\nIt fixes the noise.\n\nAnd more.",
)


def test_the_first_paragraph_is_the_short_definition() -> None:
    assert SEED.short == "A seed is a number."


def test_the_term_comes_before_the_aliases() -> None:
    assert SEED.names == ("Seed", "RNG seed", "random seed")


def test_an_entry_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        SEED.term = "Noise"  # type: ignore[misc]


def test_entries_that_say_the_same_are_equal() -> None:
    assert Entry(**vars(SEED)) == SEED
    assert len({SEED, Entry(**vars(SEED))}) == 1


def test_vectors_are_scaled_to_length_one_and_keep_their_direction() -> None:
    scaled = unit_vectors(np.array([[3.0, 4.0], [0.0, -2.0]], dtype=np.float32))
    assert scaled == pytest.approx(np.array([[0.6, 0.8], [0.0, -1.0]]))
    assert scaled.dtype == np.float32


def test_a_vector_of_zeros_stays_one() -> None:
    assert unit_vectors(np.zeros(3, dtype=np.float32)).tolist() == [0.0, 0.0, 0.0]


def test_scaling_twice_changes_nothing() -> None:
    rows = np.random.default_rng(7).standard_normal((2, 5, 4)).astype(np.float32)
    assert unit_vectors(unit_vectors(rows)) == pytest.approx(unit_vectors(rows), abs=1e-6)
