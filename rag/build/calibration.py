"""A retriever and its encoder -> the shift that makes confidence a probability on this glossary. No labels needed.

Entries with many passages meet any question better than bare ones, so the same evidence means less there. How well a
glossary meets questions about anything in the world tells by how much.
"""

import numpy as np

from rag.encoders.background import background_questions
from rag.search.confidence import REFERENCE, log_odds
from rag.search.retriever import Retriever
from rag.types import Calibration, Encoding


def calibrate(retriever: Retriever, probes: list[Encoding]) -> Calibration:
    """Return the calibration of an index; `probes` are the encodings of the probing questions, in their order."""
    asked = zip(background_questions()[1], probes, strict=True)
    odds = [
        log_odds(retriever.retrieve(question, encoding, 1).evidence) for question, encoding in asked
    ]
    return Calibration(shift=REFERENCE - float(np.median(odds)), drift=0.0, reference=REFERENCE)
