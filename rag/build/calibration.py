"""Calibrate confidence, without labels: find the shift that makes it a probability here.

Entries with many passages match any question better than short ones, so the same evidence means
less for them. By how much is measured with questions about anything in the world.
"""

import numpy as np

from rag.encoders.background import background_questions
from rag.search.confidence import REFERENCE, log_odds
from rag.search.retriever import Retriever
from rag.types import Calibration, Encoding


def calibrate(retriever: Retriever, probes: list[Encoding]) -> Calibration:
    """Return the calibration of an index.

    `probes` are the encodings of the probing questions of `background_questions`, in their order.
    """
    odds = []
    for question, probe in zip(background_questions()[1], probes, strict=True):
        evidence = retriever.retrieve(question, probe, 1).evidence
        odds.append(log_odds(evidence))
    shift = REFERENCE - float(np.median(odds))
    return Calibration(shift=shift, drift=0.0, reference=REFERENCE)
