"""Evidence for the best candidate -> the probability that the glossary answers. Pure.

A linear model whose weights hold for any glossary (fitted by `training/fit_weights.py`), shifted by what `rag.build.calibration` finds
on the glossary at hand.
"""

import math
from typing import NamedTuple

from rag.types import Calibration


class Evidence(NamedTuple):
    """What speaks for and against the best candidate.

    Its score and lead over the next; how names cover the question; late interaction, the two weakest pieces apart; the
    cosine of the nearest of the background questions, which are about anything; and the log of the number of pieces.
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
# A lead beyond this says no more.
LEAD_AT_MOST = 8.0
# Longer questions than any the weights were fitted on are treated like the longest of those.
LENGTH_AT_MOST = 40
WEIGHTS = Evidence(0.42, -0.19, 6.85, -2.96, 3.51, 4.21, 1.40, -5.74, 2.92)


def log_odds(evidence: Evidence) -> float:
    """Return the log-odds that the glossary answers, up to the shift."""
    return float(sum(weight * value for weight, value in zip(WEIGHTS, evidence, strict=True)))


def probability(evidence: Evidence, calibration: Calibration) -> float:
    """Return the calibrated probability, 0..1."""
    return 1 / (1 + math.exp(min(500.0, -log_odds(evidence) - calibration.shift)))
