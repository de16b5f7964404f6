"""The score of an entry for a question, from features of its passages, word pieces and names.

A linear model of eight features. `training/fit_weights.py` fits it as a multinomial logit over the
candidates of each question, on questions to several glossaries, so that differences of scores are
log-odds between entries. Pure functions.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.entries.name_links import Link


class Features(NamedTuple):
    """How well an entry matches a question, each feature about 0..1.

    `top`, `names` and `sentence` are cosines: the mean of the three best passages, the passage of
    names, the best sentence. Then come late interaction and the likeness of names.
    """

    top: float
    names: float
    sentence: float
    passage_interaction: float
    entry_interaction: float
    likeness: float
    coverage: float
    exact: float


# Fitted by training/fit_weights.py.
WEIGHTS = Features(
    top=11.05,
    names=-4.17,
    sentence=7.00,
    passage_interaction=10.34,
    entry_interaction=12.79,
    likeness=-3.44,
    coverage=11.92,
    exact=-1.79,
)


def features_of(
    passages: NDArray[np.float64], interactions: NDArray[np.float64], links: Sequence[Link]
) -> NDArray[np.float64]:
    """Return the features of entries for one question, in the order of `Features` (entries, 8).

    `passages` (entries, 3) are the first three features; the next two are the first columns of
    `interactions`, which are as in `Interaction`.
    """
    features = np.empty((len(links), len(WEIGHTS)))
    features[:, :3] = passages
    features[:, 3:5] = interactions[:, :2]
    features[:, 5:] = [(link.likeness, link.coverage, link.exact) for link in links]
    return features


def scores_of(features: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the scores of entries (entries,), in log-odds up to a constant of the question."""
    return np.asarray(features @ np.array(WEIGHTS))
