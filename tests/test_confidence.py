"""Evidence -> probability."""

import pytest

from rag.confidence import Calibration, Evidence, probability

WEAK = Evidence(10, 0.1, 0, 0, 0.3, 0.3, 0.2, 0.4, 2)


def test_a_probability_lies_between_0_and_1_however_extreme_the_evidence() -> None:
    for score in (-1e6, 0.0, 1e6):
        assert 0 <= probability(WEAK._replace(score=score), Calibration()) <= 1


@pytest.mark.parametrize("field", ["score", "coverage", "weakest"])
def test_more_evidence_makes_surer(field: str) -> None:
    more = WEAK._replace(**{field: getattr(WEAK, field) + 1})
    assert probability(more, Calibration()) > probability(WEAK, Calibration())


def test_nearness_to_questions_about_anything_makes_less_sure() -> None:
    assert probability(WEAK._replace(background=0.9), Calibration()) < probability(WEAK, Calibration())


def test_calibration_shifts_the_odds() -> None:
    assert probability(WEAK, Calibration(shift=1)) > probability(WEAK, Calibration(shift=-1))
