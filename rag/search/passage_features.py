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


def _of_views(wanted: Sequence[View]) -> NDArray[np.bool_]:
    """Return which of `VIEWS` are wanted (views,)."""
    return np.array([view in wanted for view in VIEWS])


IS_WHOLE, IS_NAMES, IS_SENTENCE = map(_of_views, (MATCHED_WHOLE, NAMES, SENTENCES))


def passage_features(
    cosines: NDArray[np.float64], views: NDArray[np.uint8], counts: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return `top`, `names` and `sentence` of `Features` of each entry (entries, 3).

    `cosines` (passages,) and `views` (passages,), positions in `VIEWS`, are those of the passages
    of all entries, `counts` (entries,) their numbers.
    """
    firsts = np.cumsum(counts) - counts
    top = _mean_of_best(cosines, IS_WHOLE[views], firsts)
    names = np.maximum.reduceat(np.where(IS_NAMES[views], cosines, -np.inf), firsts)
    sentence = np.maximum.reduceat(np.where(IS_SENTENCE[views], cosines, -np.inf), firsts)
    return np.stack([top, names, sentence], axis=1)


def _mean_of_best(
    cosines: NDArray[np.float64], counted: NDArray[np.bool_], firsts: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the mean of the largest cosines that are `counted` of each entry (entries,)."""
    sizes = np.add.reduceat(counted, firsts, dtype=np.int64)
    width = max(TOP_PASSAGES, int(sizes.max()))
    rows = np.zeros((len(firsts), width)) - np.inf
    rows[np.arange(width) < sizes[:, None]] = cosines[counted]
    best = np.partition(rows, width - TOP_PASSAGES, axis=1)[:, -TOP_PASSAGES:]
    total = np.where(np.isinf(best), 0.0, best).sum(axis=1)
    return np.asarray(total / np.minimum(sizes, TOP_PASSAGES))
