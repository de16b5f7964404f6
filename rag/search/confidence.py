"""The probability that the first match is the right answer, from the evidence for it. Pure.

Two logistic models weigh the evidence x:

    a = sigmoid(ANSWERS . x)    the glossary answers the question
    r = sigmoid(RIGHT . x)      the first match is right, if the glossary answers

They are combined to z = (logit(a) + logit(a r)) / 2 and calibrated:

    p = sigmoid(z TOGETHER.z + max(z, 0) TOGETHER.surely + e TOGETHER.enriched
                + e z TOGETHER.enriched_z + TOGETHER.intercept)

where e says whether the first match has questions of its own. At last, rules bound p: a question
that says nothing but a name has at least the confidence of that name, a denial at most DENIED,
noise at most NOISE; a phrase that no entry bears is declined.

`python -m training.fit_confidence` fits the weights, which hold for any glossary.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

from rag.search.name_match import MatchKind

# From this confidence on, a name alone is enough.
LIKELY = 0.7


class Evidence(NamedTuple):
    """The evidence for and against the first candidate. What is not known is 0.

    Of the scores: `score` is its own and `lead` the distance to the best other, `spread` that to
    the mean of the next five, all in log-odds; `share` are the log-odds of its softmax share.

    Of the passages: `names` and `sentence` are cosines; then come late interaction (`rare` over
    rare word pieces only), the likeness of names, and `background`, the cosine of the nearest
    background question, which may be about anything.

    Of the words: `length` and `content` are log(1 + n) of word pieces and own words; `in_first` and
    `in_first_names` the shares of own words in the entry and its names; `rare_in_glossary` the
    share of rare words that the glossary uses.

    Of the phrase asked for, each 0 or 1: `plain` if the question is only a name; `framed` if it
    asks for a definition, `described` if it asks for no phrase; a bare phrase of one word or two
    that no entry bears; a phrase that the entry bears exactly or nearly.

    `unread` is 1 if the encoder does not read the question or the glossary, so that meaning says
    nothing, `badly_read` if it reads them badly. `enriched` (0..1) grows with the questions of the
    entry. The rest are for the rules: the least confidence (`floor`), and 0 or 1 for a denial, for
    noise, and for a phrase that is refused.
    """

    score: float = 0.0
    lead: float = 0.0
    share: float = 0.0
    spread: float = 0.0
    names: float = 0.0
    sentence: float = 0.0
    passage_interaction: float = 0.0
    entry_interaction: float = 0.0
    rare_interaction: float = 0.0
    weakest: float = 0.0
    coverage: float = 0.0
    exact: float = 0.0
    likeness: float = 0.0
    background: float = 0.0
    length: float = 0.0
    content: float = 0.0
    in_first: float = 0.0
    in_first_names: float = 0.0
    rare_in_glossary: float = 0.0
    plain: float = 0.0
    framed: float = 0.0
    described: float = 0.0
    one_word_unborne: float = 0.0
    two_words_unborne: float = 0.0
    borne_exactly: float = 0.0
    borne_nearly: float = 0.0
    enriched: float = 0.0
    floor: float = 0.0
    denial: float = 0.0
    noise: float = 0.0
    refused: float = 0.0
    unread: float = 0.0
    badly_read: float = 0.0

    @property
    def lacks_meaning(self) -> bool:
        """Whether the confidence would be another one if the encoder read the question well."""
        return bool((self.unread or self.badly_read) and self.floor < LIKELY)


# Fitted by training/fit_confidence.py: whether the glossary answers ...
ANSWERS: Mapping[str, float] = {
    "score": 0.128,
    "lead": -0.253,
    "entry_interaction": 1.526,
    "weakest": 1.146,
    "background": -3.185,
    "length": 1.351,
    "coverage": 3.746,
    "plain": 0.670,
    "framed": -3.510,
    "described": -0.522,
    "one_word_unborne": -1.226,
    "two_words_unborne": -0.839,
    "borne_exactly": 4.407,
    "borne_nearly": 1.582,
    "in_first_names": -0.121,
    "rare_in_glossary": -0.387,
    "rare_interaction": -0.706,
    "content": 0.257,
    "exact": -1.024,
    "likeness": -2.174,
    "share": 0.105,
    "spread": 0.101,
    "names": 0.392,
    "sentence": 3.518,
    "intercept": -5.486,
}
# ... whether the first match is right, if the glossary answers ...
RIGHT: Mapping[str, float] = {
    "score": 0.014,
    "lead": -0.136,
    "share": 0.497,
    "spread": 0.174,
    "entry_interaction": 3.302,
    "passage_interaction": -1.323,
    "coverage": 2.007,
    "exact": 0.472,
    "likeness": 2.200,
    "plain": 0.037,
    "borne_exactly": 2.277,
    "length": 0.279,
    "in_first": -0.442,
    "in_first_names": -0.305,
    "intercept": -2.644,
}
# ... and the calibration of both together.
TOGETHER: Mapping[str, float] = {
    "z": 0.871,
    "surely": 0.331,
    "intercept": -1.125,
    "enriched": -0.763,
    "enriched_z": 0.537,
}
# The least confidence in a name that the question gives, with nothing else or in a comparison.
NAMED = 0.97
# The least confidence in the entry that bears the phrase asked for, by how it bears it: these put
# the entry first ...
SURE_NAMES: Mapping[MatchKind, float] = {
    "exact": 0.97,
    "inflection": 0.97,
    "like": 0.95,
    "clipped": 0.95,
}
# ... and these only count for the entry that is the first anyway.
LIKELY_NAMES: Mapping[MatchKind, float] = {"within": 0.7, "part": 0.7, "initials": 0.7}
# The least confidence in a name that a question holds among other words, if meaning says nothing.
HELD = 0.65
# What meaning says is at most so sure where it is not read at all, and where it is read badly.
UNREAD, BADLY_READ = 0.05, 0.69
# A denial is at most so sure, noise at most so.
DENIED, NOISE = 0.79, 0.05
# The confidence in a refused phrase is this share of what the models say: it is always declined.
REFUSED_SHARE = 0.3
# Probabilities are kept so far from 0 and 1.
NEAREST_TO_CERTAIN = 1e-6
# Log-odds beyond which exp() would overflow.
LARGEST_ODDS = 500.0


def probability(evidence: Evidence) -> float:
    """Return the calibrated probability, 0..1, that the first match answers."""
    return bounded(sigmoid(log_odds(evidence)), evidence)


def log_odds(evidence: Evidence) -> float:
    """Return the calibrated log-odds that the first match answers, before the rules."""
    inputs = calibration_inputs(evidence, ANSWERS, RIGHT)
    return weighted(TOGETHER, inputs)


def calibration_inputs(
    evidence: Evidence, answers: Mapping[str, float], right: Mapping[str, float]
) -> dict[str, float]:
    """Return the values that `TOGETHER` weighs, given the weights of the two models."""
    values = evidence._asdict()
    answered = sigmoid(weighted(answers, values))
    both = answered * sigmoid(weighted(right, values))
    z = (logit(answered) + logit(both)) / 2
    enriched = evidence.enriched
    return {"z": z, "surely": max(z, 0.0), "enriched": enriched, "enriched_z": enriched * z}


def weighted(weights: Mapping[str, float], values: Mapping[str, float]) -> float:
    """Return the weighted sum of values, with the intercept."""
    total = weights["intercept"]
    for name, weight in weights.items():
        if name != "intercept":
            total += weight * values[name]
    return total


def bounded(p: float, evidence: Evidence) -> float:
    """Return a probability within the bounds that the rules set."""
    if evidence.unread:
        p = UNREAD
    if evidence.badly_read:
        p = min(p, BADLY_READ)
    p = max(p, evidence.floor)
    if evidence.denial:
        p = min(p, DENIED)
    if evidence.noise:
        p = min(p, NOISE)
    if evidence.refused:
        p *= REFUSED_SHARE
    return p


def sigmoid(odds: float) -> float:
    """Return the probability with these log-odds."""
    return 1 / (1 + math.exp(min(LARGEST_ODDS, -odds)))


def logit(p: float) -> float:
    """Return the log-odds of a probability, which are kept finite."""
    bounded = min(max(p, NEAREST_TO_CERTAIN), 1 - NEAREST_TO_CERTAIN)
    return math.log(bounded / (1 - bounded))
