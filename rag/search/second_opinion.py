"""What a language model says about an unsure reply: which of the first entries answers. Pure.

Its word is evidence like any other. With p the probability that the named entry answers, as the
engine sees it, the confidence becomes

    sigmoid(slope logit(p) + intercept)

where slope and intercept depend on what it says: the first entry, another one, or none, which
leaves the order as it is. `python -m training.fit_opinion` fits them on the fields of
training/fields, with simulated judges that are right eight and nine times of ten.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple, TypeAlias

from rag.search.candidate import Candidate, Retrieval
from rag.search.confidence import bounded, logit, probability, sigmoid
from rag.types import SecondOpinion

Word: TypeAlias = Literal["first", "other", "none"]

# Entries that are shown.
SHOWN = 8
# The confidence between which a reply is unsure: fewer opinions than with wider bounds bring nearly
# the same (training/fit_opinion.py).
UNSURE_FROM, UNSURE_TO = 0.1, 0.7


class Calibration(NamedTuple):
    """What the log-odds of a probability become."""

    slope: float
    intercept: float


# Fitted by training/fit_opinion.py.
CALIBRATION: Mapping[Word, Calibration] = {
    "first": Calibration(0.68, 2.315),
    "other": Calibration(0.137, 1.791),
    "none": Calibration(0.994, -1.864),
}


def is_unsure(retrieved: Retrieval) -> bool:
    """Return whether a second opinion may change the reply: no rule settles it already."""
    evidence = retrieved.evidence
    if evidence.floor or evidence.noise or evidence.denial or evidence.refused:
        return False
    return UNSURE_FROM <= probability(evidence) <= UNSURE_TO


def with_opinion(retrieved: Retrieval, entry: str | None, model: str) -> Retrieval:
    """Return the retrieval with the word of a model: the entry that answers, None if none.

    The entry comes first. It must be among the candidates.
    """
    before = probability(retrieved.evidence)
    ranked = list(retrieved.candidates)
    place = 0
    if entry is not None:
        place = [candidate.entry for candidate in ranked].index(entry)
    word = word_for(entry, place)
    chance = chances(ranked, before)[place]
    after = calibrated(chance, word)
    ranked.insert(0, ranked.pop(place))
    opinion = SecondOpinion(entry, model, before, bounded(after, retrieved.evidence))
    return replace(retrieved, candidates=tuple(ranked), opinion=opinion)


def word_for(entry: str | None, place: int) -> Word:
    """Return the opinion of a model about the entry at a place among the candidates."""
    if entry is None:
        return "none"
    return "first" if place == 0 else "other"


def chances(ranked: Sequence[Candidate], confidence: float) -> list[float]:
    """Return the probability of each candidate: that of the first is the confidence.

    That of any other falls with its distance in log-odds.
    """
    best = ranked[0].score
    return [confidence * math.exp(min(0.0, candidate.score - best)) for candidate in ranked]


def calibrated(
    chance: float, word: Word, calibrations: Mapping[Word, Calibration] = CALIBRATION
) -> float:
    """Return the probability that an entry answers, after the word of a model.

    What speaks for an entry never lowers it, what speaks against it never raises it.
    """
    slope, intercept = calibrations[word]
    after = sigmoid(slope * logit(chance) + intercept)
    return min(chance, after) if word == "none" else max(chance, after)
