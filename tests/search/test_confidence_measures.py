"""Measures of confidence against cases countable by hand."""

import numpy as np
import pytest

from rag.search.confidence_measures import (
    Bin,
    calibration_error,
    reliability,
    risks,
    sure_risk,
)


def test_the_risk_of_sure_replies_counts_those_at_nine_tenths_or_more() -> None:
    confidence = np.array([0.95, 0.9, 0.89, 0.2])
    right = np.array([True, False, False, False])
    assert sure_risk(confidence, right) == 0.5
    assert sure_risk(confidence[2:], right[2:]) == 0.0


def test_risks_begin_with_the_surest_reply() -> None:
    confidence = np.array([0.2, 0.9, 0.5])
    right = np.array([False, True, False])
    assert risks(confidence, right).tolist() == pytest.approx([0, 1 / 2, 2 / 3])


def test_bins_without_replies_are_left_out() -> None:
    confidence = np.array([0.04, 1.0, 0.98])
    right = np.array([False, True, True])
    low, high = reliability(confidence, right)
    assert low == Bin(0.04, 0.0, 1)
    assert (high.right, high.count) == (1.0, 2)
    assert high.confidence == pytest.approx(0.99)


def test_sure_and_wrong_is_the_largest_calibration_error() -> None:
    assert calibration_error(np.array([1.0, 1.0]), np.array([False, False])) == 1.0
