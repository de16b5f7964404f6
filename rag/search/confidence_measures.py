"""How well confidence separates right from wrong, and how well it is calibrated. Pure.

The risks are those of the risk-coverage curve (Geifman et al., 2019), the expected calibration
error is that of Naeini et al. (2015).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Bins of confidence, of equal width.
BINS = 10
# A reply of this confidence or more is sure.
SURE = 0.9
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Bin:
    """The replies of similar confidence: its mean, the share of right answers, their number."""

    confidence: float
    right: float
    count: int


def sure_risk(confidence: Floats, right: NDArray[np.bool_]) -> float:
    """Return the share of wrong first matches among replies at 0.9 or more, 0 without any."""
    is_sure = confidence >= SURE
    if not is_sure.any():
        return 0.0
    return float(np.mean(~right[is_sure]))


def auroc(inside: Floats, outside: Floats) -> float:
    """Return the probability that a value inside is larger than one outside; ties count half."""
    larger = inside[:, None] > outside
    equal = inside[:, None] == outside
    return float(np.mean(larger + 0.5 * equal))


def risks(confidence: Floats, right: NDArray[np.bool_]) -> Floats:
    """Return the share of wrong answers among the surest 1, 2, 3, ... replies."""
    surest_first = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(~right[surest_first])
    return np.asarray(wrong / np.arange(1, len(wrong) + 1), dtype=np.float64)


def reliability(confidence: Floats, right: NDArray[np.bool_]) -> list[Bin]:
    """Return the bins of confidence that any reply falls into, in ascending order."""
    numbers = np.minimum((confidence * BINS).astype(int), BINS - 1)
    bins = []
    for number in np.unique(numbers):
        inside = numbers == number
        mean = float(confidence[inside].mean())
        bins.append(Bin(mean, float(right[inside].mean()), int(inside.sum())))
    return bins


def calibration_error(confidence: Floats, right: NDArray[np.bool_]) -> float:
    """Return the mean distance of confidence from the share of right answers, over the bins."""
    bins = reliability(confidence, right)
    distances = [each.count * abs(each.confidence - each.right) for each in bins]
    return sum(distances) / len(confidence)
