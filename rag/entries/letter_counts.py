"""Which texts share so many letters that they may be spelt alike. Pure.

An edit changes at most one letter, so texts with few edits between them share most letters, in
whatever order. One product of matrices counts what all pairs share.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# The letters of all scripts share so many columns; each is counted up to COUNTED times.
COLUMNS, COUNTED = 32, 3
# What a product may lack of a whole number.
ROUNDING = 1e-9


class LetterCounts(NamedTuple):
    """The letters of some texts, in any order.

    `features` (texts, COUNTED * COLUMNS) are 1 where a text has a letter once, twice, three times.
    `least` (texts,) are so many of them as a text shares with one that it is like.
    """

    features: NDArray[np.float32]
    least: NDArray[np.float32]

    def between(self, start: int, stop: int) -> "LetterCounts":
        """Return the letters of the texts [start, stop)."""
        return LetterCounts(self.features[start:stop], self.least[start:stop])


def letter_counts(texts: Sequence[str], similarity: float) -> LetterCounts:
    """Return the letters of texts, of which others are like with at least a similarity, 0..1."""
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    letters = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    rows = np.repeat(np.arange(0, len(texts) * COLUMNS, COLUMNS), lengths)
    counts = np.bincount(rows + letters % COLUMNS, minlength=len(texts) * COLUMNS)
    counts = counts.reshape(-1, COLUMNS)
    features = np.concatenate([counts > times for times in range(COUNTED)], axis=1)
    most_edits = np.floor(lengths * (1 - similarity) + ROUNDING)
    least = features.sum(axis=1) - most_edits
    return LetterCounts(features.astype(np.float32), least.astype(np.float32))


def similar_pairs(some: LetterCounts, others: LetterCounts) -> tuple[list[int], list[int]]:
    """Return the rows of some texts, and of the others, that share enough letters for both."""
    shared = some.features @ others.features.T
    is_enough = shared >= some.least[:, None]
    is_enough &= shared >= others.least
    rows, other_rows = np.divmod(np.flatnonzero(is_enough), len(others.least))
    return rows.tolist(), other_rows.tolist()
