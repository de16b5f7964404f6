"""The probability that the glossary answers a question, from the evidence for the best candidate.

A logistic model. Its weights hold for any glossary and are fitted by `training/fit_weights.py`; its
shift belongs to one glossary and is estimated by `rag.build.calibration`. Pure functions.
"""

import math
from typing import NamedTuple

from rag.types import Calibration


class Evidence(NamedTuple):
    """The evidence for and against the best candidate.

    `score` is its score and `lead` the distance to the next, both in log-odds; `coverage` and
    `exact` say how its names cover the question, and the three after them are its late
    interaction. `background` is the cosine of the nearest background question, which may be about
    anything, and `length` the logarithm of 1 + the number of word pieces of the question.
    """

    score: float
    lead: float
    coverage: float
    exact: float
    passage_interaction: float
    entry_interaction: float
    weakest: float
    background: float
    length: float


# The median log-odds of background questions on a glossary that needs no shift.
REFERENCE = -4.82
# A larger lead counts as this one.
MAX_LEAD = 8.0
# Word pieces. Longer questions count as this long: the weights were fitted on none that is longer.
MAX_PIECES = 40
# Log-odds beyond which exp() would overflow.
EXPONENT_AT_MOST = 500.0
# Fitted by training/fit_weights.py.
WEIGHTS = Evidence(
    score=0.42,
    lead=-0.19,
    coverage=6.85,
    exact=-2.96,
    passage_interaction=3.51,
    entry_interaction=4.21,
    weakest=1.40,
    background=-5.74,
    length=2.92,
)


def log_odds(evidence: Evidence) -> float:
    """Return the log-odds that the glossary answers, before the shift of the glossary."""
    weighted = [weight * value for weight, value in zip(WEIGHTS, evidence, strict=True)]
    return float(sum(weighted))


def probability(evidence: Evidence, calibration: Calibration) -> float:
    """Return the calibrated probability, 0..1, that the glossary answers."""
    against = -log_odds(evidence) - calibration.shift
    return 1 / (1 + math.exp(min(EXPONENT_AT_MOST, against)))
