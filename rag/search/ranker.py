"""What the views of an entry say of a question -> one score. Pure.

A linear model of eight features, fitted by `training/fit_weights.py` as a multinomial logit over the candidates of each question,
on questions to several glossaries. Differences of scores are log-odds between entries.
"""

from typing import NamedTuple

from rag.entries.name_lookup import Link
from rag.search.late_interaction import Interaction


class Features(NamedTuple):
    """Cosines of the views (`top`: mean of the best three passages), late interaction, and the likeness of names."""

    top: float
    names: float
    sentence: float
    passage_interaction: float
    entry_interaction: float
    likeness: float
    coverage: float
    exact: float


WEIGHTS = Features(11.05, -4.17, 7.00, 10.34, 12.79, -3.44, 11.92, -1.79)


def features(
    top: float, names: float, sentence: float, interaction: Interaction, link: Link
) -> Features:
    """Return the features of one entry for one question."""
    return Features(
        top,
        names,
        sentence,
        interaction.passage,
        interaction.entry,
        link.likeness,
        link.coverage,
        link.exact,
    )


def score(of: Features) -> float:
    """Return the score of an entry."""
    return float(sum(weight * value for weight, value in zip(WEIGHTS, of, strict=True)))
