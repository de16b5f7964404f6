"""Names that are spelt otherwise, and how often their entries are found."""

import random

from bench.slips import SLIPS, measure, names_of, plural
from rag.search.engine import Engine


def test_every_slip_spells_a_name_otherwise() -> None:
    chance = random.Random(0)
    spelt = {slip.__name__: slip("text encoder", chance) for slip in SLIPS}
    assert spelt["joined"] == "textencoder"
    assert len(spelt["dropped"]) == len("text encoder") - 1
    assert len(spelt["doubled"]) == len("text encoder") + 1
    assert sorted(spelt["swapped"]) == sorted("text encoder")
    assert spelt["parted"].count(" ") == 2


def test_the_shares_of_a_small_glossary_add_up(engine: Engine) -> None:
    first, answered, wrong = measure(engine, plural, 3)
    assert 0 < answered <= first <= 1
    assert answered + wrong <= 1
    assert all(len(name) >= 6 for name, _ in names_of(engine))
