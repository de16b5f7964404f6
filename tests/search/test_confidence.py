"""Evidence -> probability."""

from dataclasses import replace

import pytest

from rag.search.confidence import REFERENCE, Evidence, probability
from rag.types import Calibration

WEAK = Evidence(10, 0.1, 0, 0, 0.3, 0.3, 0.2, 0.4, 2)
NO_SHIFT = Calibration(shift=0.0, drift=0.0, reference=REFERENCE)


def test_a_probability_lies_between_0_and_1_however_extreme_the_evidence() -> None:
    for score in (-1e6, 0.0, 1e6):
        assert 0 <= probability(WEAK._replace(score=score), NO_SHIFT) <= 1


@pytest.mark.parametrize("field", ["score", "coverage", "weakest"])
def test_more_evidence_makes_surer(field: str) -> None:
    more = WEAK._replace(**{field: getattr(WEAK, field) + 1})
    assert probability(more, NO_SHIFT) > probability(WEAK, NO_SHIFT)


def test_nearness_to_questions_about_anything_makes_less_sure() -> None:
    assert probability(WEAK._replace(background=0.9), NO_SHIFT) < probability(WEAK, NO_SHIFT)


def test_calibration_shifts_the_odds() -> None:
    up, down = replace(NO_SHIFT, shift=1.0), replace(NO_SHIFT, shift=-1.0)
    assert probability(WEAK, up) > probability(WEAK, down)
