"""Calibration shifts the log-odds so that questions about anything in the world are unlikely."""

from pathlib import Path

import numpy as np
import pytest

from rag.build.calibration import calibrate
from rag.encoders.background import background_questions
from rag.index.generations import load_generation
from rag.search.confidence import REFERENCE, log_odds
from rag.search.retriever import Retriever
from rag.types import Encoding
from tests.toys import ToyEncoder


@pytest.fixture
def retriever(folder: Path) -> Retriever:
    return Retriever(load_generation(folder).index)


@pytest.fixture
def probes() -> list[Encoding]:
    return ToyEncoder().encode_query(background_questions()[1])


def test_the_median_question_is_shifted_to_the_reference(
    retriever: Retriever, probes: list[Encoding]
) -> None:
    calibration = calibrate(retriever, probes)
    odds = []
    for question, probe in zip(background_questions()[1], probes, strict=True):
        odds.append(log_odds(retriever.retrieve(question, probe, 1).evidence))
    assert np.median(odds) + calibration.shift == pytest.approx(REFERENCE)


def test_a_new_calibration_has_no_drift_and_names_its_weights(
    retriever: Retriever, probes: list[Encoding]
) -> None:
    calibration = calibrate(retriever, probes)
    assert (calibration.drift, calibration.reference) == (0.0, REFERENCE)


def test_there_is_one_probe_for_each_question(retriever: Retriever, probes: list[Encoding]) -> None:
    with pytest.raises(ValueError, match="shorter"):
        calibrate(retriever, probes[:-1])
