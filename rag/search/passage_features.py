"""The features of candidates that follow from the cosines of their passages. Pure.

All candidates are computed together: their passages follow each other in one array.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.index.segment import MATCHED_WHOLE, NAMES, SENTENCES, VIEWS
from rag.types import View

# The feature `top` is the mean over this many passages.
TOP_PASSAGES = 3


def _are_wanted(wanted: Sequence[View]) -> list[bool]:
    """Return which of `VIEWS` are wanted (views,)."""
    return [view in wanted for view in VIEWS]


IS_WANTED = np.array([*map(_are_wanted, (MATCHED_WHOLE, NAMES, SENTENCES))])
# What is added to a cosine, by feature and view, so that other views are never the best.
LEFT_OUT = np.where(IS_WANTED, 0.0, -np.inf)


def passage_features(
    cosines: NDArray[np.float64], views: NDArray[np.uint8], counts: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return `top`, `names` and `sentence` of `Features` of each entry (entries, 3).

    `cosines` (passages,) and `views` (passages,), positions in `VIEWS`, are those of the passages
    of all entries, `counts` (entries,) their numbers.
    """
    wanted = cosines + LEFT_OUT[:, views]
    firsts = np.cumsum(counts) - counts
    features = np.empty((len(counts), len(wanted)))
    features[:, 0] = _mean_of_best(wanted[0], counts)
    features[:, 1:] = np.maximum.reduceat(wanted[1:], firsts, axis=1).T
    return features


def _mean_of_best(cosines: NDArray[np.float64], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the mean of the largest cosines of each entry (entries,).

    Those of minus infinity do not count.
    """
    width = max(TOP_PASSAGES, int(counts.max()))
    rows = np.full((len(counts), width), -np.inf)
    rows[np.arange(width) < counts[:, None]] = cosines
    best = np.partition(rows, width - TOP_PASSAGES, axis=1)[:, -TOP_PASSAGES:]
    is_counted = best > -np.inf
    return np.asarray(best.sum(axis=1, where=is_counted) / is_counted.sum(axis=1))
